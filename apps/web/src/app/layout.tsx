import '../styles/globals.css'

import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'

import { Providers } from '../data/Providers'
import { Theme } from '../ui/Theme'

export const metadata: Metadata = {
  title: { default: 'Foundation', template: '%s · Foundation' },
  description: 'The control plane for fleets of Node.js applications.',
  robots: { index: false, follow: false },
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  themeColor: [
    { media: '(prefers-color-scheme: dark)', color: '#0b0e10' },
    { media: '(prefers-color-scheme: light)', color: '#f4f6f6' },
  ],
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The theme is set on the element before React sees it.
    <html lang="en" suppressHydrationWarning>
      <body>
        <Theme>
          <Providers>{children}</Providers>
        </Theme>
      </body>
    </html>
  )
}

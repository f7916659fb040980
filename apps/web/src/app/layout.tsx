import '../styles/globals.css'

import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
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

/** Reading the nonce has each page rendered when it is asked for: what is built before could not know it. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    // The theme is set on the element before React sees it.
    <html lang="en" suppressHydrationWarning>
      <body>
        <Theme nonce={nonce}>
          <Providers>{children}</Providers>
        </Theme>
      </body>
    </html>
  )
}

import '../styles/globals.css'

import type { Metadata } from 'next'
import type { ReactNode } from 'react'

import { Theme } from '../ui/Theme'

export const metadata: Metadata = { title: { default: 'Foundation', template: '%s · Foundation' } }

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <Theme>{children}</Theme>
      </body>
    </html>
  )
}

'use client'

import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'

/** Light or dark, as the system says until the reader chooses. Sets `data-theme` on the root element. */
export function Theme({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider
      attribute="data-theme"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
    >
      {children}
    </ThemeProvider>
  )
}

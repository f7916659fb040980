'use client'

import { ThemeProvider } from 'next-themes'
import { type ReactNode, useEffect } from 'react'

import { pageNonce } from './page-nonce'

interface ThemeProps {
  /** Of the page's policy, for the script that sets the theme before anything is drawn. */
  nonce: string | undefined
  children: ReactNode
}

/** Light or dark, as the system says until the reader chooses. Sets `data-theme` on the root element. */
export function Theme({ nonce, children }: ThemeProps) {
  useEffect(() => {
    // Where dialogs look for it when they keep the page behind them from scrolling, by a style of their own.
    Object.assign(globalThis, { __webpack_nonce__: pageNonce() })
  }, [])
  return (
    <ThemeProvider
      attribute="data-theme"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(nonce !== undefined && { nonce })}
    >
      {children}
    </ThemeProvider>
  )
}

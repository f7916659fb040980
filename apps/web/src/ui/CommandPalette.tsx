'use client'

import dynamic from 'next/dynamic'
import { useEffect, useState } from 'react'

import type { CommandPaletteProps } from './command-palette/types'

export type { PaletteGroup, PaletteItem } from './command-palette/types'

// No page needs it to be shown: it comes when the page stands, or at once when it is asked for.
const Palette = dynamic(() => import('./command-palette/Palette').then((it) => it.Palette), {
  ssr: false,
})

/** Everything by name, from anywhere. */
export function CommandPalette(props: CommandPaletteProps) {
  const [idle, setIdle] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIdle(true), 3_000)
    return () => clearTimeout(timer)
  }, [])
  return props.open || idle ? <Palette {...props} /> : null
}

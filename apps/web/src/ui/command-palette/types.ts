import type { ReactNode } from 'react'

import type { StateWord } from '../state-glyphs'

export interface PaletteItem {
  id: string
  /** An icon, or a state's glyph. */
  icon?: ReactNode
  state?: StateWord
  /** Plain text; the parts that match the query are marked. */
  label: string
  /** The label is an identifier. */
  mono?: boolean
  detail?: ReactNode
  /** At the right: what it reaches ("11 % of checkout"), or where it is. */
  reach?: ReactNode
  /** The reader may not: what it needs and who can. Shown, never run. */
  forbidden?: string
  run: () => void
}

export interface PaletteGroup {
  heading: string
  items: readonly PaletteItem[]
}

export interface CommandPaletteProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  query: string
  onQuery: (query: string) => void
  /** Actions first. The caller filters: it alone knows what the server found. */
  groups: readonly PaletteGroup[]
  /** The fleet's name, in the corner. */
  scope?: ReactNode
  placeholder?: string
  /** The server still looks. */
  searching?: boolean
}

import { X } from 'lucide-react'
import type { ReactNode } from 'react'

import { formatCount } from '../format'
import { IconButton } from '../IconButton'

interface SelectionBarProps {
  count: number
  /** "both stalled · checkout" */
  facts?: ReactNode
  onClear: () => void
  /** The verbs. */
  children: ReactNode
}

/** What can be done to the rows that are selected. */
export function SelectionBar({ count, facts, onClear, children }: SelectionBarProps) {
  return (
    <div
      role="toolbar"
      aria-label="Selected rows"
      className="pointer-events-auto relative flex min-h-11 max-w-full animate-rise flex-wrap items-center gap-2 rounded-panel bg-overlay py-1.5 pr-2 pl-3.5 shadow-float"
    >
      <span aria-live="polite" className="figures whitespace-nowrap font-medium max-sm:w-full">
        {formatCount(count)} selected
      </span>
      {facts && <span className="truncate text-ink-2 text-table max-sm:hidden">{facts}</span>}
      <span aria-hidden className="mx-1 h-5 w-px bg-line-strong max-sm:hidden" />
      {children}
      <IconButton
        label="Clear the selection"
        shortcut="Esc"
        icon={<X aria-hidden />}
        onClick={onClear}
        className="max-sm:absolute max-sm:top-1 max-sm:right-1"
      />
    </div>
  )
}

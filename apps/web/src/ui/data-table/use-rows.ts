'use client'

import { useCallback, useEffect, useRef, useState } from 'react'

import { useKeys } from '../keys'
import { toggleRow } from './range'

interface RowsOptions {
  ids: readonly string[]
  selected: ReadonlySet<string> | undefined
  onSelect: ((selected: Set<string>) => void) | undefined
  onOpen: (id: string, newTab: boolean) => void
  /** Brings a row into sight and gives it the focus. */
  reveal: (index: number) => void
}

/** Which row the keys are at, and what they do to it. */
export function useRows({ ids, selected, onSelect, onOpen, reveal }: RowsOptions) {
  const [active, setActive] = useState<string | null>(null)
  const anchor = useRef<string | null>(null)
  const latest = useRef({ ids, selected, onSelect })
  useEffect(() => {
    latest.current = { ids, selected, onSelect }
  })

  // Stable, so that rows which did not change are not drawn again.
  const toggle = useCallback((id: string, range: boolean) => {
    const now = latest.current
    if (!now.selected || !now.onSelect) return
    now.onSelect(toggleRow(now.selected, now.ids, id, anchor.current, range))
    anchor.current = id
    setActive(id)
  }, [])

  const move = (step: number) => (event: KeyboardEvent) => {
    if (ids.length === 0) return
    event.preventDefault()
    const at = active === null ? -1 : ids.indexOf(active)
    const next =
      at < 0 ? (step > 0 ? 0 : ids.length - 1) : Math.min(ids.length - 1, Math.max(0, at + step))
    const id = ids[next]
    if (id === undefined) return
    setActive(id)
    reveal(next)
  }
  // Arrows scroll the page unless a row has the focus; Enter presses whatever has it.
  const inRow = (event: KeyboardEvent) =>
    event.target instanceof HTMLElement && event.target.dataset.row !== undefined
  const arrow = (step: number) => (event: KeyboardEvent) => {
    if (inRow(event)) move(step)(event)
  }
  const clear = () => {
    if (selected && selected.size > 0) onSelect?.(new Set())
  }
  const open = (event: KeyboardEvent) => {
    if (active === null || !(inRow(event) || event.target === document.body)) return
    event.preventDefault()
    onOpen(active, false)
  }
  useKeys({
    j: move(1),
    k: move(-1),
    ArrowDown: arrow(1),
    ArrowUp: arrow(-1),
    Enter: open,
    o: open,
    x: () => active !== null && toggle(active, false),
    'Shift+x': () => active !== null && toggle(active, true),
    Escape: clear,
  })
  return { active, setActive, toggle }
}

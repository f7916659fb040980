'use client'

import type { NodeCell } from '@foundation/core/nodes'
import { useEffect, useState } from 'react'

import { isTrouble } from './cells'
import { type Layout, step } from './layout'

const arrows = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' } as const

/** The cell that the keys are at. It stays on its node when places change. */
export function useCursor(
  layout: Layout | null,
  cells: readonly NodeCell[],
  onOpen: (nodeId: string) => void,
) {
  const [nodeId, setNodeId] = useState<string | null>(null)
  const [at, setAt] = useState<number | null>(null)
  const idAt = (place: number) => {
    const index = layout?.places[place]?.index
    return index === undefined ? undefined : cells[index]?.nodeId
  }

  useEffect(() => {
    if (!layout || nodeId === null) return setAt(null)
    const found = layout.places.findIndex(({ index }) => cells[index]?.nodeId === nodeId)
    setAt(found < 0 ? null : found)
  }, [layout, cells, nodeId])

  const moveTo = (place: number | null) => {
    setAt(place)
    setNodeId(place === null ? null : (idAt(place) ?? null))
  }

  const onKey = (event: React.KeyboardEvent) => {
    if (!layout || layout.places.length === 0 || event.metaKey || event.ctrlKey || event.altKey)
      return
    const target = targetOf(event)
    if (target === undefined) return
    event.preventDefault()
    event.stopPropagation()
    if (target === 'open') {
      const id = at === null ? undefined : idAt(at)
      if (id !== undefined) onOpen(id)
    } else moveTo(target)
  }

  /** Where a key leads; undefined where the key is not ours. */
  const targetOf = (event: React.KeyboardEvent): number | null | 'open' | undefined => {
    if (!layout) return undefined
    const { key } = event
    if (key === 'Enter' || key === 'Escape')
      return at === null ? undefined : key === 'Enter' ? 'open' : null
    if (key === '[' || key === ']') return nextTrouble(layout, cells, at, key === ']' ? 1 : -1)
    if (key === 'Tab')
      return at === null ? undefined : nextGroup(layout, at, event.shiftKey ? -1 : 1)
    if (key === 'Home') return 0
    if (key === 'End') return layout.places.length - 1
    const arrow = key in arrows ? arrows[key as keyof typeof arrows] : undefined
    if (!arrow) return undefined
    return at === null ? 0 : step(layout, at, arrow)
  }

  return { at, onKey, moveTo, clear: () => moveTo(null) }
}

/** The first cell of a neighbouring group; undefined past the ends, so that Tab leaves. */
function nextGroup(layout: Layout, at: number, by: 1 | -1): number | undefined {
  let group = (layout.places[at]?.group ?? 0) + by
  while (layout.groups[group]) {
    const { first, end } = layout.groups[group] ?? { first: 0, end: 0 }
    if (end > first) return first
    group += by
  }
  return undefined
}

/** The next cell in trouble, round the end; undefined when there is none. */
function nextTrouble(
  layout: Layout,
  cells: readonly NodeCell[],
  at: number | null,
  by: 1 | -1,
): number | undefined {
  const count = layout.places.length
  const from = at ?? (by > 0 ? -1 : count)
  for (let steps = 1; steps <= count; steps += 1) {
    const place = (((from + by * steps) % count) + count) % count
    const cell = cells[layout.places[place]?.index ?? -1]
    if (cell && isTrouble(cell.state)) return place
  }
  return undefined
}

'use client'

import type { NodeRow } from '@foundation/core/nodes'
import { useMemo, useRef, useState } from 'react'

import { type HeldRows, holdRows } from './held-rows'

const idOf = (row: NodeRow) => row.nodeId

export interface Held extends HeldRows<NodeRow> {
  /** Takes what waits. */
  show(): void
}

/**
 * Holds the rows still while somebody reads them.
 *
 * @param fresh the rows as the server has them now
 * @param question what was asked: another question is another list, and shown at once
 * @param reading the pointer or the cursor is in the list, or rows are selected
 */
export function useHeldRows(fresh: readonly NodeRow[], question: string, reading: boolean): Held {
  const [held, setHeld] = useState<{ question: string; ids: readonly string[] } | null>(null)
  const last = useRef(new Map<string, NodeRow>())
  for (const row of fresh) last.current.set(row.nodeId, row)

  const begins = reading && held?.question !== question
  if (begins) setHeld({ question, ids: fresh.map(idOf) })
  else if (!reading && held) setHeld(null)

  const ids = reading && held?.question === question ? held.ids : null
  const rows = useMemo(() => holdRows(fresh, ids, last.current, idOf), [fresh, ids])
  return { ...rows, show: () => setHeld({ question, ids: fresh.map(idOf) }) }
}

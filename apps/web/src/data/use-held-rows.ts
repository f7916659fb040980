'use client'

import { useMemo, useRef, useState } from 'react'

import { type HeldRows, holdRows } from './held-rows'

export interface Held<Row> extends HeldRows<Row> {
  /** Takes what waits. */
  show(): void
}

interface HoldOptions<Row> {
  /** What was asked: another question is another list, and shown at once. */
  readonly question: string
  /** The pointer or the cursor is in the list, or rows are selected. */
  readonly reading: boolean
  /** The same between renders. */
  readonly idOf: (row: Row) => string
}

/**
 * Holds the rows still while somebody reads them.
 *
 * @param fresh the rows as the server has them now
 */
export function useHeldRows<Row>(
  fresh: readonly Row[],
  { question, reading, idOf }: HoldOptions<Row>,
): Held<Row> {
  const [held, setHeld] = useState<{ question: string; ids: readonly string[] } | null>(null)
  const last = useRef(new Map<string, Row>())
  for (const row of fresh) last.current.set(idOf(row), row)

  const begins = reading && held?.question !== question
  if (begins) setHeld({ question, ids: fresh.map(idOf) })
  else if (!reading && held) setHeld(null)

  const ids = reading && held?.question === question ? held.ids : null
  const rows = useMemo(() => holdRows(fresh, ids, last.current, idOf), [fresh, ids, idOf])
  return { ...rows, show: () => setHeld({ question, ids: fresh.map(idOf) }) }
}

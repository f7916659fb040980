/** Keeps the rows of a list where they are while somebody reads them; their values change in place. */

export interface HeldRows<Row> {
  /** What to show: in the order held, with the values of now. */
  readonly rows: readonly Row[]
  /** Rows that came since. */
  readonly added: number
  /** Whether showing anew would move anything. */
  readonly moved: boolean
}

/**
 * @param held ids in the order in which they are shown; null follows whatever comes
 * @param last the rows as they were last known, for those that are no longer on this page
 */
export function holdRows<Row>(
  fresh: readonly Row[],
  held: readonly string[] | null,
  last: ReadonlyMap<string, Row>,
  idOf: (row: Row) => string,
): HeldRows<Row> {
  if (!held) return { rows: fresh, added: 0, moved: false }
  const known = new Map(fresh.map((row) => [idOf(row), row]))
  const rows = held.flatMap((id) => known.get(id) ?? last.get(id) ?? [])
  const shown = new Set(held)
  return {
    rows,
    added: fresh.filter((row) => !shown.has(idOf(row))).length,
    moved: fresh.length !== held.length || fresh.some((row, at) => idOf(row) !== held[at]),
  }
}

export interface FitColumn {
  readonly id: string
  /** Least width in px at which it can be read. */
  readonly width: number
  /** 1 stays longest. */
  readonly priority: number
}

/** The columns that fit into `room` px, by priority. The most important one always stays. */
export function fitColumns(columns: readonly FitColumn[], room: number): Set<string> {
  const kept = new Set<string>()
  let used = 0
  for (const column of [...columns].sort((a, b) => a.priority - b.priority)) {
    if (kept.size > 0 && used + column.width > room) break
    kept.add(column.id)
    used += column.width
  }
  return kept
}

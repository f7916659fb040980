/**
 * The selection after one row is toggled; with a range, every row between the last one touched and this
 * one takes the state that this one gets.
 */
export function toggleRow(
  selected: ReadonlySet<string>,
  ids: readonly string[],
  id: string,
  anchor: string | null,
  range: boolean,
): Set<string> {
  const on = !selected.has(id)
  const next = new Set(selected)
  const to = ids.indexOf(id)
  const from = range && anchor !== null ? ids.indexOf(anchor) : -1
  const touched = from < 0 ? [id] : ids.slice(Math.min(from, to), Math.max(from, to) + 1)
  for (const it of touched) {
    if (on) next.add(it)
    else next.delete(it)
  }
  return next
}

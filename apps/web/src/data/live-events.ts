/** What an event of the live line does to what is already known. */
import type { Topic } from '@foundation/core/live'
import type { NodeCell } from '@foundation/core/nodes'

/** The order of the honeycomb: by service, then id, so that places never change. */
function byPlace(a: NodeCell, b: NodeCell): number {
  return compare(a.service, b.service) || compare(a.nodeId, b.nodeId)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Lays changed cells over the known ones. Gives the same array back where nothing changed. */
export function mergeCells(
  known: readonly NodeCell[],
  changed: readonly NodeCell[],
  gone: readonly string[],
): readonly NodeCell[] {
  if (changed.length === 0 && gone.length === 0) return known
  const fresh = new Map(changed.map((cell) => [cell.nodeId, cell]))
  const left = new Set(gone)
  const merged: NodeCell[] = []
  for (const cell of known) {
    const next = fresh.get(cell.nodeId)
    if (next) fresh.delete(cell.nodeId)
    if (!left.has(cell.nodeId) || next) merged.push(next ?? cell)
  }
  if (fresh.size === 0) return merged
  return [...merged, ...fresh.values()].sort(byPlace)
}

/** The node that a topic is about; null when it is about a list. */
export function nodeOf(topic: Topic): string | null {
  return topic.startsWith('node:') ? topic.slice('node:'.length) : null
}

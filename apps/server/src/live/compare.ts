/** Which cells differ enough to be told, and what else is out of date because of it. */
import type { Topic } from '@foundation/core/live'
import type { NodeCell } from '@foundation/core/nodes'

import type { CellChanges } from './outbox.js'

/** Event-loop utilisation always moves a little; smaller moves than this are not seen in a cell. */
const eluStep = 0.02

/**
 * Brings `known` up to date with what was just read, and says what of it consoles have to hear.
 *
 * @param known what consoles were told; changed in place
 * @param read the cells asked for, as they are now
 * @param asked the ids asked for; not given when all were
 */
export function compareCells(
  known: Map<string, NodeCell>,
  read: readonly NodeCell[],
  asked?: ReadonlySet<string>,
): CellChanges {
  const cells: NodeCell[] = []
  const topics = new Set<Topic>()
  const present = new Set<string>()
  for (const cell of read) {
    present.add(cell.nodeId)
    const old = known.get(cell.nodeId)
    if (old && !isNews(old, cell)) continue
    known.set(cell.nodeId, cell)
    cells.push(cell)
    if (!old || !isSame(old, cell)) addTopics(topics, cell.nodeId)
  }
  const gone = [...(asked ?? known.keys())].filter(
    (nodeId) => !present.has(nodeId) && known.delete(nodeId),
  )
  for (const nodeId of gone) addTopics(topics, nodeId)
  return { cells, gone, topics: [...topics] }
}

function addTopics(topics: Set<Topic>, nodeId: string): void {
  topics.add('overview').add('changes').add('nodes').add(`node:${nodeId}`)
}

function isNews(old: NodeCell, cell: NodeCell): boolean {
  if (!isSame(old, cell)) return true
  if (old.elu === null || cell.elu === null) return old.elu !== cell.elu
  return Math.abs(old.elu - cell.elu) >= eluStep
}

/** But for utilisation, which alone makes no answer out of date. */
function isSame(old: NodeCell, cell: NodeCell): boolean {
  return (
    old.state === cell.state &&
    old.reason === cell.reason &&
    old.revision === cell.revision &&
    old.version === cell.version &&
    old.service === cell.service
  )
}

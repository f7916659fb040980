/**
 * What one console has not yet been told. A console that reads slowly finds the latest state of each
 * thing and not a queue of all that happened: it holds at most one entry a node and topic.
 */
import type { LiveEvent, Topic } from '@foundation/core/live'
import type { NodeCell } from '@foundation/core/nodes'

export interface CellChanges {
  readonly cells: readonly NodeCell[]
  readonly gone: readonly string[]
  readonly topics: readonly Topic[]
}

export interface Outbox {
  add(changes: CellChanges): void
  /** Empties it. Topics stay for later unless `withTopics`: each makes the console ask again. */
  take(withTopics: boolean): LiveEvent[]
  /** Whether `take` would give anything. */
  has(withTopics: boolean): boolean
}

export function makeOutbox(): Outbox {
  const cells = new Map<string, NodeCell>()
  const gone = new Set<string>()
  const topics = new Set<Topic>()
  return {
    add(changes) {
      for (const cell of changes.cells) {
        cells.set(cell.nodeId, cell)
        gone.delete(cell.nodeId)
      }
      for (const nodeId of changes.gone) {
        gone.add(nodeId)
        cells.delete(nodeId)
      }
      for (const topic of changes.topics) topics.add(topic)
    },
    has: (withTopics) => cells.size + gone.size > 0 || (withTopics && topics.size > 0),
    take(withTopics) {
      const events: LiveEvent[] = []
      if (cells.size + gone.size > 0) {
        events.push({ type: 'nodes', cells: [...cells.values()], gone: [...gone] })
        cells.clear()
        gone.clear()
      }
      if (withTopics && topics.size > 0) {
        events.push({ type: 'changed', topics: [...topics] })
        topics.clear()
      }
      return events
    },
  }
}

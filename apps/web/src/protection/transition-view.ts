/** Transitions as a reader wants them: what many nodes did at once is one line. */
import type { BreakerStateName, TransitionRow } from '@foundation/core/protection'

import { formatCount } from '../ui/format'

export interface FoldedTransition {
  readonly id: string
  /** Of the newest. */
  readonly at: Date
  readonly to: BreakerStateName
  readonly nodeIds: readonly string[]
  readonly title: string
  readonly reason: string
}

/** Equal transitions this close together are one. */
const foldWithinMs = 10_000

/** @param rows newest first, as the server sends them */
export function foldTransitions(rows: readonly TransitionRow[]): FoldedTransition[] {
  const folded: (Omit<FoldedTransition, 'title' | 'nodeIds'> & { nodeIds: string[] })[] = []
  // A node's half_open stands between two opens of another: each state has a line of its own to grow.
  const open = new Map<BreakerStateName, number>()
  for (const { nodeId, to, reason, at } of rows) {
    const index = open.get(to)
    const into = index === undefined ? undefined : folded[index]
    if (into && into.at.getTime() - at.getTime() <= foldWithinMs) {
      if (!into.nodeIds.includes(nodeId)) into.nodeIds.push(nodeId)
      continue
    }
    open.set(to, folded.length)
    folded.push({ id: `${nodeId} ${to} ${at.getTime()}`, at, to, reason, nodeIds: [nodeId] })
  }
  return folded.map((it) => ({ ...it, title: titleOf(it.nodeIds, it.to) }))
}

function titleOf(nodeIds: readonly string[], to: BreakerStateName): string {
  const [only] = nodeIds
  return nodeIds.length === 1 && only
    ? `${only} ${to}`
    : `${formatCount(nodeIds.length)} nodes ${to}`
}

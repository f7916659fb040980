/** Transitions as a reader wants them: what many nodes did at once is one line, and so is probing in vain. */
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
  /** It probed in vain and stays open: nothing changed for callers. */
  readonly again: boolean
}

interface Step {
  readonly at: Date
  readonly to: BreakerStateName
  readonly reason: string
  readonly nodeIds: string[]
}

/** Equal transitions this close together are one. */
const foldWithinMs = 10_000

/** @param rows newest first, as the server sends them */
export function foldTransitions(rows: readonly TransitionRow[]): FoldedTransition[] {
  return foldProbes(foldNodes(rows))
}

/** What several nodes did at about the same time is told by the newest of them. */
function foldNodes(rows: readonly TransitionRow[]): Step[] {
  const steps: Step[] = []
  // A node's half_open stands between two opens of another: each state has a line of its own to grow.
  const open = new Map<BreakerStateName, Step>()
  for (const { nodeId, to, reason, at } of rows) {
    const into = open.get(to)
    if (into && into.at.getTime() - at.getTime() <= foldWithinMs) {
      if (!into.nodeIds.includes(nodeId)) into.nodeIds.push(nodeId)
      continue
    }
    const step = { at, to, reason, nodeIds: [nodeId] }
    open.set(to, step)
    steps.push(step)
  }
  return steps
}

/**
 * A breaker that probes in vain opens again and again: the first opening stays, all later ones are one line,
 * and the half_open that led to them is gone.
 */
function foldProbes(steps: readonly Step[]): FoldedTransition[] {
  const folded: FoldedTransition[] = []
  let vain = 0
  for (const [index, step] of [...steps].reverse().entries()) {
    const next = steps[steps.length - 2 - index]
    const last = folded.at(-1)
    if (step.to === 'half_open' && next?.to === 'open' && last?.to === 'open') continue
    if (step.to !== 'open' || last?.to !== 'open') {
      vain = 0
      folded.push(toFolded(step, false))
      continue
    }
    vain += 1
    if (last.again) folded.pop()
    const reason = vain === 1 ? step.reason : `${step.reason}, ${formatCount(vain)} times`
    folded.push(toFolded({ ...step, reason }, true))
  }
  return folded.reverse()
}

function toFolded({ at, to, reason, nodeIds }: Step, again: boolean): FoldedTransition {
  const [only] = nodeIds
  const who = nodeIds.length === 1 && only ? only : `${formatCount(nodeIds.length)} nodes`
  return {
    id: `${nodeIds[0]} ${to} ${at.getTime()}`,
    at,
    to,
    nodeIds,
    title: `${who} ${to}${again ? ' again' : ''}`,
    reason,
    again,
  }
}

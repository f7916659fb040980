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
 * A breaker that probes in vain opens again and again: the first opening of a node stays, all later ones are one
 * line, and the half_open that led to them is gone.
 */
function foldProbes(steps: readonly Step[]): FoldedTransition[] {
  const folded: FoldedTransition[] = []
  const open = new Set<string>()
  let vain = 0
  // Whether a node opens again is known only from what came before.
  for (const step of [...steps].reverse()) {
    const { to, nodeIds } = step
    const again = to === 'open' && nodeIds.every((it) => open.has(it))
    for (const it of nodeIds) {
      if (to === 'open') open.add(it)
      else if (to !== 'half_open') open.delete(it)
    }
    if (!again) {
      folded.push(toFolded(step, false))
      continue
    }
    while (folded.at(-1)?.to === 'half_open' && isWithin(folded.at(-1), nodeIds)) folded.pop()
    const last = folded.at(-1)
    const repeats = last?.again === true
    if (repeats) folded.pop()
    vain = repeats ? vain + 1 : 1
    const reason = vain === 1 ? step.reason : `${step.reason}, ${formatCount(vain)} times`
    const all = repeats ? [...new Set([...nodeIds, ...last.nodeIds])] : nodeIds
    folded.push(toFolded({ ...step, reason, nodeIds: all }, true))
  }
  return folded.reverse()
}

function isWithin(line: FoldedTransition | undefined, nodeIds: readonly string[]): boolean {
  return line?.nodeIds.every((it) => nodeIds.includes(it)) ?? false
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

import { NodeState } from '@foundation/core/health'
import type { StateSpan } from '@foundation/core/nodes'

import type { TimeRange } from './range.js'

/** One change of state, as it is kept. */
export interface TransitionRecord {
  readonly fromState: string
  readonly toState: string
  readonly reason: string
  readonly at: Date
}

/** What is known of the node beside its transitions. */
export interface NodeSoFar {
  readonly joinedAt: Date
  readonly state: string
  readonly stateReason: string
  readonly stateSince: Date
}

/**
 * Transitions, as stretches of time in one state.
 *
 * @param before the last transition at or before the range; null when none is known
 * @param within those inside the range, oldest first
 * @returns spans without gaps, up to `to` or `now`, whichever is first; none before the node joined
 */
export function toSpans(
  node: NodeSoFar,
  before: TransitionRecord | null,
  within: readonly TransitionRecord[],
  range: TimeRange,
  now: Date,
): StateSpan[] {
  const end = range.to < now ? range.to : now
  const starts = [...firstStart(node, before, within), ...within.map(toStart)]
  return starts.flatMap((start, i) => {
    const to = starts[i + 1]?.from ?? end
    // A span of no length comes of two changes in one millisecond, or of a range that is not yet.
    return start.from < to ? [{ ...start, to }] : []
  })
}

type Start = Omit<StateSpan, 'to'>

function firstStart(
  node: NodeSoFar,
  before: TransitionRecord | null,
  [first]: readonly TransitionRecord[],
): Start[] {
  if (before) return [toStart(before)]
  // Nothing older is kept: what the node was until its first known change, for as long as it is known.
  if (first) return [{ state: NodeState.parse(first.fromState), reason: '', from: node.joinedAt }]
  return [{ state: NodeState.parse(node.state), reason: node.stateReason, from: node.stateSince }]
}

function toStart({ toState, reason, at }: TransitionRecord): Start {
  return { state: NodeState.parse(toState), reason, from: at }
}

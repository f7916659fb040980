/**
 * What becomes of two changes of the same thing that happened at once, by the strategy of their namespace.
 *
 * All three strategies begin with the three-way merge, so that what only one side touched is never lost. They
 * differ in who decides about what both touched: the later side, the side that more nodes run, or, where
 * most came together by itself, the later side and otherwise a person.
 */
import type { JsonValue } from '../text/index.js'
import { apply } from './difference.js'
import { compareTimes, type HybridTime } from './hybrid-clock.js'
import { enoughConfidence, type MergeConflict, type MergeRule, merge } from './merge.js'
import type { ConflictStrategy } from './states.js'

export interface ConflictSide {
  readonly value: JsonValue
  readonly at: HybridTime
  /** Whoever made the change; orders changes of the same time. */
  readonly by: string
}

/** A node that runs what one side says, and the revision at which it said so. */
export interface Vote {
  readonly nodeId: string
  readonly revision: number
  readonly side: 'ours' | 'theirs'
}

export interface ConflictCase {
  readonly base: JsonValue
  readonly ours: ConflictSide
  readonly theirs: ConflictSide
  readonly ruleOf?: (names: readonly string[]) => MergeRule
  /** For `majority_wins`. */
  readonly votes?: readonly Vote[]
  /** Votes of any other revision do not count: those nodes have not seen both. */
  readonly revision?: number
}

export interface ResolvedConflict {
  /** With ours where a person has to decide. */
  readonly value: JsonValue
  /** What a person has to decide; empty when the case is settled. */
  readonly open: readonly MergeConflict[]
  /** What one side lost by the strategy, to be shown in the history. */
  readonly overruled: readonly MergeConflict[]
  /** The side whose values were taken for `overruled`; null when no side had to be. */
  readonly winner: 'ours' | 'theirs' | null
  readonly confidence: number
}

export function resolveConflict(
  strategy: ConflictStrategy,
  { base, ours, theirs, ruleOf, votes = [], revision = 0 }: ConflictCase,
): ResolvedConflict {
  const { value, conflicts, confidence } = merge(base, ours.value, theirs.value, ruleOf)
  const settled = { value, open: [], overruled: [], winner: null, confidence }
  if (conflicts.length === 0) return settled
  const winner = decide()
  if (winner === null) return { ...settled, open: conflicts }
  const taken = conflicts.map(({ names, theirs }) => ({ names, after: theirs }))
  const decided = winner === 'ours' ? value : apply(value, taken)
  return { value: decided, open: [], overruled: conflicts, winner, confidence }

  function decide(): 'ours' | 'theirs' | null {
    switch (strategy) {
      case 'timestamp_wins':
        return laterOf(ours, theirs)
      case 'majority_wins':
        return majorityOf(votes, revision)
      case 'intelligent_merge':
        return confidence >= enoughConfidence ? laterOf(ours, theirs) : null
    }
  }
}

function laterOf(ours: ConflictSide, theirs: ConflictSide): 'ours' | 'theirs' {
  const order = compareTimes(ours.at, theirs.at)
  if (order !== 0) return order > 0 ? 'ours' : 'theirs'
  // Any order will do, if everybody who asks finds the same.
  return ours.by >= theirs.by ? 'ours' : 'theirs'
}

/** The side that more distinct nodes run; null when as many run either. */
function majorityOf(votes: readonly Vote[], revision: number): 'ours' | 'theirs' | null {
  const valid = votes.filter((it) => it.revision === revision)
  const nodesOf = (side: Vote['side']) =>
    new Set(valid.filter((it) => it.side === side).map(({ nodeId }) => nodeId))
  const ours = nodesOf('ours')
  const theirs = nodesOf('theirs')
  const lead = ours.size - theirs.size
  if (lead === 0) return null
  return lead > 0 ? 'ours' : 'theirs'
}

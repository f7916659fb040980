/**
 * A release on its way to the fleet, as a pure state machine: from what the nodes say follows whether it goes
 * on, waits, stops or turns back. Whoever runs it reads the facts, asks `decide` and does what it says.
 *
 *   running ──all answered──▶ holding ──held long enough──▶ the next stage … ──▶ complete
 *      │                        │
 *      └────── trouble ─────────┴──▶ pause, or roll back, as the guard says
 */
import type { RolloutPlan } from './rollout-policy.js'

export interface RolloutState {
  /** Which stage, from 0. */
  readonly stage: number
  readonly phase: 'running' | 'holding' | 'paused'
  /** When the phase began, in ms. */
  readonly since: number
  /** Since when the guarded figure is over its bound; null while it is not. */
  readonly overSince: number | null
}

/** What the nodes of all stages so far say. */
export interface RolloutFacts {
  /** Nodes that should have the release and are connected. */
  readonly wanted: number
  readonly applied: number
  readonly rejected: number
  /** Nodes that were well, took the release, and are not well any more. */
  readonly unhealthy: number
  /** The guarded figure of the nodes that have the release; null when there is none. */
  readonly metric: number | null
}

export type RolloutStep =
  | { readonly do: 'wait'; readonly state: RolloutState }
  | { readonly do: 'next'; readonly stage: number }
  | { readonly do: 'complete' }
  | { readonly do: 'pause' | 'roll_back'; readonly cause: TroubleCause; readonly reason: string }

/** What stops a rollout by itself. */
export type TroubleCause = 'rejected' | 'unhealthy' | 'silent' | 'metric'

export function startRollout(now: number): RolloutState {
  return { stage: 0, phase: 'running', since: now, overSince: null }
}

/** @param now ms by the same clock as the state's times */
export function decide(
  { stages, guard }: RolloutPlan,
  state: RolloutState,
  facts: RolloutFacts,
  now: number,
): RolloutStep {
  if (state.phase === 'paused') return { do: 'wait', state }
  const overSince = overBound(guard.metric, facts.metric, state.overSince, now)
  const trouble = troubleIn(guard, { ...state, overSince }, facts, now)
  if (trouble) return { do: guard.onTrouble, ...trouble }
  const hasAnswered = facts.applied + facts.rejected >= facts.wanted
  if (state.phase === 'running') {
    return hasAnswered
      ? { do: 'wait', state: { ...state, overSince, phase: 'holding', since: now } }
      : { do: 'wait', state: { ...state, overSince } }
  }
  const holdMs = stages[state.stage]?.holdMs ?? null
  const isLast = state.stage >= stages.length - 1
  if (holdMs === null || now - state.since < holdMs) {
    // The last stage has nothing to wait for a person for.
    if (!(isLast && holdMs === null)) return { do: 'wait', state: { ...state, overSince } }
  }
  return isLast ? { do: 'complete' } : { do: 'next', stage: state.stage + 1 }
}

function troubleIn(
  guard: RolloutPlan['guard'],
  state: RolloutState,
  facts: RolloutFacts,
  now: number,
): { cause: TroubleCause; reason: string } | null {
  const { rejections, unhealthy, metric, answerMs } = guard
  if (facts.rejected > rejections) {
    const reason = `${count(facts.rejected, 'node')} rejected it; ${rejections} may.`
    return { cause: 'rejected', reason }
  }
  if (facts.unhealthy > unhealthy) {
    const reason = `${count(facts.unhealthy, 'node')} fell ill after taking it; ${unhealthy} may.`
    return { cause: 'unhealthy', reason }
  }
  const silent = facts.wanted - facts.applied - facts.rejected
  if (state.phase === 'running' && silent > 0 && now - state.since >= answerMs) {
    const reason = `${count(silent, 'node')} did not answer within ${answerMs / 1_000} s.`
    return { cause: 'silent', reason }
  }
  if (metric && state.overSince !== null && now - state.overSince >= metric.forMs) {
    const { name, max, forMs } = metric
    return {
      cause: 'metric',
      reason: `${name} is ${facts.metric}, over ${max}, for ${forMs / 1_000} s.`,
    }
  }
  return null
}

function overBound(
  metric: RolloutPlan['guard']['metric'],
  value: number | null,
  since: number | null,
  now: number,
): number | null {
  if (!metric || value === null || value <= metric.max) return null
  return since ?? now
}

function count(n: number, word: string): string {
  return n === 1 ? `1 ${word}` : `${n} ${word}s`
}

/**
 * The state of a node, as a pure function of what is known about it.
 *
 *             ready              lag                    lag gone
 *   joining ─────────▶ healthy ◀──────▶ stalled       degraded ⇄ healthy: checks
 *      ▲                 │  ▲
 *      │ new session     ▼  │ resume            silence        silence
 *    down, left       draining        any live ─────────▶ suspect ─────────▶ down
 *                                     any      ── leave, remove, forget ──▶ left
 *
 * Nothing here remembers: `assess` looks at the facts, so that two servers, a node and a test that know
 * the same things say the same word. What may follow what is in `canMove`; the property test holds
 * `assess` to it.
 */
import { z } from 'zod'

import { formatDuration } from '../time/index.js'
import { nodeStates } from './states.js'

export const NodeState = z.enum(nodeStates)
export type NodeState = z.output<typeof NodeState>

export const LivenessPolicy = z.strictObject({
  heartbeatMs: z.int().min(100).default(2_000).describe('How often a node sends a beat.'),
  suspectAfterMs: z.int().min(200).default(5_000).describe('Silence that makes a node suspect.'),
  downAfterMs: z.int().min(300).default(12_000).describe('Silence that makes a node down.'),
  lostAfterMs: z
    .int()
    .min(0)
    .default(2_000)
    .describe('Silence that makes a node suspect once its connection broke without a leave.'),
  stalledAfterMs: z
    .int()
    .min(50)
    .default(1_000)
    .describe('Lag of the main thread that makes a node stalled.'),
})
export type LivenessPolicy = z.output<typeof LivenessPolicy>

/** What is known about a node at one moment. */
export interface NodeFacts {
  /** Why the node went away on purpose; null while it is meant to be here. */
  readonly left: 'leave' | 'removed' | 'forgotten' | null
  /** A session is open. */
  readonly connected: boolean
  /** Since the last message of any kind. */
  readonly silentMs: number
  /** The application said that it is ready for work. */
  readonly ready: boolean
  /** Why the node takes no new work; null while it does. */
  readonly draining: string | null
  /** How long the main thread has not turned, as the worker thread last measured it. */
  readonly lagMs: number
  /** Checks that do not pass, worst first. */
  readonly failing: readonly { readonly name: string; readonly status: 'warning' | 'critical' }[]
}

/** A state with its reason in words; the reason is empty where the word says it all. */
export interface Assessment {
  readonly state: NodeState
  readonly reason: string
}

export function assess(facts: NodeFacts, policy: LivenessPolicy): Assessment {
  if (facts.left) return { state: 'left', reason: leftReasons[facts.left] }
  if (facts.silentMs >= policy.downAfterMs)
    return { state: 'down', reason: 'silent past the limit' }
  if (facts.silentMs >= (facts.connected ? policy.suspectAfterMs : policy.lostAfterMs)) {
    return { state: 'suspect', reason: facts.connected ? 'beats are missing' : 'connection lost' }
  }
  if (facts.draining !== null) return { state: 'draining', reason: facts.draining }
  if (facts.lagMs >= policy.stalledAfterMs) {
    return { state: 'stalled', reason: `${formatDuration(facts.lagMs)} without a turn` }
  }
  if (!facts.ready) return { state: 'joining', reason: '' }
  const [worst] = facts.failing
  return worst
    ? { state: 'degraded', reason: `${worst.name} ${worst.status}` }
    : { state: 'healthy', reason: '' }
}

const leftReasons = {
  leave: 'left on its own',
  removed: 'removed by an operator',
  forgotten: 'down for too long',
} as const

/**
 * Whether a node may go from one state to another. Only one move is barred: a node that left comes back
 * by joining anew. Between all others nothing stands, since whoever looks late sees several steps as one.
 */
export function canMove(from: NodeState, to: NodeState): boolean {
  return from !== to && (from !== 'left' || to === 'joining')
}

/** What a node says of its guards: transitions at once, windows every few seconds. */
import { z } from 'zod'

import { Text } from '../text/index.js'
import { Target } from './policy.js'
import { breakerStates, type Refusal } from './states.js'

const Count = z.int().min(0).max(Number.MAX_SAFE_INTEGER)
const Gauge = z.int().min(0).max(2_147_483_647)

export const BreakerState = z.enum(breakerStates)

/** A breaker changed its state. `at` is Unix milliseconds by the node's clock. */
export const BreakerTransition = z
  .strictObject({
    target: Target,
    from: BreakerState,
    to: BreakerState,
    reason: Text.max(300),
    at: z.int().min(0),
  })
  .meta({ id: 'BreakerTransition' })
export type BreakerTransition = z.output<typeof BreakerTransition>

const none = Count.default(0)
/** One count for each of `refusals`, written out: the SDK's bundle leaves out only what is plainly a schema. */
const Refused = z.strictObject({
  limited: none,
  open: none,
  backing_off: none,
  full: none,
  pool_exhausted: none,
  timeout: none,
} satisfies Record<Refusal, typeof none>)

/** What one guard of one node saw during one window. */
export const GuardWindow = z
  .strictObject({
    target: Target,
    windowMs: z.int().min(1).max(600_000),
    /** Null when the target has no breaker. */
    breaker: BreakerState.nullable(),
    /** Calls that reached the target and ended, attempts and hedges each counted. */
    calls: Count,
    failures: Count,
    slow: Count,
    ignored: Count,
    refused: Refused,
    retries: Count,
    hedges: Count,
    fallbacks: Count,
    /** Time to answer: `Histogram` as pairs of bucket and count, in one array. */
    latency: z.array(Count).max(1_024),
    inFlight: Gauge,
    /** Calls under way at once, at most; null without a bulkhead. */
    concurrency: Gauge.nullable(),
    queued: Gauge,
    limiter: z
      .strictObject({ keys: Gauge, share: z.number().min(0).max(1).nullable() })
      .nullable()
      .describe('`share`: of a limit that the fleet shares, as this node holds it.'),
    pool: z.strictObject({ size: Gauge, idle: Gauge, waiting: Gauge, max: Gauge }).nullable(),
    /** What the shadow parts saw: calls they would have refused, and the state they are in. */
    shadow: z
      .strictObject({ calls: Count, refused: Count, breaker: BreakerState.nullable() })
      .nullable(),
  })
  .meta({ id: 'GuardWindow' })
export type GuardWindow = z.output<typeof GuardWindow>

/** How much of a shared limit a node has used since it last said so, and what it could not serve. */
export const QuotaDemand = z
  .strictObject({
    target: Target,
    used: Count,
    refused: Count,
    windowMs: z.int().min(1).max(600_000),
    /** The last grant that the node acts on; 0 when it has none. */
    grant: z.int().min(0),
    /** When it was sent: monotonic milliseconds by the node's clock, rounded down. */
    at: Count,
  })
  .meta({ id: 'QuotaDemand' })
export type QuotaDemand = z.output<typeof QuotaDemand>

/**
 * A node's slice of a limit that the fleet shares: calls a second, for `termMs` from when the node sent the demand
 * that this answers. After that the node takes the lesser of both, and `fallback` once two terms have passed
 * since it received this.
 */
export const QuotaGrant = z
  .strictObject({
    target: Target,
    /** Grows with each grant of this target to this node. */
    grant: z.int().min(0),
    rate: z.number().min(0),
    fallback: z.number().min(0),
    termMs: z.int().min(100).max(600_000),
    /** The `at` of the demand that this answers. */
    at: Count,
  })
  .meta({ id: 'QuotaGrant' })
export type QuotaGrant = z.output<typeof QuotaGrant>

/** What the fleet finds of a target. Advice only: a node may open early on it, never because it is late. */
export const FleetAdvice = z
  .strictObject({
    target: Target,
    /** `open`: this node should trip now. `clear`: it is for the node alone to decide again. */
    advice: z.enum(['open', 'clear']),
    reason: Text.max(300),
  })
  .meta({ id: 'FleetAdvice' })
export type FleetAdvice = z.output<typeof FleetAdvice>

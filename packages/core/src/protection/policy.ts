/**
 * A protection policy: what guards the calls to one target, or to all.
 *
 * A target is what is called: `payments`, `ledger-db`, a host. A policy says which calls it is for
 * (`match`, and the resource's selector for which nodes), and has a part for each engine. Of a breaker
 * those are three: what counts as an error, what trips it, how it recovers. A part left out is taken from a
 * less specific policy; a part that is null is off.
 *
 * The engines that act on these are in the files named for them.
 */
import { z } from 'zod'

import { JsonObject, Text } from '../text/index.js'
import { fallbackExits, refusals } from './states.js'

const day = 86_400_000
const Ms = z.int().min(1).max(day)
const Ratio = z.number().gt(0).max(1)

/** What is called. */
export const Target = z
  .string()
  .regex(
    /^[a-zA-Z0-9]([a-zA-Z0-9._:/-]{0,126}[a-zA-Z0-9])?$/,
    'Letters, digits and . _ : / - only, 128 at most',
  )
export type Target = z.output<typeof Target>

/** The target of a policy that is for every target. */
export const anyTarget = '*'

/** What counts as an error. The caller's own abort never does. */
export const ErrorCondition = z.strictObject({
  statuses: z
    .array(z.string().regex(/^[1-5](xx|\d\d)$/, 'A status such as 503, or a class such as 5xx'))
    .max(64)
    .default(['5xx'])
    .describe('HTTP statuses that are errors. Any other status shows that the target is well.'),
  ignore: z
    .array(Text.min(1).max(128))
    .max(64)
    .default([])
    .describe('Errors, by code or name, that count neither way.'),
  slowMs: Ms.nullable()
    .default(null)
    .describe('Calls that take at least this long are slow; null tells none apart.'),
})
export type ErrorCondition = z.output<typeof ErrorCondition>

const failureRatio = Ratio.default(0.5).describe('Share of errors that opens the breaker.')
const slowRatio = Ratio.nullable()
  .default(null)
  .describe('Share of slow calls that opens the breaker; null never does.')
const minimumCalls = z
  .int()
  .min(1)
  .max(100_000)
  .default(20)
  .describe('Calls before a share is trusted.')

/** What opens a breaker. */
export const Trigger = z.discriminatedUnion('on', [
  z.strictObject({
    on: z.literal('consecutive'),
    failures: z.int().min(1).max(100_000).default(5).describe('Errors in a row.'),
  }),
  z.strictObject({
    on: z.literal('count_window'),
    calls: z.int().min(1).max(10_000).default(100).describe('How many of the last calls count.'),
    failureRatio,
    slowRatio,
    minimumCalls,
  }),
  z.strictObject({
    on: z.literal('time_window'),
    windowMs: Ms.min(100).default(10_000).describe('How far back calls count.'),
    failureRatio,
    slowRatio,
    minimumCalls,
  }),
])
export type Trigger = z.output<typeof Trigger>

/** How long to wait: before a probe, or before another attempt. */
export const Backoff = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant'), ms: Ms.describe('Each wait.') }),
  z.strictObject({
    kind: z.literal('exponential'),
    firstMs: Ms.describe('The first wait.'),
    factor: z.number().min(1).max(10).default(2).describe('Each wait over the one before.'),
    maxMs: Ms.describe('No wait is longer.'),
    jitter: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('Share of the wait that is left to chance: 1 is full jitter.'),
  }),
  z.strictObject({
    kind: z.literal('decorrelated'),
    firstMs: Ms.describe('The shortest wait; each is drawn from it to three times the one before.'),
    maxMs: Ms.describe('No wait is longer.'),
  }),
])
export type Backoff = z.output<typeof Backoff>

/** How a breaker that opened closes again. */
export const Recovery = z.strictObject({
  wait: Backoff.prefault({ kind: 'constant', ms: 30_000 }).describe('How long it stays open.'),
  honourRetryAfter: z
    .boolean()
    .default(true)
    .describe('Stays open for as long as the target asked for, where that is longer.'),
  probes: z.int().min(1).max(1_000).default(1).describe('Calls under way at once while half open.'),
  successes: z.int().min(1).max(10_000).default(1).describe('Good answers in a row that close it.'),
  probeTimeoutMs: Ms.default(30_000).describe('A probe silent for so long gives its place back.'),
  ramp: z
    .strictObject({
      steps: z.array(Ratio).min(1).max(20).describe('Shares of the calls to let through.'),
      stepMs: Ms.describe('How long each step lasts.'),
    })
    .nullable()
    .default(null)
    .describe('Lets the load return in steps once the probes have succeeded.'),
})
export type Recovery = z.output<typeof Recovery>

export const BreakerPolicy = z.strictObject({
  errors: ErrorCondition.prefault({}).describe('What counts as an error.'),
  trigger: Trigger.prefault({ on: 'consecutive' }).describe('What opens it.'),
  recovery: Recovery.prefault({}).describe('How it closes again.'),
  followFleet: z
    .boolean()
    .default(true)
    .describe('Opens early when most of the fleet finds the target sick.'),
})
export type BreakerPolicy = z.output<typeof BreakerPolicy>

const limit = z.int().min(1).max(100_000_000).default(100).describe('Calls in a window.')
const windowMs = Ms.default(60_000).describe('The time that the limit is for.')
const maxKeys = z
  .int()
  .min(1)
  .max(1_000_000)
  .default(100_000)
  .describe('Keys to keep; past it the one unused for longest is forgotten.')

export const LimiterPolicy = z.discriminatedUnion('algorithm', [
  z.strictObject({
    algorithm: z.literal('token_bucket'),
    limit,
    windowMs,
    burst: z
      .int()
      .min(1)
      .max(100_000_000)
      .nullable()
      .default(null)
      .describe('Calls at once; null is the limit.'),
    maxKeys,
    scope: z
      .enum(['node', 'fleet'])
      .default('node')
      .describe('Whether each node has the limit, or all nodes share it.'),
  }),
  z.strictObject({ algorithm: z.literal('fixed_window'), limit, windowMs, maxKeys }),
  z.strictObject({ algorithm: z.literal('sliding_window'), limit, windowMs, maxKeys }),
  z.strictObject({
    algorithm: z.literal('sliding_log'),
    limit: z.int().min(1).max(10_000).default(100).describe('Calls in a window.'),
    windowMs,
    maxKeys: z
      .int()
      .min(1)
      .max(10_000)
      .default(1_000)
      .describe('Keys to keep; past it the one unused for longest is forgotten.'),
  }),
  z.strictObject({
    algorithm: z.literal('leaky_bucket'),
    limit,
    windowMs,
    maxWaitMs: z
      .int()
      .min(0)
      .max(day)
      .default(500)
      .describe('How long a call may wait for its turn.'),
    maxKeys,
  }),
  z.strictObject({
    algorithm: z.literal('warm_up'),
    limit,
    windowMs,
    warmUpMs: Ms.default(10_000).describe('From the cold rate to the whole limit.'),
    coldFactor: z
      .number()
      .min(1)
      .max(100)
      .default(3)
      .describe('A cold target takes the limit divided by this.'),
    maxKeys,
  }),
])
export type LimiterPolicy = z.output<typeof LimiterPolicy>

export const BulkheadPolicy = z.strictObject({
  concurrency: z.int().min(1).max(100_000).default(64).describe('Calls under way at once.'),
  queue: z.int().min(0).max(100_000).default(0).describe('Calls that may wait for a place.'),
  maxWaitMs: Ms.default(1_000).describe('How long a call may wait for a place.'),
  adaptive: z
    .strictObject({
      min: z.int().min(1).max(100_000).default(4).describe('Never fewer calls at once.'),
      maxElu: Ratio.default(0.95).describe(
        'Event-loop utilisation past which fewer calls are let in.',
      ),
    })
    .nullable()
    .default(null)
    .describe('Finds the concurrency by itself, between `min` and `concurrency`.'),
})
export type BulkheadPolicy = z.output<typeof BulkheadPolicy>

/** The size of the pool of the target's name. */
export const PoolPolicy = z.strictObject({
  min: z.int().min(0).max(10_000).default(0).describe('Resources kept, also when idle.'),
  max: z.int().min(1).max(10_000).default(10).describe('Resources there are at most.'),
  maxWaiting: z
    .int()
    .min(0)
    .max(100_000)
    .default(1_000)
    .describe('Calls that may wait for a resource.'),
  acquireTimeoutMs: Ms.default(5_000).describe('How long a call may wait for a resource.'),
  idleMs: Ms.nullable().default(30_000).describe('Resources idle for so long are let go.'),
  maxAgeMs: Ms.nullable().default(null).describe('Resources this old are replaced.'),
  order: z.enum(['lifo', 'fifo']).default('lifo').describe('Which idle resource is taken first.'),
})
export type PoolPolicy = z.output<typeof PoolPolicy>

export const RetryPolicy = z.strictObject({
  attempts: z.int().min(2).max(20).default(3).describe('With the first one.'),
  backoff: Backoff.prefault({ kind: 'decorrelated', firstMs: 100, maxMs: 5_000 }).describe(
    'How long to wait before another attempt.',
  ),
  maxElapsedMs: Ms.default(30_000).describe('No attempt starts later than this after the first.'),
  budget: Ratio.nullable()
    .default(0.2)
    .describe('Retries allowed for each call, in the long run; null sets no bound.'),
  statuses: z
    .array(z.string().regex(/^[1-5](xx|\d\d)$/, 'A status such as 503, or a class such as 5xx'))
    .max(64)
    .default(['408', '429', '5xx'])
    .describe('HTTP statuses that are worth another attempt.'),
  honourRetryAfter: z
    .boolean()
    .default(true)
    .describe('Waits for as long as the target asked for, where that is longer.'),
  unsafe: z.boolean().default(false).describe('Also retries calls that are not idempotent.'),
})
export type RetryPolicy = z.output<typeof RetryPolicy>

export const HedgePolicy = z.strictObject({
  afterMs: Ms.describe('Asks a second time when no answer has come by then.'),
  extra: z.int().min(1).max(5).default(1).describe('How many more calls at most.'),
})
export type HedgePolicy = z.output<typeof HedgePolicy>

/** All callers in a process wait together when the target says that it is asked too much. */
export const BackoffWindowPolicy = z.strictObject({
  statuses: z
    .array(z.string().regex(/^[1-5]\d\d$/, 'A status such as 429'))
    .max(16)
    .default(['429', '503'])
    .describe('HTTP statuses with which a target asks for less.'),
  maxMs: Ms.default(60_000).describe('No window is longer, whatever the target asks for.'),
})
export type BackoffWindowPolicy = z.output<typeof BackoffWindowPolicy>

export const TimeoutPolicy = z.strictObject({
  ms: Ms.default(5_000).describe('For one attempt.'),
})
export type TimeoutPolicy = z.output<typeof TimeoutPolicy>

/** When the application's own fallback answers instead, and what does when it gave none. */
export const FallbackPolicy = z.strictObject({
  on: z
    .array(z.enum(fallbackExits))
    .max(7)
    .default(() => [...refusals])
    .describe('The exits on which the fallback answers; `failed` is the target’s own error.'),
  value: JsonObject.nullable()
    .default(null)
    .describe('Answers when the call has no fallback of its own; null rejects.'),
})
export type FallbackPolicy = z.output<typeof FallbackPolicy>

/** What a policy decides of a call. A part left out comes from elsewhere; null is off. */
export const PolicyParts = z.strictObject({
  retry: RetryPolicy.nullable().optional(),
  hedge: HedgePolicy.nullable().optional(),
  limiter: LimiterPolicy.nullable().optional(),
  backoff: BackoffWindowPolicy.nullable().optional(),
  breaker: BreakerPolicy.nullable().optional(),
  bulkhead: BulkheadPolicy.nullable().optional(),
  pool: PoolPolicy.nullable().optional(),
  timeout: TimeoutPolicy.nullable().optional(),
  fallback: FallbackPolicy.nullable().optional(),
})
export type PolicyParts = z.output<typeof PolicyParts>

/** Parts that watch without acting, to see what they would have done. */
export const ShadowParts = PolicyParts.pick({ limiter: true, breaker: true })
export type ShadowParts = z.output<typeof ShadowParts>

/** The spec of a resource of the kind `policy`. Its key is the policy's name. */
export const PolicySpec = z
  .strictObject({
    match: z.strictObject({
      target: z
        .union([z.literal(anyTarget), Target])
        .describe('What is called; `*` is every target.'),
      narrowed: z
        .boolean()
        .default(false)
        .describe(
          'For some nodes only, and so over policies for all of them. The server sets it from the selector.',
        ),
    }),
    ...PolicyParts.shape,
    shadow: ShadowParts.nullable().default(null),
  })
  .meta({ id: 'PolicySpec' })
export type PolicySpec = z.output<typeof PolicySpec>

/** The spec of a resource of the kind `override`: it wins over every policy until `until`. */
export const OverrideSpec = z
  .strictObject({
    target: Target,
    state: z.enum(['forced_open', 'forced_closed', 'metrics_only']),
    reason: Text.trim().min(1).max(500),
    /** Unix milliseconds by the server's clock: nodes undo it then, also when they hear nothing. */
    until: z.int().min(0),
  })
  .meta({ id: 'OverrideSpec' })
export type OverrideSpec = z.output<typeof OverrideSpec>

/** The kinds of protection on the feed. */
export const protectionKinds = { policy: 'policy', override: 'override' } as const

/**
 * A guard's policies, compiled: the engines that act on them, in one record that a call holds from its start to its
 * end. A change of policy makes a new record. Engines go on into it with what they have counted; calls under way end
 * in the one they began in.
 */
import {
  BackoffWindow,
  type BackoffWindowPolicy,
  Breaker,
  type BreakerPolicy,
  Bulkhead,
  ErrorClassifier,
  type FallbackPolicy,
  type HedgePolicy,
  type Limiter,
  type LimiterPolicy,
  makeLimiter,
  outcome,
  type PolicyPart,
  type PolicyParts,
  type Refusal,
  type ResourcePool,
  RetryBudget,
  RetryPlan,
  type RetryPolicy,
  refusals,
  type ShadowParts,
} from '@foundation/core/protection'

import type { Clock } from './clock.js'
import type { Deadlines } from './deadlines.js'
import { Shadow } from './guard-shadow.js'
import { builtInParts } from './presets.js'

export interface Retry {
  readonly policy: RetryPolicy
  readonly plan: RetryPlan
  readonly budget: RetryBudget | null
  /** Failures that are worth another attempt are this one's failures. */
  readonly classifier: ErrorClassifier
}

export interface SharedBackoff {
  readonly window: BackoffWindow
  /** Whether an answer or an error has a status that asks for less. */
  readonly isAskedBy: (answer: unknown) => boolean
  readonly maxMs: number
}

export interface Fallback {
  readonly on: ReadonlySet<Refusal | 'failed'>
  readonly value: FallbackPolicy['value']
}

export interface Plan {
  readonly retry: Retry | null
  readonly hedge: HedgePolicy | null
  readonly limiter: Limiter | null
  readonly backoff: SharedBackoff | null
  readonly breaker: Breaker | null
  readonly bulkhead: Bulkhead | null
  readonly pool: ResourcePool<object> | null
  /** 0 without a timeout. */
  readonly timeoutMs: number
  readonly fallback: Fallback
  readonly shadow: Shadow | null
  readonly classifier: ErrorClassifier
  /** Calls that take as long are slow. */
  readonly slowMs: number
  /** Nothing has to be waited for but the answer: such calls take the short way. */
  readonly isShort: boolean
  readonly parts: PolicyParts
  /** The policy that decides each part; null: the application's, or a default. */
  readonly origins: ReadonlyMap<PolicyPart, string | null>
}

export interface PlanInput {
  readonly parts: PolicyParts
  readonly shadow: ShadowParts
  readonly origins: ReadonlyMap<PolicyPart, string | null>
  /** A breaker is needed to hold it, also where no policy has one. */
  readonly isForced: boolean
  readonly pool: ResourcePool<object> | null
}

export interface Engines {
  readonly clock: Clock
  readonly deadlines: Deadlines
  readonly onTransition: ConstructorParameters<typeof Breaker>[2]['onTransition']
  /** Of a limit that the fleet shares, the part to go on with until a lease says more, 0 to 1. */
  readonly firstShare: number
}

const refusalsAlone: Fallback = { on: new Set(refusals), value: null }

export function compile(previous: Plan | null, input: PlanInput, engines: Engines): Plan {
  const { parts, origins, pool } = input
  const now = engines.clock.now()
  const breakerPolicy = parts.breaker ?? (input.isForced ? builtInParts.breaker : null)
  const errors = parts.breaker?.errors ?? builtInParts.breaker.errors
  const limiter = parts.limiter ? limiterOf(previous, parts.limiter, now) : null
  const plan = {
    retry: parts.retry ? retryOf(previous, parts.retry, errors.ignore) : null,
    hedge: parts.hedge ?? null,
    limiter,
    backoff: parts.backoff ? backoffOf(previous, parts.backoff) : null,
    breaker: breakerPolicy && breakerOf(previous, breakerPolicy, engines),
    bulkhead: parts.bulkhead ? bulkheadOf(previous, parts.bulkhead, engines) : null,
    pool,
    timeoutMs: parts.timeout?.ms ?? 0,
    fallback: parts.fallback ? fallbackOf(parts.fallback) : refusalsAlone,
    shadow: shadowOf(previous, input.shadow, engines.clock),
    classifier: new ErrorClassifier(errors),
    slowMs: errors.slowMs ?? Number.POSITIVE_INFINITY,
    parts,
    origins,
  }
  const isPaced = parts.limiter?.algorithm === 'leaky_bucket'
  const isShort =
    !(plan.retry || plan.hedge || plan.backoff || plan.bulkhead || plan.pool || parts.fallback) &&
    plan.timeoutMs === 0 &&
    !isPaced
  return { ...plan, isShort }
}

function limiterOf(previous: Plan | null, policy: LimiterPolicy, now: number): Limiter {
  const limiter = previous?.limiter
  return limiter?.reconfigure(policy, now) ? limiter : makeLimiter(policy, now)
}

function breakerOf(previous: Plan | null, policy: BreakerPolicy, engines: Engines): Breaker {
  const now = engines.clock.now()
  if (previous?.breaker) {
    previous.breaker.reconfigure(policy, now)
    return previous.breaker
  }
  const { onTransition, clock } = engines
  return new Breaker(policy, now, { onTransition, random: clock.random })
}

function bulkheadOf(
  previous: Plan | null,
  policy: NonNullable<PolicyParts['bulkhead']>,
  { clock, deadlines }: Engines,
): Bulkhead {
  if (!previous?.bulkhead) return new Bulkhead(policy, deadlines.wheel, clock.now())
  previous.bulkhead.reconfigure(policy, clock.now())
  return previous.bulkhead
}

function retryOf(previous: Plan | null, policy: RetryPolicy, ignore: string[]): Retry {
  const budget = policy.budget === null ? null : (previous?.retry?.budget ?? null)
  if (budget && policy.budget !== null) budget.reconfigure(policy.budget)
  return {
    policy,
    plan: new RetryPlan(policy),
    budget: budget ?? (policy.budget === null ? null : new RetryBudget(policy.budget)),
    classifier: new ErrorClassifier({ statuses: policy.statuses, ignore, slowMs: null }),
  }
}

function backoffOf(previous: Plan | null, { statuses, maxMs }: BackoffWindowPolicy): SharedBackoff {
  const window = previous?.backoff?.window ?? new BackoffWindow()
  const classifier = new ErrorClassifier({ statuses, ignore: [], slowMs: null })
  const has = (answer: unknown) => classifier.classifyValue(answer) === outcome.failure
  const isAskedBy = (answer: unknown) => has(answer) || has(responseOf(answer))
  return { window, isAskedBy, maxMs }
}

/** Clients such as axios keep the answer on the error. It is anybody's object, so that reading it may throw. */
function responseOf(error: unknown): unknown {
  try {
    return error instanceof Error && 'response' in error ? error.response : null
  } catch {
    return null
  }
}

function fallbackOf({ on, value }: FallbackPolicy): Fallback {
  return { on: new Set(on), value }
}

function shadowOf(previous: Plan | null, parts: ShadowParts, clock: Clock): Shadow | null {
  if (!parts.limiter && !parts.breaker) return null
  if (!previous?.shadow) return new Shadow(parts, clock)
  previous.shadow.reconfigure(parts)
  return previous.shadow
}

/** Guards with one engine, for those who think of a breaker or a limiter by its name. */
import type {
  BreakerStatus,
  LimiterLook,
  LimiterPolicy,
  PolicyParts,
} from '@foundation/core/protection'

import type { CallOptions, GuardedFunction } from './call-options.js'
import type { Guard } from './guard.js'

export interface BreakerOptions {
  /** Errors in a row that open it. Default 5. */
  readonly failures?: number
  /** How long it stays open before a probe, in ms. Default 30,000. */
  readonly openMs?: number
  /** Calls under way at once while half open. Default 1. */
  readonly probes?: number
  /** Good answers in a row that close it again. Default 1. */
  readonly successes?: number
  /** How long a call may take, in ms; null sets no bound. Default 5,000. A call that takes longer is an error. */
  readonly timeoutMs?: number | null
}

/** A breaker by its name. It is the guard of that target: policies of the control plane act on it. */
export class NamedBreaker {
  /** @internal */
  constructor(readonly guard: Guard) {}

  /**
   * Calls `fn` while the breaker lets calls through.
   *
   * @throws FoundationError (through the promise) `protection.open`, `protection.timeout`
   */
  execute<T>(fn: GuardedFunction<T>, options?: CallOptions<T>): Promise<T> {
    return this.guard.run(fn, options)
  }

  /** Null when a policy took the breaker away. */
  status(): BreakerStatus | null {
    return this.guard.status().breaker
  }

  /** Closes it, and forgets what it has counted. */
  reset(): void {
    this.guard.reset()
  }
}

export interface LimiterOptions {
  /** Default `token_bucket`. */
  readonly algorithm?: LimiterPolicy['algorithm']
  /** Calls in a window, for each key. Default 100. */
  readonly limit?: number
  /** Default 60,000. */
  readonly windowMs?: number
  /** Of a token bucket: calls at once. Default the limit. */
  readonly burst?: number
}

/** What a check found. */
export interface LimiterCheck extends LimiterLook {
  /** How long a call that is let through should wait first: above 0 only of a leaky bucket. In ms. */
  readonly waitMs: number
}

/** A limiter by its name. It is the guard of that target: policies of the control plane act on it. */
export class NamedLimiter {
  /** @internal */
  constructor(readonly guard: Guard) {}

  /**
   * Calls `fn` when the key has not used up its limit.
   *
   * @throws FoundationError (through the promise) `protection.limited`
   */
  execute<T>(key: string, fn: GuardedFunction<T>, options?: CallOptions<T>): Promise<T> {
    return this.guard.run(fn, { ...options, key })
  }

  /**
   * Counts a call without making one.
   *
   * @param cost how many calls it stands for, above 0
   * @throws RangeError when `cost` is not above 0
   */
  check(key: string, cost = 1): LimiterCheck {
    return this.guard.check(key, cost)
  }

  /** What is left for a key, without counting anything; null when a policy took the limiter away. */
  peek(key: string): LimiterLook | null {
    return this.guard.peek(key)
  }

  /** Forgets what one key has used, or all. */
  reset(key?: string): void {
    this.guard.resetLimiter(key)
  }
}

/** A breaker beside what the target has already. */
export function withBreaker(parts: PolicyParts, options: BreakerOptions): object {
  const { failures = 5, openMs = 30_000, probes = 1, successes = 1, timeoutMs = 5_000 } = options
  return {
    ...parts,
    breaker: {
      trigger: { on: 'consecutive', failures },
      recovery: { wait: { kind: 'constant', ms: openMs }, probes, successes },
    },
    timeout: timeoutMs === null ? null : { ms: timeoutMs },
  }
}

/** A limiter beside what the target has already, and nothing else that it has not. */
export function withLimiter(parts: PolicyParts, options: LimiterOptions): object {
  const { algorithm = 'token_bucket', limit = 100, windowMs = 60_000, burst } = options
  const limiter = { algorithm, limit, windowMs, ...(burst !== undefined && { burst }) }
  return { breaker: null, timeout: null, ...parts, limiter }
}

import type { CallOptions, GuardedFunction } from './call-options.js'
import type { BreakerOptions, LimiterOptions, NamedBreaker, NamedLimiter } from './guard-named.js'
import type { Protection } from './protection.js'

/** The ways to a guarded call that are so common that they stand on the `Foundation` itself. */
export abstract class ProtectedCalls {
  /** Breakers, limits, bulkheads, pools and retries before the calls that this process makes. */
  abstract readonly protection: Protection

  /**
   * Calls a target through its guard, as `protection.guard(target).run(fn, options)`. Never throws: everything comes
   * through the promise.
   *
   * The promise rejects with what `fn` throws, with the reason of the caller's own signal, or with a FoundationError
   * whose `context` is `{ target, policy, reason, retryAfterMs }`: `protection.limited`, `.backing_off`, `.open`,
   * `.full`, `.pool_exhausted` when the call did not go out, and `.timeout` when no answer came in time.
   */
  protect<T>(target: string, fn: GuardedFunction<T>, options?: CallOptions<T>): Promise<T> {
    return this.protection.run(target, fn, options)
  }

  /** As `protection.breaker()`. */
  breaker(name: string, options?: BreakerOptions): NamedBreaker {
    return this.protection.breaker(name, options)
  }

  /** As `protection.limiter()`. */
  limiter(name: string, options?: LimiterOptions): NamedLimiter {
    return this.protection.limiter(name, options)
  }

  /** As `protection.experimental()`. */
  experimental<T>(
    name: string,
    fn: GuardedFunction<T>,
    fallback: (error: unknown) => T | PromiseLike<T>,
    options?: CallOptions<T>,
  ): Promise<T> {
    return this.protection.experimental(name, fn, fallback, options)
  }
}

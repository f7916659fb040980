/** Limiters, one for each algorithm that a policy can name. What each promises is said at its class. */
import type { KeyedLimiter, Limiter, LimiterState } from './limiters/keyed.js'
import { LeakyBucket } from './limiters/leaky-bucket.js'
import { SlidingLog } from './limiters/sliding-log.js'
import { TokenBucket } from './limiters/token-bucket.js'
import { WarmUp } from './limiters/warm-up.js'
import { WindowLimiter } from './limiters/window.js'
import type { LimiterPolicy } from './policy.js'

export type { Limiter, LimiterLook, LimiterState } from './limiters/keyed.js'

/**
 * Makes the limiter of a policy.
 *
 * @param state what another limiter exported; left aside when that had another algorithm
 */
export function makeLimiter(policy: LimiterPolicy, now: number, state?: LimiterState): Limiter {
  if (state?.policy.algorithm !== policy.algorithm) return make(policy)
  const limiter = make(state.policy)
  limiter.import(state, now)
  limiter.reconfigure(policy, now)
  return limiter
}

function make(policy: LimiterPolicy): KeyedLimiter<LimiterPolicy> {
  switch (policy.algorithm) {
    case 'token_bucket':
      return new TokenBucket(policy)
    case 'fixed_window':
    case 'sliding_window':
      return new WindowLimiter(policy)
    case 'sliding_log':
      return new SlidingLog(policy)
    case 'leaky_bucket':
      return new LeakyBucket(policy)
    case 'warm_up':
      return new WarmUp(policy)
  }
}

/** How long to wait before another attempt, or before a probe. */
import type { Backoff } from './policy.js'

/**
 * The wait in ms, at least 0 and at most the backoff's `maxMs`.
 *
 * Exponential: `firstMs · factor^(attempt − 1)`, of which the share `jitter` is left to chance. Decorrelated:
 * between `firstMs` and three times the wait before, so that callers that failed together part. Source of both
 * and of full jitter: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
 *
 * @param attempt how many have failed in a row, from 1
 * @param previousMs what this returned the last time; 0 before the first
 * @param random gives a number in [0, 1)
 */
export function backoffMs(
  backoff: Backoff,
  attempt: number,
  previousMs: number,
  random: () => number,
): number {
  switch (backoff.kind) {
    case 'constant':
      return backoff.ms
    case 'exponential': {
      const { firstMs, factor, maxMs, jitter } = backoff
      const wait = Math.min(maxMs, firstMs * factor ** (attempt - 1))
      return jitter === 0 ? wait : wait * (1 - jitter) + random() * wait * jitter
    }
    case 'decorrelated': {
      const { firstMs, maxMs } = backoff
      const widest = Math.max(firstMs, previousMs) * 3
      return Math.min(maxMs, firstMs + random() * (widest - firstMs))
    }
  }
}

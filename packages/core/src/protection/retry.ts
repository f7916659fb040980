/** Whether a failed call is tried again, and when. Which failures are worth it is the caller's to say. */
import { backoffMs } from './backoff.js'
import type { RetryPolicy } from './policy.js'

/** What `nextDelayMs` returns when there is to be no further attempt. */
export const noFurtherAttempt = -1

/** The waits between the attempts of a call. Holds no state of a call: one plan serves them all. */
export class RetryPlan {
  constructor(private readonly policy: RetryPolicy) {}

  /**
   * How long to wait before the next attempt, in ms, or `noFurtherAttempt`: when all have been made, or when the
   * next would start later than `maxElapsedMs` after the first.
   *
   * @param attempt how many have been made, the first one counted
   * @param previousMs the wait before the last attempt; 0 when that was the first
   * @param random gives a number in [0, 1)
   * @param elapsedMs since the first attempt started
   * @param retryAfterMs how long the target asked to be left alone; 0 when it said nothing
   */
  nextDelayMs(
    attempt: number,
    previousMs: number,
    random: () => number,
    elapsedMs = 0,
    retryAfterMs = 0,
  ): number {
    const { attempts, backoff, maxElapsedMs, honourRetryAfter } = this.policy
    if (attempt >= attempts) return noFurtherAttempt
    const own = backoffMs(backoff, attempt, previousMs, random)
    const wait = honourRetryAfter && retryAfterMs > own ? retryAfterMs : own
    return elapsedMs + wait > maxElapsedMs ? noFurtherAttempt : wait
  }
}

/** Retries that are free at the start, so that a caller with few calls can retry at all. */
const floor = 10
/** What may be saved up, so that a quiet day does not pay for a storm. */
const most = 100

/**
 * Keeps retries to a share of the calls, so that they never multiply the load on a target that is down:
 * `retries ≤ ratio · calls + 10`, always. Each call puts `ratio` of a token in, each retry takes one out.
 *
 * Source: Finagle's `RetryBudget`, whose floor is so much a second; here it is given once, for what a caller
 * with few calls needs comes back with its calls.
 */
export class RetryBudget {
  private tokens = floor

  /** @param ratio retries for each call, above 0 and at most 1 */
  constructor(private ratio: number) {}

  /** A call begins: its first attempt, not a retry. */
  deposit(): void {
    this.tokens = Math.min(most, this.tokens + this.ratio)
  }

  /** True when a retry may be made; it is then taken from the budget. */
  withdraw(): boolean {
    // Sums of fractions such as 0.2 fall short of the whole by a few ulps.
    if (this.tokens < 1 - 1e-9) return false
    this.tokens = Math.max(0, this.tokens - 1)
    return true
  }

  /** Goes on with another ratio and what is saved up. */
  reconfigure(ratio: number): void {
    this.ratio = ratio
  }

  /** Retries that could be made now. */
  get balance(): number {
    return Math.floor(this.tokens + 1e-9)
  }
}

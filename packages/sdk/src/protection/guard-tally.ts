/** What a guard counted since it last reported. */
import {
  type GuardWindow,
  type Outcome,
  outcome,
  type Refusal,
  refusals,
} from '@foundation/core/protection'
import { Histogram } from '@foundation/core/telemetry'

/** The counted half of a `GuardWindow`. */
export type Counts = Pick<
  GuardWindow,
  | 'windowMs'
  | 'calls'
  | 'failures'
  | 'slow'
  | 'ignored'
  | 'refused'
  | 'retries'
  | 'hedges'
  | 'fallbacks'
  | 'latency'
>

const longestWindowMs = 600_000
const noRefusals = () =>
  Object.fromEntries(refusals.map((kind) => [kind, 0])) as Record<Refusal, number>

export class Tally {
  retries = 0
  hedges = 0
  fallbacks = 0
  /** True when there is something to report. */
  isTouched = true
  #calls = 0
  #failures = 0
  #slow = 0
  #ignored = 0
  #refused = noRefusals()
  readonly #latency = new Histogram()
  #since: number

  /** @param now monotonic ms */
  constructor(now: number) {
    this.#since = now
  }

  /** An attempt reached the target and ended. */
  count(ended: Outcome, durationMs: number, isSlow: boolean): void {
    this.isTouched = true
    this.#calls++
    if (ended === outcome.failure) this.#failures++
    else if (ended === outcome.ignored) this.#ignored++
    if (isSlow) this.#slow++
    this.#latency.record(durationMs)
  }

  refuse(kind: Refusal): void {
    this.isTouched = true
    this.#refused[kind]++
  }

  /** Gives what was counted, and starts anew. */
  take(now: number): Counts {
    const counts: Counts = {
      windowMs: Math.min(longestWindowMs, Math.max(1, Math.round(now - this.#since))),
      calls: this.#calls,
      failures: this.#failures,
      slow: this.#slow,
      ignored: this.#ignored,
      refused: this.#refused,
      retries: this.retries,
      hedges: this.hedges,
      fallbacks: this.fallbacks,
      latency: this.#latency.export(),
    }
    this.#refused = noRefusals()
    this.#calls = this.#failures = this.#slow = this.#ignored = 0
    this.retries = this.hedges = this.fallbacks = 0
    this.#latency.reset()
    this.skip(now)
    return counts
  }

  /** Nothing happened until now: the next window begins here. */
  skip(now: number): void {
    this.isTouched = false
    this.#since = now
  }
}

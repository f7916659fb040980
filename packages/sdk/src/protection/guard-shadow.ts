/** Parts of a policy that only watch: they see the calls that were let through, and say what they would have done. */
import {
  Breaker,
  type BreakerStateName,
  type Limiter,
  makeLimiter,
  type Outcome,
  type ShadowParts,
} from '@foundation/core/protection'

import type { Clock } from './clock.js'

export class Shadow {
  #limiter: Limiter | null = null
  #breaker: Breaker | null = null
  #calls = 0
  #refused = 0

  constructor(
    parts: ShadowParts,
    private readonly clock: Clock,
  ) {
    this.reconfigure(parts)
  }

  /** Goes on under other parts, with what was counted. */
  reconfigure({ limiter, breaker }: ShadowParts): void {
    const now = this.clock.now()
    if (!limiter) this.#limiter = null
    else if (!this.#limiter?.reconfigure(limiter, now)) this.#limiter = makeLimiter(limiter, now)
    if (!breaker) this.#breaker = null
    else if (this.#breaker) this.#breaker.reconfigure(breaker, now)
    else {
      const { random } = this.clock
      this.#breaker = new Breaker(breaker, now, { onTransition: () => {}, random })
    }
  }

  /** @returns the ticket for `settle`; -1 when the call would have been refused */
  admit(key: string, cost: number, now: number): number {
    this.#calls++
    const isLimited = this.#limiter !== null && this.#limiter.take(key, now, cost) < 0
    const ticket = isLimited || this.#breaker === null ? -1 : this.#breaker.admit(now)
    if (isLimited || (this.#breaker !== null && ticket < 0)) this.#refused++
    return ticket
  }

  settle(
    ticket: number,
    ended: Outcome,
    durationMs: number,
    now: number,
    retryAfterMs: number,
  ): void {
    if (ticket >= 0) this.#breaker?.settle(ticket, ended, durationMs, now, retryAfterMs)
  }

  /** Gives what was counted, and starts anew. */
  take(): { calls: number; refused: number; breaker: BreakerStateName | null } {
    const taken = {
      calls: this.#calls,
      refused: this.#refused,
      breaker: this.#breaker?.state ?? null,
    }
    this.#calls = 0
    this.#refused = 0
    return taken
  }
}

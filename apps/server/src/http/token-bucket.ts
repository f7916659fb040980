/** Lets `burst` things through at once and `perSecond` in the long run. Times are milliseconds of any clock. */
export class TokenBucket {
  #tokens: number
  #at: number

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    now: number,
  ) {
    this.#tokens = burst
    this.#at = now
  }

  /** Takes so many tokens, or none. @returns 0, or after how many milliseconds there will be as many. */
  take(now: number, cost = 1): number {
    const waitMs = this.waitMs(now, cost)
    if (waitMs === 0) this.#tokens -= cost
    return waitMs
  }

  /** After how many milliseconds there will be so many tokens; 0 if there are. Takes none. */
  waitMs(now: number, cost = 1): number {
    this.#refill(now)
    return this.#tokens >= cost ? 0 : Math.ceil(((cost - this.#tokens) / this.perSecond) * 1_000)
  }

  /** Nothing was taken for so long that a new bucket would be the same. */
  isFull(now: number): boolean {
    this.#refill(now)
    return this.#tokens >= this.burst
  }

  #refill(now: number): void {
    this.#tokens = Math.min(
      this.burst,
      this.#tokens + (Math.max(0, now - this.#at) / 1_000) * this.perSecond,
    )
    this.#at = now
  }
}

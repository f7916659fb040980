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

  /** Takes one token. @returns 0, or after how many milliseconds there will be one. */
  take(now: number): number {
    this.#refill(now)
    if (this.#tokens >= 1) {
      this.#tokens -= 1
      return 0
    }
    return this.waitMs(now)
  }

  /** After how many milliseconds there will be a token; 0 if there is one. Takes none. */
  waitMs(now: number): number {
    this.#refill(now)
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) / this.perSecond) * 1_000)
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

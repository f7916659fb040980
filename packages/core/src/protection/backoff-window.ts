/**
 * The time for which a target asked to be left alone. All callers in a process share it: the first that is
 * told so speaks for the others.
 */
export class BackoffWindow {
  private until = Number.NEGATIVE_INFINITY

  /**
   * Keeps callers away until `untilMs`, but no longer than `maxMs` from now. Never shortens what was asked for
   * before. A time that is not a number changes nothing.
   */
  extend(untilMs: number, maxMs: number, now: number): void {
    const until = Math.min(untilMs, now + maxMs)
    if (until > this.until) this.until = until
  }

  /** How long callers have to stay away still, in ms; 0 when the target may be called. */
  remainingMs(now: number): number {
    return this.until > now ? this.until - now : 0
  }

  /** Lets callers through again at once. */
  reset(): void {
    this.until = Number.NEGATIVE_INFINITY
  }
}

/** How long a breaker stays open. */
import { day } from '../time/index.js'
import { backoffMs } from './backoff.js'
import type { Recovery } from './policy.js'

/** A wait as plain JSON. */
export interface WaitState {
  openings: number
  ms: number
  formerMs: number
  openForMs: number
  leftMs: number
  askedLeftMs: number
}

/** The wait of the opening that is on, which grows with the openings in a row. */
export class OpenWait {
  /** Openings in a row, without having closed. */
  openings = 0
  /** When the last opening began. */
  openedAt = 0
  private until = 0
  private ms = 0
  private formerMs = 0
  /** Until when the target asked to be left alone. */
  private askedUntil = Number.NEGATIVE_INFINITY

  constructor(
    private policy: Recovery,
    private readonly random: () => number,
  ) {}

  begin(now: number): void {
    this.openings += 1
    this.openedAt = now
    this.formerMs = this.ms
    this.ms = this.next()
    this.until = this.end()
  }

  /** In ms; 0 or less once it is over. */
  leftMs(now: number): number {
    if (now < this.openedAt) {
      const setBackMs = this.openedAt - now
      this.openedAt -= setBackMs
      this.until -= setBackMs
    }
    return this.until - now
  }

  /** The target asks to be left alone for so long: heeded up to a day, by the openings that follow. */
  heed(retryAfterMs: number, now: number): void {
    this.askedUntil = Math.max(this.askedUntil, now + Math.min(retryAfterMs, day))
  }

  clear(): void {
    this.openings = this.ms = this.formerMs = 0
    this.askedUntil = Number.NEGATIVE_INFINITY
  }

  /** @param isOn an opening is on, and a changed wait holds for it */
  reconfigure(policy: Recovery, isOn: boolean): void {
    const isSame = JSON.stringify(this.policy.wait) === JSON.stringify(policy.wait)
    this.policy = policy
    if (!isOn) return
    // Drawn anew only when it must be: else each change of anything would be another throw of the dice.
    if (!isSame) this.ms = this.next()
    this.until = this.end()
  }

  export(now: number): WaitState {
    const { openings, ms, formerMs } = this
    return {
      openings,
      ms,
      formerMs,
      openForMs: now - this.openedAt,
      leftMs: this.until - now,
      askedLeftMs: Math.max(0, this.askedUntil - now),
    }
  }

  restore(state: WaitState, now: number): void {
    this.openings = state.openings
    this.ms = state.ms
    this.formerMs = state.formerMs
    this.openedAt = now - state.openForMs
    this.until = now + state.leftMs
    this.askedUntil = now + state.askedLeftMs
  }

  private next(): number {
    return backoffMs(this.policy.wait, this.openings, this.formerMs, this.random)
  }

  private end(): number {
    const own = this.openedAt + this.ms
    if (!this.policy.honourRetryAfter) return own
    return Math.max(own, Math.min(this.askedUntil, this.openedAt + day))
  }
}

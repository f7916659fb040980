/**
 * Drives the wheel on which all deadlines of this process's guarded calls lie, by one timer: armed only while
 * something waits, and only for the first that is due. A call that ends before its deadline, as nearly all do,
 * touches no timer.
 */
import { DeadlineWheel } from '@foundation/core/protection'

/** A timer of Node.js cannot wait longer. */
const longestMs = 2 ** 31 - 1

export class Deadlines {
  readonly wheel: DeadlineWheel
  readonly #now: () => number
  #timer: NodeJS.Timeout | null = null
  #holds = 0

  /** @param now monotonic ms */
  constructor(now: () => number) {
    this.#now = now
    this.wheel = new DeadlineWheel(now(), { wake: (atMs) => this.#arm(atMs) })
  }

  /**
   * Keeps the process alive until `letGo`. For waits that nothing else stands behind, such as the one before another
   * attempt; a call under way has its socket to do that.
   */
  hold(): void {
    if (this.#holds++ === 0) this.#timer?.ref()
  }

  letGo(): void {
    if (--this.#holds === 0) this.#timer?.unref()
  }

  #arm(atMs: number): void {
    if (this.#timer) clearTimeout(this.#timer)
    const waitMs = Math.min(longestMs, Math.max(1, Math.ceil(atMs - this.#now())))
    this.#timer = setTimeout(this.#advance, waitMs)
    if (this.#holds === 0) this.#timer.unref()
  }

  readonly #advance = (): void => {
    this.#timer = null
    this.wheel.advance(this.#now())
  }
}

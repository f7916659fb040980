/**
 * A counting semaphore whose holders may weigh more than one (Dijkstra 1965; weighted as in Go's
 * `x/sync/semaphore`). First come first served: a heavy one that waits is not overtaken by light ones, so it
 * comes to its turn.
 */
import { FoundationError } from '../errors/index.js'
import type { Clock } from '../time/index.js'
import type { DeadlineWheel } from './deadlines.js'
import { type AbortSignalLike, PromiseWaiter, WaitQueue } from './wait-queue.js'

export interface WaitOptions {
  /** Its abort ends the wait and rejects with its reason. */
  readonly signal?: AbortSignalLike | undefined
  /** How long to wait, in ms; for ever unless told. */
  readonly timeoutMs?: number | undefined
}

class WeightedWaiter extends PromiseWaiter<void> {
  weight = 1
}

export class Semaphore {
  private readonly waiters: WaitQueue<WeightedWaiter>
  private taken = 0

  /**
   * @param permits how much may be held at once, a whole number from 1
   * @param clock monotonic ms
   * @throws RangeError when `permits` is no such number
   */
  constructor(
    private limit: number,
    deadlines: DeadlineWheel,
    private readonly clock: Clock,
  ) {
    assertWeight(limit, 'permits')
    this.waiters = new WaitQueue(deadlines, () => this.handOver())
  }

  /** How much may be held at once. */
  get permits(): number {
    return this.limit
  }

  /** How much is held. */
  get held(): number {
    return this.taken
  }

  /** How many wait. */
  get queued(): number {
    return this.waiters.size
  }

  /**
   * Takes `weight` permits if they are free and nobody waits.
   *
   * @throws RangeError when the weight is not a whole number from 1 to all permits
   */
  tryAcquire(weight = 1): boolean {
    this.assertFits(weight)
    if (this.waiters.size > 0 || this.taken + weight > this.limit) return false
    this.taken += weight
    return true
  }

  /**
   * Waits for `weight` permits. Release the same weight once.
   *
   * @throws FoundationError `protection.full` when they did not become free in time, or became too few
   * @throws RangeError when the weight is not a whole number from 1 to all permits
   * @throws the signal's reason when it aborts first
   */
  async acquire(weight = 1, { signal, timeoutMs }: WaitOptions = {}): Promise<void> {
    if (signal?.aborted) throw signal.reason
    if (this.tryAcquire(weight)) return
    const waiter = new WeightedWaiter(() => this.refusal('timeout'), this.clock, signal)
    waiter.weight = weight
    const dueMs = timeoutMs === undefined ? Number.POSITIVE_INFINITY : this.clock() + timeoutMs
    this.waiters.push(waiter, dueMs)
    return waiter.promise
  }

  /**
   * Gives `weight` permits back.
   *
   * @throws RangeError when so many are not held: they were given back twice
   */
  release(weight = 1): void {
    if (!(weight <= this.taken)) throw new RangeError('More permits were given back than taken')
    this.taken -= weight
    this.handOver()
  }

  /** Runs `fn` while `weight` permits are held; gives them back however it ends. */
  async use<T>(
    fn: () => T | Promise<T>,
    options: WaitOptions & { weight?: number } = {},
  ): Promise<T> {
    const { weight = 1 } = options
    await this.acquire(weight, options)
    try {
      return await fn()
    } finally {
      this.release(weight)
    }
  }

  /**
   * Goes on with another number of permits. What is held stays held; who waits for more than there are now is
   * refused with `protection.full`.
   *
   * @throws RangeError when `permits` is not a whole number from 1
   */
  resize(permits: number): void {
    assertWeight(permits, 'permits')
    this.limit = permits
    for (let waiter = this.waiters.first; waiter !== null; ) {
      const next = waiter.behind as WeightedWaiter | null
      if (waiter.weight > permits) {
        this.waiters.remove(waiter)
        waiter.reject(this.refusal('too_heavy'))
      }
      waiter = next
    }
    this.handOver()
  }

  private handOver(): void {
    for (let next = this.waiters.first; next !== null; next = this.waiters.first) {
      if (this.taken + next.weight > this.limit) return
      this.waiters.remove(next)
      this.taken += next.weight
      next.resolve()
    }
  }

  private assertFits(weight: number): void {
    assertWeight(weight, 'weight')
    if (weight > this.limit) throw new RangeError(`weight is ${weight} of ${this.limit} permits`)
  }

  private refusal(reason: 'timeout' | 'too_heavy'): FoundationError {
    return new FoundationError('protection.full', { reason, permits: this.limit })
  }
}

function assertWeight(value: number, name: string): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(`${name} must be a whole number from 1, not ${value}`)
  }
}

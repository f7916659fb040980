/**
 * So many calls at once and no more: a target that hangs takes these places and not the whole process. Who finds
 * none free may wait in a bounded queue, first come first served, until its deadline.
 */
import { AdaptiveLimit } from './adaptive.js'
import type { DeadlineWheel } from './deadlines.js'
import type { BulkheadPolicy } from './policy.js'
import { type Waiter, WaitQueue } from './wait-queue.js'

export class Bulkhead {
  private readonly waiters: WaitQueue<Waiter>
  private adaptive: AdaptiveLimit | null
  private limit: number
  private inside = 0
  private isHandingOver = false

  /** @param now monotonic ms */
  constructor(
    private policy: BulkheadPolicy,
    deadlines: DeadlineWheel,
    now: number,
  ) {
    this.waiters = new WaitQueue(deadlines)
    this.adaptive = adaptiveOf(policy, now)
    this.limit = this.adaptive?.limit ?? policy.concurrency
  }

  /** Calls under way. */
  get active(): number {
    return this.inside
  }

  /** Calls that wait for a place. */
  get queued(): number {
    return this.waiters.size
  }

  /** Calls that may be under way at once, as it is now. */
  get concurrency(): number {
    return this.limit
  }

  /** Takes a place if one is free. Who gets true calls `leave` once. */
  tryEnter(): boolean {
    // Whoever waits stands before a full house, so this overtakes nobody.
    if (this.inside >= this.limit) return false
    this.inside++
    return true
  }

  /**
   * Queues for a place: the waiter is admitted, and calls `leave` once then, or is refused after `maxWaitMs`.
   * False when the queue is full: nothing of the waiter is called then. Try `tryEnter` first.
   */
  wait(waiter: Waiter, now: number, maxWaitMs: number = this.policy.maxWaitMs): boolean {
    if (this.waiters.size >= this.policy.queue) return false
    this.waiters.push(waiter, now + Math.min(maxWaitMs, this.policy.maxWaitMs))
    return true
  }

  /** The waiter does not want its place any more; false when it has one already or does not wait. */
  cancel(waiter: Waiter): boolean {
    return this.waiters.remove(waiter)
  }

  /**
   * Gives a place back, to who is next.
   *
   * @param durationMs how long the call took; what an adaptive limit learns from
   * @throws RangeError when no place is taken: one was given back twice
   */
  leave(now: number, durationMs: number, failed: boolean): void {
    if (this.inside === 0) throw new RangeError('A place was given back twice')
    if (this.adaptive !== null) {
      this.adaptive.observe(durationMs, this.inside, failed, now)
      this.limit = this.adaptive.limit
    }
    this.inside--
    if (this.waiters.size > 0) this.handOver(now)
  }

  /** Takes a look at the event loop's utilisation, 0 to 1, once a second: an adaptive limit gives way to it. */
  observe(elu: number): void {
    if (this.adaptive === null) return
    this.adaptive.observeLoop(elu)
    this.limit = this.adaptive.limit
  }

  /** Goes on under another policy. Nobody is thrown out: who is inside or waits stays so. */
  reconfigure(policy: BulkheadPolicy, now: number): void {
    this.policy = policy
    if (this.adaptive !== null && policy.adaptive !== null) {
      this.adaptive.reconfigure(boundsOf(policy.concurrency, policy.adaptive))
    } else {
      this.adaptive = adaptiveOf(policy, now)
    }
    this.limit = this.adaptive?.limit ?? policy.concurrency
    this.handOver(now)
  }

  // Who is admitted may leave before `admit` returns. The outermost call goes on then, so that a long queue of
  // such calls does not pile up on the stack.
  private handOver(now: number): void {
    if (this.isHandingOver) return
    this.isHandingOver = true
    try {
      while (this.inside < this.limit) {
        const waiter = this.waiters.shift()
        if (waiter === null) return
        this.inside++
        waiter.admit(now)
      }
    } finally {
      this.isHandingOver = false
    }
  }
}

function adaptiveOf(policy: BulkheadPolicy, now: number): AdaptiveLimit | null {
  if (policy.adaptive === null) return null
  return new AdaptiveLimit(boundsOf(policy.concurrency, policy.adaptive), now)
}

function boundsOf(max: number, { min, maxElu }: NonNullable<BulkheadPolicy['adaptive']>) {
  return { min: Math.min(min, max), max, maxElu }
}

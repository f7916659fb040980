/**
 * Those who wait for a place, first come first served, each no longer than its deadline. Bulkhead, semaphore
 * and pool stand on it. Joining, leaving and expiring are O(1) and allocate nothing: the waiter carries the links.
 */
import { Deadline, type DeadlineWheel } from './deadlines.js'

/** Somebody who waits. Exactly one of `admit` and `refuse` is called, and none after `cancel`. Neither may throw. */
export abstract class Waiter extends Deadline {
  /** The queue's own. */
  queue: WaitQueue<Waiter> | null = null
  behind: Waiter | null = null
  ahead: Waiter | null = null

  /** Its turn has come: it has the place. */
  abstract admit(now: number): void
  /** Its deadline has passed. */
  abstract refuse(now: number): void

  override onDue(now: number): void {
    const { queue } = this
    if (queue === null) return
    queue.remove(this)
    queue.onExpired?.(now)
    this.refuse(now)
  }
}

export class WaitQueue<W extends Waiter> {
  private head: Waiter | null = null
  private tail: Waiter | null = null
  private length = 0

  /** @param onExpired told after a waiter left because its time was over, before it is refused */
  constructor(
    private readonly deadlines: DeadlineWheel,
    readonly onExpired?: (now: number) => void,
  ) {}

  get size(): number {
    return this.length
  }

  /** Who is next; null when nobody waits. */
  get first(): W | null {
    return this.head as W | null
  }

  /** Puts the waiter last, to be refused at `dueMs`. Infinity lets it wait for ever. */
  push(waiter: W, dueMs: number): void {
    if (waiter.queue !== null) throw new RangeError('The waiter waits already')
    waiter.queue = this as unknown as WaitQueue<Waiter>
    waiter.ahead = this.tail
    if (this.tail === null) this.head = waiter
    else this.tail.behind = waiter
    this.tail = waiter
    this.length++
    if (dueMs !== Number.POSITIVE_INFINITY) this.deadlines.add(waiter, dueMs)
  }

  /** Takes out who is next. */
  shift(): W | null {
    const first = this.first
    if (first !== null) this.remove(first)
    return first
  }

  /** Takes the waiter out, wherever it stands; false when it does not wait here. */
  remove(waiter: Waiter): boolean {
    if (waiter.queue !== (this as unknown as WaitQueue<Waiter>)) return false
    const { ahead, behind } = waiter
    if (ahead === null) this.head = behind
    else ahead.behind = behind
    if (behind === null) this.tail = ahead
    else behind.ahead = ahead
    waiter.queue = null
    waiter.ahead = null
    waiter.behind = null
    this.length--
    this.deadlines.cancel(waiter)
    return true
  }
}

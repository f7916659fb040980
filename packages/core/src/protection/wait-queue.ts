/**
 * Those who wait for a place, first come first served, each no longer than its deadline. Bulkhead, semaphore
 * and pool stand on it. Joining, leaving and expiring are O(1) and allocate nothing: the waiter carries the links.
 */
import { Deadline, type DeadlineWheel } from './deadlines.js'

/** Somebody who waits in a queue. */
export abstract class Queued extends Deadline {
  /** The queue's own. */
  queue: WaitQueue<Queued> | null = null
  behind: Queued | null = null
  ahead: Queued | null = null

  /** Its deadline has passed; it does not wait any more. Must not throw. */
  abstract refuse(now: number): void

  override onDue(now: number): void {
    if (this.queue?.giveUp(this, now)) this.refuse(now)
  }
}

/** Somebody who waits for a place. Either `admit` or `refuse` is called, once; neither after it was cancelled. */
export abstract class Waiter extends Queued {
  /** Its turn has come: the place is taken for it. Must not throw. */
  abstract admit(now: number): void
}

/** What is needed of an `AbortSignal`. */
export interface AbortSignalLike {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** Waits as a promise, which an abort of the signal rejects with the signal's reason. */
export class PromiseWaiter<T> extends Queued {
  readonly promise: Promise<T>
  private settle: ((value: T) => void) | null = null
  private fail: ((error: unknown) => void) | null = null

  /** @param refusal makes the error for when the deadline passes */
  constructor(
    private readonly refusal: () => unknown,
    private readonly clock: () => number,
    private readonly signal: AbortSignalLike | undefined,
  ) {
    super()
    this.promise = new Promise((resolve, reject) => {
      this.settle = resolve
      this.fail = reject
    })
    signal?.addEventListener('abort', this.onAbort)
  }

  /** Ends the wait with what was waited for. It stands in no queue by then. */
  resolve(value: T): void {
    this.signal?.removeEventListener('abort', this.onAbort)
    this.settle?.(value)
  }

  /** Ends the wait with an error. It stands in no queue by then. */
  reject(error: unknown): void {
    this.signal?.removeEventListener('abort', this.onAbort)
    this.fail?.(error)
  }

  override refuse(): void {
    this.reject(this.refusal())
  }

  private readonly onAbort = (): void => {
    if (this.queue?.giveUp(this, this.clock())) this.reject(this.signal?.reason)
  }
}

export class WaitQueue<W extends Queued> {
  private head: Queued | null = null
  private tail: Queued | null = null
  private length = 0

  /** @param onGivenUp told after one left because it would not or could not wait on */
  constructor(
    private readonly deadlines: DeadlineWheel,
    private readonly onGivenUp?: (now: number) => void,
  ) {}

  get size(): number {
    return this.length
  }

  /** Who is next; null when nobody waits. */
  get first(): W | null {
    return this.head as W | null
  }

  /** Puts it last, to be refused at `dueMs`. Infinity lets it wait for ever. */
  push(waiter: W, dueMs: number): void {
    if (waiter.queue !== null) throw new RangeError('It waits already')
    waiter.queue = this as unknown as WaitQueue<Queued>
    waiter.ahead = this.tail
    if (this.tail === null) this.head = waiter
    else this.tail.behind = waiter
    this.tail = waiter
    this.length++
    if (dueMs !== Number.POSITIVE_INFINITY) this.deadlines.add(waiter, dueMs)
  }

  /** Takes out who is next. */
  shift(): W | null {
    const { first } = this
    if (first !== null) this.remove(first)
    return first
  }

  /** Takes it out, wherever it stands; false when it does not wait here. */
  remove(waiter: Queued): boolean {
    if (waiter.queue !== (this as unknown as WaitQueue<Queued>)) return false
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

  /** Takes it out as one that gave up. */
  giveUp(waiter: Queued, now: number): boolean {
    if (!this.remove(waiter)) return false
    this.onGivenUp?.(now)
    return true
  }
}

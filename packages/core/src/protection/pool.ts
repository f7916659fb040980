/**
 * A pool of things that are dear to make: connections, workers, sessions.
 *
 * What is idle waits in a list; who finds none waits in a queue, first come first served, while the pool makes
 * more, up to its maximum. A resource is at any time in exactly one place: idle, out, being checked, or gone.
 * Nothing here reads a clock on the way out or in: ages are looked at by `maintain`, so that taking and giving
 * back cost a few nanoseconds.
 */
import { FoundationError } from '../errors/index.js'
import { backoffMs } from './backoff.js'
import { CallbackDeadline, settleBy } from './deadlines.js'
import type { Backoff, PoolPolicy } from './policy.js'
import type { PoolDrive, PoolStats, ResourceFactory } from './pool-drive.js'
import { IdleList, PoolEntry } from './pool-idle.js'
import type { WaitOptions } from './semaphore.js'
import { PromiseWaiter, WaitQueue } from './wait-queue.js'

const createBackoff: Backoff = { kind: 'decorrelated', firstMs: 100, maxMs: 5_000 }

type Phase = 'open' | 'draining' | 'closed'

/** The end of a pool, which many may wait for. */
class Ending {
  done: () => void = () => {}
  readonly promise = new Promise<void>((resolve) => {
    this.done = resolve
  })
}

export class ResourcePool<T extends object> {
  private readonly entries = new Map<T, PoolEntry<T>>()
  private readonly waiters: WaitQueue<PromiseWaiter<T>>
  private readonly idle = new IdleList<T>()
  /** Most often what is given back is what was taken last: known without a look at the map. */
  private lastTaken: PoolEntry<T> | null = null
  private creating = 0
  private checking = 0
  private destroying = 0
  private checksLater = false
  private phase: Phase = 'open'
  private failures = 0
  private backoff = 0
  private retryAt = Number.NEGATIVE_INFINITY
  private lastError: unknown
  private readonly retry = new CallbackDeadline(() => this.makeMore())
  private ending: Ending | null = null

  constructor(
    private readonly factory: ResourceFactory<T>,
    private policy: PoolPolicy,
    private readonly drive: PoolDrive,
  ) {
    this.waiters = new WaitQueue(drive.deadlines, () => this.finish())
  }

  get stats(): PoolStats {
    return {
      size: this.entries.size,
      idle: this.idle.size,
      creating: this.creating,
      waiting: this.waiters.size,
      max: this.policy.max,
    }
  }

  /**
   * Takes an idle resource; null when there is none, or when only a promise could tell whether it is well.
   * Never makes one.
   */
  tryAcquire(): T | null {
    return this.checksLater ? null : this.take()
  }

  /**
   * Takes a resource, or waits for one. Give it back with `release` or `discard`, once.
   *
   * @throws FoundationError `protection.pool_exhausted` when none became free in time, when too many wait, or
   *   when none can be made: the cause is then what `create` failed with
   * @throws FoundationError `protection.pool_closed`
   * @throws the signal's reason when it aborts first
   */
  acquire(options?: WaitOptions): Promise<T> {
    const signal = options?.signal
    if (signal?.aborted) return Promise.reject(signal.reason)
    const resource = this.take()
    if (resource !== null) return Promise.resolve(resource)
    return this.wait(options)
  }

  /** Gives a resource back, to who is next. */
  release(resource: T): void {
    const last = this.lastTaken
    const entry = last?.resource === resource ? last : this.entries.get(resource)
    if (entry?.state === 'out') this.offer(entry)
    else this.drive.onMisuse?.(resource)
  }

  /** Gives a resource back that is broken: it is destroyed, and replaced when it is needed. */
  discard(resource: T, error?: unknown): void {
    const entry = this.entries.get(resource)
    if (entry?.state !== 'out') {
      this.drive.onMisuse?.(resource)
      return
    }
    if (error !== undefined) this.drive.onError?.('use', error)
    this.destroy(entry)
    this.makeMore()
  }

  /** Runs `fn` with a resource and gives it back however that ends. `fn` may discard it instead. */
  async use<R>(fn: (resource: T) => Promise<R> | R, options?: WaitOptions): Promise<R> {
    const resource = await this.acquire(options)
    try {
      return await fn(resource)
    } finally {
      if (this.entries.get(resource)?.state === 'out') this.release(resource)
    }
  }

  /**
   * Lets go of what is idle for too long, marks what is too old, and makes what is missing of the minimum. Call it
   * once a second or so: ages are known no better than that, and the minimum is first made by the first call.
   */
  maintain(now: number): void {
    const { min, idleMs, maxAgeMs } = this.policy
    for (const entry of this.entries.values()) {
      if (maxAgeMs !== null && now - entry.createdAt >= maxAgeMs) entry.isTooOld = true
      if (entry.state !== 'idle') continue
      if (Number.isNaN(entry.idleSince)) entry.idleSince = now
      const isIdleTooLong = idleMs !== null && now - entry.idleSince >= idleMs
      if (entry.isTooOld || (isIdleTooLong && this.entries.size > min)) {
        this.idle.remove(entry)
        this.destroy(entry)
      }
    }
    this.makeMore()
  }

  /** Goes on with another policy. What is too many is let go when it is idle; nobody who waits is turned away. */
  resize(policy: PoolPolicy): void {
    this.policy = policy
    while (this.entries.size > policy.max) {
      const entry = this.idle.take('fifo')
      if (entry === null) break
      this.destroy(entry)
    }
    this.makeMore()
  }

  /** Serves those who wait, takes in nobody else, and closes. */
  drain(): Promise<void> {
    return this.end('draining')
  }

  /**
   * Refuses those who wait and takes in nobody. Resolves when everything that was out has come back and all
   * resources are destroyed.
   */
  close(): Promise<void> {
    return this.end('closed')
  }

  private wait(options: WaitOptions | undefined): Promise<T> {
    if (this.phase !== 'open') return Promise.reject(new FoundationError('protection.pool_closed'))
    const { maxWaiting, acquireTimeoutMs } = this.policy
    const now = this.drive.now()
    const coming = this.creating + this.checking
    const room = this.policy.max - this.entries.size - this.creating
    const isBackingOff = now < this.retryAt
    if (isBackingOff && this.isBarren) return Promise.reject(this.refusal('create_failed'))
    // Each one being made or checked is for somebody who waits: those are not the ones too many.
    const tooMany = this.waiters.size - coming >= maxWaiting
    if (tooMany && (room <= 0 || isBackingOff)) return Promise.reject(this.refusal('full'))
    const refusal = (): unknown => this.refusal('timeout')
    const waiter = new PromiseWaiter<T>(refusal, this.drive.now, options?.signal)
    const waitMs = Math.min(options?.timeoutMs ?? acquireTimeoutMs, acquireTimeoutMs)
    this.waiters.push(waiter, now + waitMs)
    this.makeMore()
    return waiter.promise
  }

  /** Nothing exists, and nothing is being made, that could serve anybody. */
  private get isBarren(): boolean {
    return this.entries.size === 0 && this.creating === 0
  }

  /** An idle resource that is well. Null when there is none, or when that shows later: it is offered then. */
  private take(): T | null {
    if (this.phase !== 'open') return null
    for (;;) {
      const entry = this.idle.take(this.policy.order)
      if (entry === null) return null
      const isWell = this.factory.validate === undefined || this.check(entry)
      if (isWell === true) {
        this.lastTaken = entry
        return entry.resource
      }
      if (isWell === null) return null
    }
  }

  /** Whether it may be given out; null when that is known later, and the resource offered then. */
  private check(entry: PoolEntry<T>): boolean | null {
    let answer: Promise<boolean> | boolean
    try {
      answer = this.factory.validate?.(entry.resource) ?? true
    } catch (error) {
      this.drive.onError?.('validate', error)
      answer = false
    }
    if (typeof answer === 'boolean') {
      if (!answer) this.destroy(entry)
      return answer
    }
    this.checksLater = true
    entry.state = 'checking'
    this.checking++
    const settle = (isWell: boolean): void => {
      this.checking--
      if (isWell) this.offer(entry)
      else this.destroy(entry)
      this.makeMore()
    }
    this.inTime(answer, settle, (error) => {
      this.drive.onError?.('validate', error)
      settle(false)
    })
    return null
  }

  /** Gives it to who is next, or keeps it idle, or lets it go when it is too old or one too many. */
  private offer(entry: PoolEntry<T>): void {
    if (entry.isTooOld || this.entries.size > this.policy.max) {
      this.destroy(entry)
      this.makeMore()
      return
    }
    const waiter = this.waiters.size === 0 ? null : this.waiters.shift()
    if (waiter !== null) {
      entry.state = 'out'
      waiter.resolve(entry.resource)
    } else if (this.phase === 'open') {
      this.idle.add(entry)
    } else {
      this.destroy(entry)
    }
    if (this.phase !== 'open') this.finish()
  }

  /** Checks or makes as many as those who wait and the minimum ask for, and the maximum and a backoff allow. */
  private makeMore(): void {
    if (this.phase === 'closed') return
    const { min, max, order } = this.policy
    for (;;) {
      const isShort = this.waiters.size > this.creating + this.checking
      const idle = isShort ? this.idle.take(order) : null
      if (idle !== null) {
        if (this.check(idle) === true) this.offer(idle)
        continue
      }
      const existing = this.entries.size + this.creating
      const isBelow = this.phase === 'open' && existing < min
      if (existing >= max || !(isShort || isBelow)) return
      // The clock is read only after a failure.
      if (this.failures > 0 && this.drive.now() < this.retryAt) {
        this.drive.deadlines.add(this.retry, this.retryAt)
        // Who waits for what is out is served in the end. Where nothing is, waiting only delays the bad news.
        while (this.isBarren && this.waiters.size > 0) {
          this.waiters.shift()?.reject(this.refusal('create_failed'))
        }
        return
      }
      this.make()
    }
  }

  private make(): void {
    let made: Promise<T> | T
    this.creating++
    try {
      made = this.factory.create()
    } catch (error) {
      made = Promise.reject(error)
    }
    const settle = (then: () => void): void => {
      this.creating--
      then()
      this.makeMore()
      this.finish()
    }
    this.inTime(
      Promise.resolve(made),
      (resource) => settle(() => this.adopt(resource)),
      (error) => settle(() => this.createFailed(error)),
      (resource) => this.adoptLate(resource),
    )
  }

  private adopt(resource: T): void {
    if (this.entries.has(resource)) {
      this.createFailed(new RangeError('create() gave a resource that the pool has already'))
      return
    }
    this.failures = 0
    this.backoff = 0
    this.retryAt = Number.NEGATIVE_INFINITY
    this.drive.deadlines.cancel(this.retry)
    const entry = new PoolEntry(resource, this.drive.now())
    this.entries.set(resource, entry)
    this.offer(entry)
  }

  private createFailed(error: unknown): void {
    this.lastError = error
    this.drive.onError?.('create', error)
    const now = this.drive.now()
    // Those that were begun together fail together: that is one failure.
    if (this.failures > 0 && now < this.retryAt) return
    this.failures++
    this.backoff = backoffMs(createBackoff, this.failures, this.backoff, this.drive.random)
    this.retryAt = now + this.backoff
  }

  private inTime<R>(
    promise: Promise<R>,
    done: (value: R) => void,
    failed: (error: unknown) => void,
    late?: (value: R) => void,
  ): void {
    const { deadlines, now } = this.drive
    settleBy(deadlines, now() + this.policy.acquireTimeoutMs, promise, { done, failed, late })
  }

  /** A resource that took too long to make is taken in all the same when there is room for it. */
  private adoptLate(resource: T): void {
    const room = this.policy.max - this.entries.size - this.creating
    if (this.phase === 'open' && room > 0) this.adopt(resource)
    else this.letGo(resource)
  }

  private destroy(entry: PoolEntry<T>): void {
    this.entries.delete(entry.resource)
    this.letGo(entry.resource)
  }

  private letGo(resource: T): void {
    this.destroying++
    const done = (): void => {
      this.destroying--
      this.finish()
    }
    const failed = (error: unknown): void => {
      this.drive.onError?.('destroy', error)
      done()
    }
    try {
      Promise.resolve(this.factory.destroy(resource)).then(done, failed)
    } catch (error) {
      failed(error)
    }
  }

  private end(phase: 'draining' | 'closed'): Promise<void> {
    this.ending ??= new Ending()
    if (this.phase !== 'closed') this.phase = phase
    if (this.phase === 'closed') {
      for (let waiter = this.waiters.shift(); waiter !== null; waiter = this.waiters.shift()) {
        waiter.reject(new FoundationError('protection.pool_closed'))
      }
    }
    for (let entry = this.idle.take('fifo'); entry !== null; entry = this.idle.take('fifo')) {
      this.destroy(entry)
    }
    this.finish()
    return this.ending.promise
  }

  private finish(): void {
    if (this.ending === null || this.waiters.size > 0) return
    if (this.entries.size > 0 || this.creating > 0 || this.destroying > 0) return
    this.phase = 'closed'
    this.drive.deadlines.cancel(this.retry)
    this.ending.done()
  }

  private refusal(reason: 'timeout' | 'full' | 'create_failed'): FoundationError {
    const { size, waiting, max } = this.stats
    const retryAfterMs = Math.max(0, Math.ceil(this.retryAt - this.drive.now()))
    return new FoundationError(
      'protection.pool_exhausted',
      { reason, size, waiting, max, ...(reason === 'create_failed' && { retryAfterMs }) },
      this.failures > 0 ? { cause: this.lastError } : {},
    )
  }
}

import type { LimiterPolicy } from '../policy.js'
import { KeyedLimiter, type LimiterLook, never, wholeMs } from './keyed.js'

type SlidingLogPolicy = Extract<LimiterPolicy, { algorithm: 'sliding_log' }>

/** A row: which log is the key's. */
const width = 1

/**
 * Remembers when each call went: at most `limit` in any window, exactly. It takes 8 bytes a call, so that its
 * limit and keys are fewer than those of the others. A cost counts as the next whole number.
 */
export class SlidingLog extends KeyedLimiter<SlidingLogPolicy> {
  private readonly logs: CallLog[] = []
  private limit: number

  constructor(policy: SlidingLogPolicy) {
    super(policy, width)
    this.limit = policy.limit
  }

  take(key: string, now: number, cost = 1): number {
    if (!(cost > 0)) throw new RangeError('Expected a cost above 0')
    const calls = Math.ceil(cost)
    const time = this.steady(now)
    if (calls > this.limit) return never
    const log = this.logOf(this.rowOf(key, time))
    log.expire(time - this.policy.windowMs)
    const over = log.count + calls - this.limit
    if (over > 0) return -wholeMs(this.wait(log, over, time))
    log.push(time, calls, this.policy.limit)
    return 0
  }

  protected look(at: number, now: number): LimiterLook {
    const log = this.logOf(at)
    log.expire(now - this.policy.windowMs)
    const remaining = Math.max(0, this.limit - log.count)
    const retryAfterMs =
      remaining > 0
        ? 0
        : this.limit < 1
          ? -never
          : wholeMs(this.wait(log, log.count + 1 - this.limit, now))
    return {
      allowed: remaining > 0,
      remaining,
      resetMs: log.count === 0 ? 0 : this.wait(log, log.count, now),
      retryAfterMs,
    }
  }

  protected isFresh(at: number, now: number): boolean {
    const log = this.logOf(at)
    log.expire(now - this.policy.windowMs)
    return log.count === 0
  }

  protected blank(at: number): void {
    this.cells[at] = at
    this.logs[at] = new CallLog()
  }

  protected exportRow(at: number, now: number): number[] {
    const log = this.logOf(at)
    return Array.from({ length: log.count }, (_, place) => now - log.at(place))
  }

  protected importRow(at: number, ages: readonly number[], now: number): void {
    const log = this.logOf(at)
    for (const age of ages) log.push(now - age, 1, this.policy.limit)
  }

  protected adopt(policy: SlidingLogPolicy, share: number): void {
    this.limit = share === 0 ? 0 : Math.max(1, Math.floor(policy.limit * share))
  }

  private logOf(at: number): CallLog {
    return this.logs[at] ?? new CallLog()
  }

  /** Until the oldest `calls` are out of the window. */
  private wait(log: CallLog, calls: number, now: number): number {
    return log.at(calls - 1) + this.policy.windowMs - now
  }
}

/** Times in a ring that grows with what it holds. */
class CallLog {
  count = 0
  private ring = new Float64Array(4)
  private head = 0

  /** The time of a call; place 0 is the oldest. */
  at(place: number): number {
    return this.ring[(this.head + place) % this.ring.length] ?? 0
  }

  expire(before: number): void {
    while (this.count > 0 && (this.ring[this.head] ?? 0) <= before) {
      this.head = (this.head + 1) % this.ring.length
      this.count -= 1
    }
  }

  push(time: number, calls: number, most: number): void {
    if (this.count + calls > this.ring.length) this.grow(this.count + calls, most)
    for (let call = 0; call < calls; call += 1) {
      this.ring[(this.head + this.count) % this.ring.length] = time
      this.count += 1
    }
  }

  private grow(needed: number, most: number): void {
    const ring = new Float64Array(Math.max(needed, Math.min(most, this.ring.length * 2)))
    for (let place = 0; place < this.count; place += 1) ring[place] = this.at(place)
    this.ring = ring
    this.head = 0
  }
}

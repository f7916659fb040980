import type { LimiterPolicy } from '../policy.js'
import { KeyedLimiter, type LimiterLook, never, wholeMs } from './keyed.js'

type WarmUpPolicy = Extract<LimiterPolicy, { algorithm: 'warm_up' }>

/** A row: when what went out is paid for, when the row was last looked at, and for how long it is warm, in ms. */
const width = 3

/** What may go at once, as time at the rate of the moment, so that calls that come together are not refused. */
const burstMs = 1_000

/**
 * Warm-up: a target that was idle takes `limit / coldFactor` at first, and the rate grows to `limit` over `warmUpMs`
 * of use. Idle time cools as fast as use warms. At once may go what the rate of the moment gives in a second, or in
 * a window when that is shorter, and one call always; a call of a cost above 1 is paid for by those after it. In a
 * span of w ms go at most `limit · (w + 1,000) / windowMs` calls and the cost of one.
 *
 * Sources: the smooth warming up of Guava's `RateLimiter`, whose rate we let grow by time in use and not by
 * permits; Sentinel's warm-up flow control, from which the second at the rate of the moment comes.
 */
export class WarmUp extends KeyedLimiter<WarmUpPolicy> {
  /** Between two calls once it is warm. */
  private intervalMs: number

  constructor(policy: WarmUpPolicy) {
    super(policy, width)
    this.intervalMs = policy.windowMs / policy.limit
  }

  take(key: string, now: number, cost = 1): number {
    if (!(cost > 0)) throw new RangeError('Expected a cost above 0')
    const time = this.steady(now)
    if (this.share === 0 || cost > this.policy.limit) return never
    const at = this.rowOf(key, time)
    this.advance(at, time)
    const intervalMs = this.intervalOf(at)
    const { cells } = this
    const wait = this.waitMs(at, time, intervalMs)
    if (wait > 0) return -wholeMs(wait)
    cells[at] = Math.max(time, cells[at] ?? 0) + intervalMs * cost
    return 0
  }

  protected look(at: number, now: number): LimiterLook {
    this.advance(at, now)
    const intervalMs = this.intervalOf(at)
    const owedMs = Math.max(0, (this.cells[at] ?? 0) - now)
    const wait = this.share === 0 ? -never : this.waitMs(at, now, intervalMs)
    const more = Math.floor((this.spareMs(intervalMs) - owedMs) / intervalMs) + 1
    return {
      allowed: wait <= 0,
      remaining: wait <= 0 ? more : 0,
      // Until what is owed is paid for it warms still; then it has to cool.
      resetMs: owedMs + Math.min(this.policy.warmUpMs, (this.cells[at + 2] ?? 0) + owedMs),
      retryAfterMs: wait > 0 ? wholeMs(wait) : 0,
    }
  }

  protected isFresh(at: number, now: number): boolean {
    this.advance(at, now)
    return (this.cells[at] ?? 0) <= now && this.cells[at + 2] === 0
  }

  protected blank(at: number, now: number): void {
    this.cells[at] = this.cells[at + 1] = now
    this.cells[at + 2] = 0
  }

  protected exportRow(at: number, now: number): number[] {
    this.advance(at, now)
    return [(this.cells[at] ?? 0) - now, this.cells[at + 2] ?? 0]
  }

  protected importRow(at: number, [owed = 0, warm = 0]: readonly number[], now: number): void {
    this.cells[at] = now + owed
    this.cells[at + 1] = now
    this.cells[at + 2] = Math.min(warm, this.policy.warmUpMs)
  }

  /** What is as warm as before under another length of warming up stays so. */
  protected adopt(policy: WarmUpPolicy, share: number, now: number): void {
    const { warmUpMs } = this.policy
    this.eachRow((at) => {
      this.advance(at, now)
      this.cells[at + 2] = ((this.cells[at + 2] ?? 0) * policy.warmUpMs) / warmUpMs
    })
    if (share > 0) this.intervalMs = policy.windowMs / (policy.limit * share)
  }

  /** Splits the time since the last look into time in use, which warms, and idle time, which cools. */
  private advance(at: number, now: number): void {
    const { cells } = this
    const since = cells[at + 1] ?? 0
    const paidAt = cells[at] ?? 0
    const inUseMs = Math.max(0, Math.min(now, paidAt) - since)
    const idleMs = now - since - inUseMs
    const warm = Math.min(this.policy.warmUpMs, (cells[at + 2] ?? 0) + inUseMs)
    cells[at + 2] = Math.max(0, warm - idleMs)
    cells[at + 1] = now
  }

  private intervalOf(at: number): number {
    const { warmUpMs, coldFactor } = this.policy
    const warmth = (this.cells[at + 2] ?? 0) / warmUpMs
    return this.intervalMs / (1 / coldFactor + (1 - 1 / coldFactor) * warmth)
  }

  /** What may be owed when a call goes. */
  private spareMs(intervalMs: number): number {
    return Math.max(0, Math.min(burstMs, this.policy.windowMs) - intervalMs)
  }

  private waitMs(at: number, now: number, intervalMs: number): number {
    return (this.cells[at] ?? 0) - now - this.spareMs(intervalMs)
  }
}

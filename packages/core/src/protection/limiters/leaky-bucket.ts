import type { LimiterPolicy } from '../policy.js'
import { KeyedLimiter, type LimiterLook, never, wholeMs } from './keyed.js'

type LeakyBucketPolicy = Extract<LimiterPolicy, { algorithm: 'leaky_bucket' }>

/** A row: from when on the next call may go. */
const width = 1

/**
 * Leaky bucket as a queue: calls go out one by one, `windowMs / limit` apart, and a call that comes early is told
 * how long to wait for its turn. Whose turn is further off than `maxWaitMs` is refused. A call of cost c keeps the
 * next one away c times as long. A turn that is not used is lost. Source: J. Turner, "New Directions in
 * Communications", 1986; as a shaper, the pacing of Sentinel's and Guava's limiters.
 */
export class LeakyBucket extends KeyedLimiter<LeakyBucketPolicy> {
  private intervalMs: number

  constructor(policy: LeakyBucketPolicy) {
    super(policy, width)
    this.intervalMs = policy.windowMs / policy.limit
  }

  take(key: string, now: number, cost = 1): number {
    if (!(cost > 0)) throw new RangeError('Expected a cost above 0')
    const time = this.steady(now)
    if (this.share === 0) return never
    const at = this.rowOf(key, time)
    const turn = Math.max(time, this.cells[at] ?? 0)
    const wait = turn - time
    const tooLong = wait - this.policy.maxWaitMs
    if (tooLong > 0) return -wholeMs(tooLong)
    this.cells[at] = turn + this.intervalMs * cost
    return wait
  }

  protected look(at: number, now: number): LimiterLook {
    if (this.share === 0) {
      return { allowed: false, remaining: 0, resetMs: 0, retryAfterMs: -never }
    }
    const wait = Math.max(0, (this.cells[at] ?? 0) - now)
    const spare = this.policy.maxWaitMs - wait
    return {
      allowed: spare >= 0,
      remaining: spare < 0 ? 0 : Math.floor(spare / this.intervalMs) + 1,
      resetMs: wait,
      retryAfterMs: spare < 0 ? wholeMs(-spare) : 0,
    }
  }

  protected isFresh(at: number, now: number): boolean {
    return (this.cells[at] ?? 0) <= now
  }

  protected blank(at: number, now: number): void {
    this.cells[at] = now
  }

  protected exportRow(at: number, now: number): number[] {
    return [(this.cells[at] ?? 0) - now]
  }

  protected importRow(at: number, [wait = 0]: readonly number[], now: number): void {
    this.cells[at] = now + wait
  }

  /** Those that wait keep the turns they were given; as many calls stand before the next as before. */
  protected adopt(policy: LeakyBucketPolicy, share: number, now: number): void {
    if (share === 0) return
    const former = this.intervalMs
    this.intervalMs = policy.windowMs / (policy.limit * share)
    if (this.intervalMs === former) return
    this.eachRow((at) => {
      const wait = Math.max(0, (this.cells[at] ?? 0) - now)
      this.cells[at] = now + Math.max(wait, (wait * this.intervalMs) / former)
    })
  }
}

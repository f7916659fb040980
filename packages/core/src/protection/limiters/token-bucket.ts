import type { LimiterPolicy } from '../policy.js'
import { KeyedLimiter, type LimiterLook, never, rounding, wholeMs } from './keyed.js'

type TokenBucketPolicy = Extract<LimiterPolicy, { algorithm: 'token_bucket' }>

/** A row: what is owed, in calls, and when that was. */
const width = 2

/**
 * Token bucket: `burst` calls at once, and `limit` in each window in the long run. In a span of w ms go at most
 * `burst + w · limit / windowMs` calls.
 *
 * The same as the generic cell rate algorithm (ITU-T I.371, annex A), but what is kept is the debt in calls and not
 * the theoretical arrival time: whole calls stay whole numbers, where sums of times drift.
 */
export class TokenBucket extends KeyedLimiter<TokenBucketPolicy> {
  private burst: number
  /** What `take` may let a debt come to: the burst, and nothing without a share. */
  private most: number
  /** Calls that come back, a ms; and the time that one takes. */
  private rate: number
  private intervalMs: number
  /** What a key owes that nobody has asked for yet, and since when: what the last greater share added. */
  private newDebt = 0
  private newSince = Number.NEGATIVE_INFINITY

  constructor(policy: TokenBucketPolicy) {
    super(policy, width)
    this.burst = burstOf(policy, 1)
    this.most = this.burst + rounding
    this.rate = policy.limit / policy.windowMs
    this.intervalMs = policy.windowMs / policy.limit
  }

  take(key: string, now: number, cost = 1): number {
    if (!(cost > 0)) throw new RangeError('Expected a cost above 0')
    const time = this.steady(now)
    if (cost > this.most) return never
    const at = this.rowOf(key, time)
    const { cells } = this
    const left = (cells[at] ?? 0) - (time - (cells[at + 1] ?? 0)) * this.rate
    const debt = Math.max(0, left)
    if (debt + cost > this.most) return -wholeMs((debt + cost - this.burst) * this.intervalMs)
    cells[at] = debt + cost
    cells[at + 1] = time
    return 0
  }

  protected look(at: number, now: number): LimiterLook {
    const debt = this.debt(at, now)
    const room = this.share === 0 ? 0 : this.burst - debt
    const remaining = Math.max(0, Math.floor(room + rounding))
    const allowed = remaining > 0
    return {
      allowed,
      remaining,
      resetMs: debt / this.rate,
      retryAfterMs: allowed ? 0 : this.share === 0 ? -never : wholeMs((1 - room) * this.intervalMs),
    }
  }

  protected isFresh(at: number, now: number): boolean {
    return this.debt(at, now) === 0
  }

  protected blank(at: number, now: number): void {
    this.cells[at] = this.debtOfNew(now)
    this.cells[at + 1] = now
  }

  protected exportRow(at: number, now: number): number[] {
    return [this.cells[at] ?? 0, now - (this.cells[at + 1] ?? 0)]
  }

  protected importRow(at: number, [debt = 0, ageMs = 0]: readonly number[], now: number): void {
    this.cells[at] = debt
    this.cells[at + 1] = now - ageMs
  }

  protected override exportUnasked(now: number): number[] {
    const debt = this.debtOfNew(now)
    return debt === 0 ? [] : [debt]
  }

  protected override importUnasked([debt = 0]: readonly number[], now: number): void {
    this.newDebt = debt
    this.newSince = now
  }

  /**
   * Under another policy a bucket that was half full stays half full: so a limit that goes up and down gives nothing
   * away. With another share it keeps the calls that are left in it, as far as they fit, and what a greater share adds
   * comes at its rate: another node may have spent just that. So all nodes whose shares are 1 together give out no more
   * than one that has the whole limit, but for the call that each has room for.
   */
  protected adopt(policy: TokenBucketPolicy, share: number, now: number): void {
    const burst = burstOf(policy, share)
    const before = this.burst
    const isShare = policy === this.policy
    const fit = (debt: number): number =>
      isShare ? burst - Math.min(burst, before - debt) : (debt * burst) / before
    this.eachRow((at) => {
      this.cells[at] = fit(this.debt(at, now))
      this.cells[at + 1] = now
    })
    this.newDebt = fit(this.debtOfNew(now))
    this.newSince = now
    this.burst = burst
    this.most = share > 0 ? burst + rounding : 0
    if (share === 0) return
    this.rate = (policy.limit * share) / policy.windowMs
    this.intervalMs = policy.windowMs / (policy.limit * share)
  }

  private debtOfNew(now: number): number {
    if (this.newDebt === 0 || now <= this.newSince) return this.newDebt
    return Math.max(0, this.newDebt - (now - this.newSince) * this.rate)
  }

  private debt(at: number, now: number): number {
    const { cells } = this
    return Math.max(0, (cells[at] ?? 0) - (now - (cells[at + 1] ?? 0)) * this.rate)
  }
}

function burstOf({ limit, burst }: TokenBucketPolicy, share: number): number {
  return Math.max(1, (burst ?? limit) * share)
}

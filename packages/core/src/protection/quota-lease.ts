/**
 * A node's slice of a limit that the fleet shares. Looking at it costs no message: the node asks for a new slice
 * once a second, and its limiter runs at the rate it holds meanwhile. How the slices add up is in `quota.ts`.
 */
import type { QuotaDemand, QuotaGrant } from './report.js'

/** How many nodes a process supposes there are, which nobody ever told. */
/** How many nodes share a limit, as far as a process goes that was never told. */
export const supposedNodes = 10
/** The longest that the protocol lets a demand speak of. */
const longestWindowMs = 600_000

export interface QuotaLeaseOptions {
  /** The limit of the whole fleet, in calls a second. */
  readonly limitPerS: number
  /**
   * How many nodes shared the limit when this node last knew, from 1. Until its first grant a process takes the
   * limit divided by this; `supposedNodes` unless told, for the whole limit would be safe for one node alone.
   */
  readonly lastKnownNodes?: number
  /** Monotonic ms. */
  readonly now: number
}

export class QuotaLease {
  private limit: number
  private granted: Omit<QuotaGrant, 'target'> | null = null
  private leaseUntil = 0
  private fallbackFrom = 0
  private readonly firstNodes: number
  private demandedAt: number

  /** @throws RangeError when the limit or the number of nodes is not above 0 */
  constructor({ limitPerS, lastKnownNodes = supposedNodes, now }: QuotaLeaseOptions) {
    assertPositive(limitPerS, 'limitPerS')
    assertPositive(lastKnownNodes, 'lastKnownNodes')
    this.limit = limitPerS
    this.firstNodes = Math.max(1, lastKnownNodes)
    this.demandedAt = now
  }

  /**
   * Takes a grant that has arrived. One that is not newer than the last is ignored.
   *
   * @param now monotonic ms, of the clock that `demand` was called with
   */
  grant(grant: Omit<QuotaGrant, 'target'>, now: number): void {
    if (this.granted !== null && grant.grant <= this.granted.grant) return
    this.granted = grant
    // The server counts the term from when it answered. That was no sooner than when this node asked, and no later
    // than now: counting the slice from the one and the fallback from the other errs on the safe side of both,
    // however long a message was under way.
    this.leaseUntil = grant.at + grant.termMs
    this.fallbackFrom = now + 2 * grant.termMs
  }

  /** Calls a second that the node may make now, from 0 to the limit. */
  rate(now: number): number {
    const { granted, limit } = this
    if (granted === null) return limit / this.firstNodes
    if (now >= this.fallbackFrom) return Math.min(limit, granted.fallback)
    if (now < this.leaseUntil) return Math.min(limit, granted.rate)
    return Math.min(limit, granted.rate, granted.fallback)
  }

  /**
   * What to tell the server now.
   *
   * @param counted calls that were let through and calls that were refused since the last demand
   */
  demand(
    now: number,
    { used, refused }: Pick<QuotaDemand, 'used' | 'refused'>,
  ): Omit<QuotaDemand, 'target'> {
    const sinceMs = Math.round(now - this.demandedAt)
    this.demandedAt = now
    const windowMs = Math.min(longestWindowMs, Math.max(1, sinceMs))
    return { used, refused, windowMs, grant: this.granted?.grant ?? 0, at: Math.floor(now) }
  }

  /** Goes on with another limit: the slice is kept, as far as it fits. */
  reconfigure(limitPerS: number): void {
    assertPositive(limitPerS, 'limitPerS')
    this.limit = limitPerS
  }
}

function assertPositive(value: number, name: string): void {
  if (!(value > 0)) throw new RangeError(`${name} must be above 0, not ${value}`)
}

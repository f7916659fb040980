/**
 * Holds this node's slices of the limits that the fleet shares: says once a second how much of each it used and
 * could have used, and sets its limiters to what the server grants. A limiter never waits for any of this.
 */
import { type QuotaDemand, type QuotaGrant, QuotaLease } from '@foundation/core/protection'

import type { ProtectionReport } from '../worker/reports.js'
import type { FleetLimited } from './guard-quota.js'

const demandEveryMs = 1_000

export interface QuotaLeasesOptions {
  readonly limited: () => Iterable<FleetLimited>
  /** To the control plane. Without one (null) this process is the fleet, and has the whole of each limit. */
  readonly post: ((report: ProtectionReport) => void) | null
}

export class QuotaLeases {
  readonly #options: QuotaLeasesOptions
  readonly #leases = new Map<string, QuotaLease>()
  #demandedAt = Number.NEGATIVE_INFINITY

  constructor(options: QuotaLeasesOptions) {
    this.#options = options
  }

  /** To be called a few times a second. Costs nothing while no limit is shared. */
  turn(now: number): void {
    const { limited, post } = this.#options
    const isDue = now - this.#demandedAt >= demandEveryMs
    const demands: QuotaDemand[] = []
    const gone = new Set(this.#leases.keys())
    for (const it of limited()) {
      const { target } = it
      gone.delete(target)
      const lease = this.#leaseOf(it, now)
      if (isDue) demands.push({ target, ...lease.demand(now, wholeCalls(it.take())) })
      it.setRate(lease.rate(now))
    }
    for (const target of gone) this.#leases.delete(target)
    if (demands.length === 0) return
    this.#demandedAt = now
    post?.({ t: 'demand', demands })
  }

  grant(grants: readonly QuotaGrant[], now: number): void {
    for (const grant of grants) this.#leases.get(grant.target)?.grant(grant, now)
    this.#setRates(now)
  }

  /** Nobody grants anything any more: what is left for good is the share of a node on its own. */
  end(): void {
    this.#setRates(Number.POSITIVE_INFINITY)
  }

  #setRates(now: number): void {
    for (const it of this.#options.limited()) {
      const lease = this.#leases.get(it.target)
      if (lease) it.setRate(lease.rate(now))
    }
  }

  #leaseOf({ target, limitPerS }: FleetLimited, now: number): QuotaLease {
    const known = this.#leases.get(target)
    if (known) {
      known.reconfigure(limitPerS)
      return known
    }
    const alone = this.#options.post === null ? { lastKnownNodes: 1 } : {}
    const lease = new QuotaLease({ limitPerS, now, ...alone })
    this.#leases.set(target, lease)
    return lease
  }
}

/** A call may count as a part of one; the protocol counts in whole ones. */
function wholeCalls({ used, refused }: { used: number; refused: number }) {
  return { used: Math.round(used), refused: Math.round(refused) }
}

/** A guard's limiter, as far as the whole fleet shares its limit. */
import type { Limiter, PolicyParts } from '@foundation/core/protection'

import type { Clock } from './clock.js'

/** What whoever leases this node's share of a limit needs. */
export interface FleetLimited {
  readonly target: string
  /** The limit of the whole fleet, in calls a second. */
  readonly limitPerS: number
  /** Gives out so many calls a second from now on. */
  setRate(ratePerS: number): void
  /** What was given out and what could not be since the last call, in calls. */
  take(): { used: number; refused: number }
}

export class Quota {
  #used = 0
  #refused = 0
  #rate: number | null = null
  #limiter: Limiter | null = null
  #limitPerS: number | null = null

  constructor(
    private readonly target: string,
    private readonly clock: Clock,
    private readonly firstShare: number,
  ) {}

  /** Null unless the fleet shares the limit. */
  get fleetLimited(): FleetLimited | null {
    const limitPerS = this.#limitPerS
    if (limitPerS === null) return null
    return {
      target: this.target,
      limitPerS,
      setRate: (ratePerS) => {
        this.#rate = ratePerS
        this.#apply()
      },
      take: () => this.#take(),
    }
  }

  /** Of a limit that the fleet shares, the part that this node holds; null of any other. */
  get share(): number | null {
    if (this.#limitPerS === null) return null
    return this.#rate === null
      ? this.firstShare
      : Math.min(1, Math.max(0, this.#rate / this.#limitPerS))
  }

  /** The limiter is another one, or under another policy. */
  use(limiter: Limiter | null, policy: PolicyParts['limiter']): void {
    const isShared = policy?.algorithm === 'token_bucket' && policy.scope === 'fleet'
    this.#limiter = limiter
    this.#limitPerS = isShared ? (policy.limit * 1_000) / policy.windowMs : null
    if (!isShared) this.#rate = null
    this.#apply()
  }

  count(cost: number, isRefused: boolean): void {
    if (isRefused) this.#refused += cost
    else this.#used += cost
  }

  #apply(): void {
    this.#limiter?.setShare(this.share ?? 1, this.clock.now())
  }

  #take(): { used: number; refused: number } {
    const taken = { used: this.#used, refused: this.#refused }
    this.#used = 0
    this.#refused = 0
    return taken
  }
}

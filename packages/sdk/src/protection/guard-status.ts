import type { BreakerStatus, PolicyPart, PoolStats } from '@foundation/core/protection'

/** A guard as it is now. What it has no engine for is null. */
export interface GuardStatus {
  readonly target: string
  /** Calls under way. */
  readonly inFlight: number
  readonly breaker: BreakerStatus | null
  /** `share`: of a limit that the fleet shares, the part that this node holds. */
  readonly limiter: { readonly keys: number; readonly share: number | null } | null
  readonly bulkhead: {
    readonly active: number
    readonly queued: number
    /** Calls under way at once, at most. */
    readonly concurrency: number
  } | null
  readonly pool: PoolStats | null
  /** How long the target still asks to be left alone. */
  readonly backingOffMs: number
  /** The control plane's policy behind each part; null for the application's own parts, and for defaults. */
  readonly policies: Readonly<Partial<Record<PolicyPart, string | null>>>
}

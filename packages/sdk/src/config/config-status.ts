import type { ConfigSource } from '@foundation/core/config'

export type Freshness = 'live' | 'stale' | 'defaults'

/** How one namespace stands in this process. */
export interface ConfigStatus {
  readonly namespace: string
  readonly available: boolean
  readonly freshness: Freshness
  readonly source: ConfigSource
  /** The release that runs; null where none does. */
  readonly release: number | null
  /** That release is being rolled out, and this node is among the first to have it. */
  readonly candidate: boolean
  /** Counts the changes in this process. */
  readonly revision: number
  /** SHA-256 over what the control plane decides, as this process runs it. */
  readonly hash: string
  /** SHA-256 of the declared schema; null without one that can be told. */
  readonly schema: string | null
  /** Why nothing can be read; empty when it can. */
  readonly issues: readonly { readonly path: string; readonly message: string }[]
  /** Paths that this process has set for itself. */
  readonly overridden: readonly string[]
  /** Paths that change at the next start. */
  readonly restart: readonly string[]
  readonly subscribers: number
  readonly uptimeMs: number
  /** Unix milliseconds; null before the first. */
  readonly lastUpdateAt: number | null
  /** How long ago the control plane last confirmed it; 0 while it does. */
  readonly staleForMs: number
  /** Writes for all nodes that wait for the control plane. */
  readonly pendingWrites: number
}

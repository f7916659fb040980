import type { Ack } from '@foundation/core/feed'
import type { NodeState } from '@foundation/core/health'

/** What `foundation.on` tells. */
export interface FoundationEvents {
  state: { readonly state: NodeState; readonly previous: NodeState; readonly reason: string }
  /** A resource was applied or rejected. */
  resource: Ack
  connection: { readonly connected: boolean; readonly reason: string }
}

export type Connection = 'standalone' | 'connecting' | 'connected' | 'ended'

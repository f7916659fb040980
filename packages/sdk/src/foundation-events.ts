import type { Ack } from '@foundation/core/feed'
import type { NodeState } from '@foundation/core/health'
import type { BreakerTransition } from '@foundation/core/protection'

/** What `foundation.on` tells. */
export interface FoundationEvents {
  state: { readonly state: NodeState; readonly previous: NodeState; readonly reason: string }
  /** A resource was applied or rejected. */
  resource: Ack
  /** A breaker changed its state. Told once the turn of the event loop in which it did is over. */
  breaker: BreakerTransition
  connection: { readonly connected: boolean; readonly reason: string }
}

export type Connection = 'standalone' | 'connecting' | 'connected' | 'ended'

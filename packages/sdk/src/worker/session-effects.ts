/** What a node's session wants done: the words between it and the thread that carries it out. */
import type { ErrorDocument } from '@foundation/core/errors'
import type { DownMessage, UpMessage } from '@foundation/core/nodes'

import type { Delivered, EndedWhy } from '../link/messages.js'

type PassedOn = Extract<DownMessage, { t: 'advice' | 'quotas' | 'written' }>

/** Who this node is, as it was last told. `expiresAt` is Unix milliseconds by the server's clock. */
export interface Identity {
  readonly nodeId: string
  readonly credential: string
  readonly expiresAt: number
  /** By how many milliseconds the server's clock was ahead of this host's then; negative when behind. */
  readonly serverAheadMs: number
}

export type Effect =
  | { readonly do: 'join'; readonly formerCredential: string | null }
  | { readonly do: 'renew'; readonly credential: string }
  | { readonly do: 'open'; readonly credential: string }
  | { readonly do: 'send'; readonly message: UpMessage }
  /** Drops the socket, whatever its state. */
  | { readonly do: 'drop'; readonly code: number }
  /** Remembers who this node is, over restarts; null forgets it. */
  | { readonly do: 'keep'; readonly identity: Identity | null }
  | { readonly do: 'deliver'; readonly delivered: Delivered }
  /** What the server says of protection goes on as it came. */
  | { readonly do: 'pass'; readonly message: PassedOn }
  | {
      readonly do: 'connected'
      readonly nodeId: string
      readonly serverId: string
      readonly signalsMs: number
      /** The server says which reports it has written. */
      readonly confirms: boolean
    }
  | { readonly do: 'disconnected'; readonly reason: string }
  | { readonly do: 'failed'; readonly error: ErrorDocument }
  | { readonly do: 'warn'; readonly code: string; readonly message: string }
  | { readonly do: 'ended'; readonly why: EndedWhy }

/** What the application's thread and the session's thread say to one another. */
import type { ErrorDocument } from '@foundation/core/errors'
import type { Ack, DeliveredResource, ResourceRef } from '@foundation/core/feed'
import type { CheckReport } from '@foundation/core/health'
import type { DownMessage, NodeDescription, NodeStatus } from '@foundation/core/nodes'
import type { RuntimeSignals } from '@foundation/core/telemetry'

import type { LogLevel } from '../log.js'
import type { TlsFiles } from '../options/tls.js'
import type { ConfigWrite } from '../worker/config-writes.js'
import type { ConfigReport, ProtectionReport } from '../worker/reports.js'

/** With what the worker starts. */
export interface WorkerStart {
  readonly shared: SharedArrayBuffer
  readonly url: string
  readonly token: string | null
  readonly tls: TlsFiles | null
  /** Null keeps nothing on disk. */
  readonly stateDir: string | null
  readonly bootId: string
  readonly node: Omit<NodeDescription, 'bootedFrom'>
  readonly status: NodeStatus
}

export type ToWorker =
  | { readonly t: 'status'; readonly status: NodeStatus }
  | { readonly t: 'checks'; readonly checks: readonly CheckReport[]; readonly urgent: boolean }
  | { readonly t: 'forgetCheck'; readonly name: string }
  | { readonly t: 'signals'; readonly signals: RuntimeSignals }
  | { readonly t: 'acks'; readonly acks: readonly Ack[] }
  | ProtectionReport
  | ConfigReport
  /** The application went on without the server. */
  | { readonly t: 'bootedFromSnapshot' }
  | { readonly t: 'leave'; readonly reason: string }
  | {
      readonly t: 'ask'
      readonly id: number
      readonly path: string
      /** POSTed; without one the path is got. */
      readonly body?: object
      readonly timeoutMs?: number
    }
  | { readonly t: 'write'; readonly id: number; readonly write: ConfigWrite }

/** Desired state on its way to the application. `full` says that nothing else is for this node. */
export interface Delivered {
  readonly revision: number
  readonly full: boolean
  readonly resources: readonly DeliveredResource[]
  readonly removed: readonly ResourceRef[]
}

export type EndedWhy = 'left' | 'removed'

export type ToMain =
  /** The disk was read. `known` is what is on it of an earlier process. */
  | { readonly t: 'started'; readonly nodeId: string | null; readonly known: Delivered | null }
  /** By how many milliseconds the server's clock is ahead of this host's, as it was last known. */
  | { readonly t: 'clock'; readonly serverAheadMs: number }
  | Extract<DownMessage, { t: 'advice' | 'quotas' }>
  | {
      readonly t: 'connected'
      readonly nodeId: string
      readonly serverId: string
      readonly signalsMs: number
    }
  | { readonly t: 'disconnected'; readonly reason: string }
  /** An attempt to connect failed. */
  | { readonly t: 'failed'; readonly error: ErrorDocument }
  | { readonly t: 'deliver'; readonly delivered: Delivered }
  | { readonly t: 'ended'; readonly why: EndedWhy }
  | {
      readonly t: 'say'
      readonly level: LogLevel
      readonly fields: object
      readonly message: string
    }
  /** How many writes wait for the control plane. */
  | { readonly t: 'writes'; readonly pending: number }
  | { readonly t: 'answer'; readonly id: number; readonly ok: boolean; readonly body: unknown }
  | { readonly t: 'traffic'; readonly way: 'sent'; readonly size: number }
  | {
      readonly t: 'traffic'
      readonly way: 'received'
      readonly size: number
      readonly latencyMs: number
    }

import type { Selectable } from '@foundation/core/feed'
import {
  type Assessment,
  assess,
  type CheckReport,
  failingChecks,
  type LivenessPolicy,
  type NodeState,
} from '@foundation/core/health'

/** What this server knows of a node whose session it holds, or held a moment ago. */
export interface NodeRecord {
  readonly nodeId: string
  readonly service: string
  readonly bootId: string
  /** Of the session. Writes for an older one change nothing. */
  readonly epoch: number
  /** Who the node is to selectors: its labels are its own with the operator's on top. */
  selectable: Selectable
  readonly ownLabels: Readonly<Record<string, string>>
  /** As last written to, or read from, the database. */
  state: NodeState
  reason: string
  /** Monotonic milliseconds of the last message. */
  heardAt: number
  connected: boolean
  ready: boolean
  draining: string | null
  /** `ready` or `draining` differ from the database's. */
  statusDirty: boolean
  lagMs: number
  inFlight: number
  readonly checks: Map<string, CheckReport>
  left: 'leave' | null
}

export function judge(record: NodeRecord, policy: LivenessPolicy, now: number): Assessment {
  const { left, connected, heardAt, ready, draining, lagMs, checks } = record
  return assess(
    {
      left,
      connected,
      silentMs: Math.max(0, now - heardAt),
      ready,
      draining,
      lagMs,
      failing: checks.size === 0 ? [] : failingChecks([...checks.values()]),
    },
    policy,
  )
}

/** Whether a beat says that the node stalls or turns again, or that it is not lost after all. */
export function isNews({ state, lagMs }: NodeRecord, { stalledAfterMs }: LivenessPolicy): boolean {
  const isStalled = lagMs >= stalledAfterMs
  return isStalled !== (state === 'stalled') || state === 'suspect' || state === 'down'
}

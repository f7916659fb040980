/** Many small changes, told as few. */
import { type FleetChange, NodeState } from '@foundation/core/health'
import { BreakerState } from '@foundation/core/protection'
import { second } from '@foundation/core/time'

export interface StateRecord {
  readonly id: bigint
  readonly nodeId: string
  readonly service: string
  readonly toState: string
  readonly reason: string
  readonly at: Date
}

export interface AuditRecord {
  readonly id: bigint
  readonly at: Date
  readonly action: string
  readonly target: string
  readonly actorName: string
  readonly reason: string
  readonly correlationId: string
}

export interface BreakerRecord {
  readonly id: bigint
  readonly nodeId: string
  readonly service: string
  readonly target: string
  readonly toState: string
  readonly reason: string
  readonly at: Date
}

type BreakerChange = Extract<FleetChange, { type: 'protection' }>
type StateChange = Extract<FleetChange, { type: 'state' }>
type ActionChange = Extract<FleetChange, { type: 'action' }>

/** Equal changes at most this far from the first of them are one. */
const mergeWithinMs = 10 * second

/**
 * Merges nodes of one service that went to the same state within ten seconds, whatever came between.
 * The merged change has the time of its newest and the reason of it, unless they differ: then none.
 *
 * @param records newest first
 */
export function mergeStates(records: readonly StateRecord[]): StateChange[] {
  const changes: StateChange[] = []
  /** The change under way for each service and state, and its newest time. */
  const open = new Map<string, StateChange>()
  for (const { id, nodeId, service, toState, reason, at } of records) {
    const key = `${service} ${toState}`
    const change = open.get(key)
    if (change && change.at.getTime() - at.getTime() <= mergeWithinMs) {
      if (!change.nodeIds.includes(nodeId)) change.nodeIds.push(nodeId)
      if (change.reason !== reason) change.reason = ''
      continue
    }
    const next: StateChange = {
      type: 'state',
      id: `state-${id}`,
      at,
      to: NodeState.parse(toState),
      service,
      nodeIds: [nodeId],
      reason,
    }
    open.set(key, next)
    changes.push(next)
  }
  return changes
}

/**
 * Merges breakers of one target that went to the same state within ten seconds, as `mergeStates` does nodes.
 *
 * @param records newest first
 */
export function mergeBreakers(records: readonly BreakerRecord[]): BreakerChange[] {
  const changes: BreakerChange[] = []
  const open = new Map<string, BreakerChange>()
  for (const { id, nodeId, service, target, toState, reason, at } of records) {
    const key = `${target} ${toState}`
    const change = open.get(key)
    if (change && change.at.getTime() - at.getTime() <= mergeWithinMs) {
      if (!change.nodeIds.includes(nodeId)) change.nodeIds.push(nodeId)
      if (!change.services.includes(service)) change.services.push(service)
      if (change.reason !== reason) change.reason = ''
      continue
    }
    const next: BreakerChange = {
      type: 'protection',
      id: `breaker-${id}`,
      at,
      target,
      to: BreakerState.parse(toState),
      services: [service],
      nodeIds: [nodeId],
      reason,
    }
    open.set(key, next)
    changes.push(next)
  }
  return changes
}

/** One act on many things leaves a row for each; it is one change, known by its correlation id. */
export function mergeActions(records: readonly AuditRecord[]): ActionChange[] {
  const changes = new Map<string, ActionChange>()
  for (const { id, at, action, target, actorName, reason, correlationId } of records) {
    const key = `${correlationId} ${action}`
    const change = changes.get(key)
    if (change) {
      change.targets.push(target)
      continue
    }
    changes.set(key, {
      type: 'action',
      id: `action-${id}`,
      at,
      action,
      target,
      targets: [target],
      actor: actorName,
      reason,
    })
  }
  return [...changes.values()]
}

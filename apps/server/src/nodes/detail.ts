/** Everything about one node. */
import { FoundationError } from '@foundation/core/errors'
import { CheckStatus, NodeState } from '@foundation/core/health'
import {
  type AppliedResource,
  Labels,
  LabelsSpec,
  MaintenanceSpec,
  type NodeDetail,
  type OfNode,
} from '@foundation/core/nodes'
import { RuntimeSignals } from '@foundation/core/telemetry'
import { z } from 'zod'

import { type Ctx, requireScope } from '../context.js'
import { loadApplied } from './applied.js'

const BootedFrom = z.enum(['server', 'snapshot'])

/** @throws FoundationError `node.not_found` */
export async function loadNode(ctx: Ctx, { nodeId }: OfNode): Promise<NodeDetail> {
  requireScope(ctx, 'fleet:read')
  const node = await ctx.db.node.findFirst({
    where: { id: nodeId, fleetId: ctx.fleetId },
    include: { vitals: true, checks: { orderBy: { name: 'asc' } } },
  })
  if (!node) throw new FoundationError('node.not_found', { nodeId })
  const labels = await loadLabels(ctx, nodeId, node.labels)
  const selectable = { nodeId, service: node.service, labels: labels.effective }
  const applied = (await loadApplied(ctx.db, ctx.fleetId, [selectable])).get(nodeId)
  const resources = applied?.resources ?? []
  const { vitals } = node
  const signals = RuntimeSignals.safeParse(vitals?.signals)
  return {
    nodeId,
    state: NodeState.parse(node.state),
    reason: node.stateReason,
    since: node.stateSince,
    service: node.service,
    zone: node.zone,
    version: node.version,
    host: node.host,
    address: node.address,
    pid: node.pid,
    nodeVersion: node.nodeVersion,
    sdkVersion: node.sdkVersion,
    startedAt: node.startedAt,
    joinedAt: node.joinedAt,
    bootedFrom: BootedFrom.parse(node.bootedFrom),
    epoch: node.epoch,
    connected: node.serverId !== null,
    inFlight: vitals?.inFlight ?? 0,
    lagMs: vitals?.lagMs ?? 0,
    lastSeenAt: vitals?.lastSeenAt ?? node.joinedAt,
    labels,
    maintenance: maintenanceOf(resources),
    signals: signals.success ? signals.data : null,
    checks: node.checks.map(({ nodeId: _, status, ...check }) => ({
      ...check,
      status: CheckStatus.parse(status),
    })),
    resources,
  }
}

async function loadLabels(ctx: Ctx, nodeId: string, own: unknown): Promise<NodeDetail['labels']> {
  const resource = await ctx.db.resource.findUnique({
    where: { fleetId_kind_key: { fleetId: ctx.fleetId, kind: 'labels', key: nodeId } },
    select: { spec: true },
  })
  const operator = LabelsSpec.catch({ labels: {} }).parse(resource?.spec).labels
  const ownLabels = Labels.catch({}).parse(own)
  return { own: ownLabels, operator, effective: { ...ownLabels, ...operator } }
}

function maintenanceOf(resources: readonly AppliedResource[]): NodeDetail['maintenance'] {
  const hold = resources.find(({ kind }) => kind === 'maintenance')
  const spec = MaintenanceSpec.safeParse(hold?.spec)
  if (!spec.success) return null
  const { reason, until } = spec.data
  return { reason, until: until === null ? null : new Date(until) }
}

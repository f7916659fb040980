import type { NodeState } from '@foundation/core/health'
import { type Labels, selectNode } from '@foundation/core/nodes'

import type { Ctx } from '../context.js'
import type { Prisma } from '../generated/prisma/client.js'

export interface TestNode {
  readonly id: string
  readonly service?: string
  readonly state?: NodeState
  readonly reason?: string
  readonly since?: Date
  readonly version?: string | null
  readonly zone?: string | null
  readonly host?: string
  readonly labels?: Labels
  readonly joinedAt?: Date
  readonly elu?: number | null
  readonly inFlight?: number
}

/** Puts nodes into a fleet as if they had joined, each with its vitals. */
export async function addNodes(ctx: Ctx, nodes: readonly TestNode[]): Promise<void> {
  const now = new Date(ctx.clock())
  await ctx.db.node.createMany({
    data: nodes.map((node) => ({
      id: node.id,
      fleetId: ctx.fleetId,
      service: node.service ?? 'checkout',
      version: node.version === undefined ? '1.0.0' : node.version,
      zone: node.zone === undefined ? 'eu-1' : node.zone,
      host: node.host ?? 'host-1',
      pid: 100,
      nodeVersion: '20.20.2',
      sdkVersion: '0.1.0',
      labels: node.labels ?? {},
      bootedFrom: 'server',
      bootId: `boot-${node.id}`,
      startedAt: node.joinedAt ?? now,
      joinedAt: node.joinedAt ?? now,
      ready: true,
      state: node.state ?? 'healthy',
      stateReason: node.reason ?? '',
      stateSince: node.since ?? now,
    })),
  })
  await ctx.db.nodeVitals.createMany({
    data: nodes.map((node) => ({
      nodeId: node.id,
      lastSeenAt: now,
      elu: node.elu === undefined ? 0.2 : node.elu,
      inFlight: node.inFlight ?? 0,
      heapUsedBytes: 50_000_000,
      heapLimitBytes: 2_000_000_000,
      delayP99Ms: 12,
    })),
  })
}

/** Puts a resource for one node on the feed's table, as it stands at `revision`. */
export async function addResource(
  ctx: Ctx,
  nodeId: string,
  resource: { kind: string; revision: number; spec: Prisma.InputJsonObject },
): Promise<void> {
  const { kind, revision, spec } = resource
  const selector = { ...selectNode(nodeId) } as Prisma.InputJsonObject
  await ctx.db.resource.create({
    data: {
      fleetId: ctx.fleetId,
      kind,
      key: nodeId,
      revision,
      selector,
      spec,
      updatedBy: 'tester',
    },
  })
}

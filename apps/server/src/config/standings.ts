/** Who has what: each node and namespace, with what is meant for it and what it runs. */
import {
  configSources,
  type ListNodeConfigs,
  type NodeConfig,
  type NodeConfigPage,
  type NodeCounts,
} from '@foundation/core/config'
import { z } from 'zod'

import { requireScope } from '../context.js'
import { loadExpected } from './expected.js'
import {
  answerTo,
  type ConfigResource,
  type FleetNode,
  loadAcks,
  loadNodes,
  loadSlots,
  type Slots,
  wantedBy,
} from './fleet-nodes.js'
import type { ConfigCtx } from './records.js'

/** Between an answer and the report of what runs now, which follows it. */
const settleMs = 5_000

const Paths = z.array(z.string())

export interface RunningRecord {
  readonly nodeId: string
  readonly namespace: string
  readonly release: number | null
  readonly source: string
  readonly hash: string
  readonly overridden: unknown
  readonly restart: unknown
  readonly schema: string | null
  readonly at: Date
}

export interface StandingFilter {
  readonly namespace?: string
  readonly nodeId?: string
}

/** By namespace, then by node. */
export async function loadStandings(
  ctx: ConfigCtx,
  { namespace, nodeId }: StandingFilter = {},
): Promise<NodeConfig[]> {
  const { db, fleetId } = ctx
  const filter = {
    ...(namespace !== undefined && { namespace }),
    ...(nodeId !== undefined && { nodeId }),
  }
  const [nodes, slots, acks, reports] = await Promise.all([
    loadNodes(db, fleetId, nodeId),
    loadSlots(db, fleetId, namespace),
    loadAcks(db, fleetId, filter),
    db.configRunning.findMany({
      where: { ...filter, node: { fleetId, state: { not: 'left' } } },
    }),
  ])
  const expected = await loadExpected(
    ctx,
    [...slots.values()].flatMap(({ stable, candidate }) =>
      [stable, candidate].filter((it) => it !== null),
    ),
  )
  const running = new Map(reports.map((it) => [`${it.namespace} ${it.nodeId}`, it]))
  const namespaces = new Set([...slots.keys(), ...reports.map((it) => it.namespace)])
  const settledBefore = ctx.clock() - settleMs
  const standings: NodeConfig[] = []
  for (const name of [...namespaces].sort()) {
    const slot: Slots = slots.get(name) ?? { stable: null, candidate: null }
    for (const node of nodes) {
      const wanted = wantedBy(slot, node)
      const report = running.get(`${name} ${node.nodeId}`)
      if (!wanted && !report) continue
      const ack = wanted && answerTo(wanted, acks(wanted.key, node.nodeId))
      const isSettled = ack?.status === 'applied' && ack.at.getTime() <= settledBefore
      standings.push({
        nodeId: node.nodeId,
        service: node.service,
        version: node.version,
        namespace: name,
        wanted: wanted?.release ?? null,
        running: report?.release ?? null,
        state: ack ? ack.status : wanted ? 'pending' : 'applied',
        path: ack?.path ?? null,
        message: ack?.message ?? null,
        source: configSources.find((it) => it === report?.source) ?? 'defaults',
        drifted:
          report !== undefined && wanted !== null && isSettled
            ? isDrifted(report, wanted, expected(wanted, node))
            : false,
        overridden: Paths.parse(report?.overridden ?? []),
        restart: Paths.parse(report?.restart ?? []),
        at: ack?.at ?? report?.at ?? null,
        connected: node.connected,
      })
    }
  }
  return standings
}

function isDrifted(
  report: RunningRecord,
  wanted: ConfigResource,
  expected: string | null,
): boolean {
  // What waits for a restart is known to run otherwise.
  if (Paths.parse(report.restart).length > 0) return false
  if (report.release !== wanted.release) return true
  return expected !== null && report.hash !== expected
}

export function countOf(standings: readonly NodeConfig[]): NodeCounts {
  const counts = { nodes: standings.length, applied: 0, rejected: 0, pending: 0, drifted: 0 }
  for (const { state, drifted } of standings) {
    counts[state] += 1
    if (drifted) counts.drifted += 1
  }
  return counts
}

/** How the nodes of a candidate stand, in whatever stages reach them. */
export function countNodes(
  nodes: readonly FleetNode[],
  answer: (nodeId: string) => 'applied' | 'rejected' | null,
): NodeCounts {
  const counts = { nodes: nodes.length, applied: 0, rejected: 0, pending: 0, drifted: 0 }
  for (const { nodeId } of nodes) counts[answer(nodeId) ?? 'pending'] += 1
  return counts
}

/** A page of who has what. */
export async function listNodeConfigs(
  ctx: ConfigCtx,
  input: ListNodeConfigs,
): Promise<NodeConfigPage> {
  requireScope(ctx, 'fleet:read')
  const { namespace, nodeId, number, state, page, pageSize } = input
  const all = await loadStandings(ctx, {
    ...(namespace !== undefined && { namespace }),
    ...(nodeId !== undefined && { nodeId }),
  })
  const rows = all.filter(
    (it) =>
      (number === undefined || it.wanted === number || it.running === number) &&
      (state === null || (state === 'drifted' ? it.drifted : it.state === state)),
  )
  const from = (page - 1) * pageSize
  return { rows: rows.slice(from, from + pageSize), total: rows.length }
}

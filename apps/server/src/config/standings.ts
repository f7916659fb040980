/** Who has what: each node and namespace, with what is meant for it and what it runs. */
import type {
  ListNodeConfigs,
  NodeConfig,
  NodeConfigPage,
  NodeCounts,
} from '@foundation/core/config'

import { type Db, requireScope } from '../context.js'
import { Prisma } from '../generated/prisma/client.js'
import { loadExpected } from './expected.js'
import {
  type AnswerFilter,
  type ConfigResource,
  loadAnswers,
  loadNodes,
  loadSlots,
  loadWords,
  type Slots,
  wantedBy,
} from './fleet-nodes.js'
import type { ConfigCtx } from './records.js'

/** What nodes say they run, and who says so. */
interface Report
  extends Pick<NodeConfig, 'namespace' | 'source' | 'running' | 'overridden' | 'restart'> {
  readonly hash: string
}

/** One node and namespace, without the words of its answer. */
export interface Standing extends Omit<NodeConfig, 'path' | 'message' | 'at'> {
  /** Of the resource that it answered for. */
  readonly key: string | null
}

/** By namespace, then by node. */
export async function loadStandings(
  ctx: ConfigCtx,
  filter: AnswerFilter = {},
): Promise<Standing[]> {
  const { db, fleetId } = ctx
  const { namespace, nodeId } = filter
  const [nodes, slots, answer, reports] = await Promise.all([
    loadNodes(db, fleetId, nodeId),
    loadSlots(db, fleetId, namespace),
    loadAnswers(db, filter, ctx.clock()),
    loadReports(db, filter),
  ])
  const expected = await loadExpected(
    ctx,
    [...slots.values()].flatMap(({ stable, candidate }) =>
      [stable, candidate].filter((it) => it !== null),
    ),
  )
  const standings: Standing[] = []
  for (const name of [...new Set([...slots.keys(), ...reports.keys()])].sort()) {
    const slot: Slots = slots.get(name) ?? { stable: null, candidate: null }
    for (const node of nodes) {
      const wanted = wantedBy(slot, node)
      const report = reports.get(name)?.get(node.nodeId)
      if (!wanted && !report) continue
      const said = wanted && answer(wanted, node.nodeId)
      // Where a rollout ends, its release is sent anew as what runs: whoever runs it already need not say so again.
      const isRunning =
        !wanted || (report?.running === wanted.release && report.hash === expected(wanted, node))
      const isSettled = said?.status === 'applied' && said.isSettled
      standings.push({
        nodeId: node.nodeId,
        service: node.service,
        version: node.version,
        namespace: name,
        key: said ? (wanted?.key ?? null) : null,
        wanted: wanted?.release ?? null,
        running: report?.running ?? null,
        state: said?.status ?? (isRunning ? 'applied' : 'pending'),
        source: report?.source ?? 'defaults',
        drifted:
          report !== undefined && wanted !== null && isSettled
            ? isDrifted(report, wanted, expected(wanted, node))
            : false,
        overridden: report?.overridden ?? [],
        restart: report?.restart ?? [],
        connected: node.connected,
      })
    }
  }
  return standings
}

/** By namespace and node; most are alike, and share a row. Written by `reports.ts` alone, which checked them. */
async function loadReports(
  db: Db,
  { namespace, nodeId }: AnswerFilter,
): Promise<Map<string, Map<string, Report>>> {
  const only = namespace === undefined ? Prisma.empty : Prisma.sql`AND namespace = ${namespace}`
  const of = nodeId === undefined ? Prisma.empty : Prisma.sql`AND node_id = ${nodeId}`
  const rows = await db.$queryRaw<(Report & { nodeIds: string })[]>`
    SELECT namespace, release AS running, source, hash, overridden, restart,
      string_agg(node_id, E'\n') AS "nodeIds"
    FROM config_running WHERE true ${only} ${of} GROUP BY 1, 2, 3, 4, 5, 6`
  const reports = new Map<string, Map<string, Report>>()
  for (const { nodeIds, ...report } of rows) {
    const known = reports.get(report.namespace) ?? new Map<string, Report>()
    reports.set(report.namespace, known)
    for (const id of nodeIds.split('\n')) known.set(id, report)
  }
  return reports
}

function isDrifted(report: Report, wanted: ConfigResource, expected: string | null): boolean {
  // What waits for a restart is known to run otherwise.
  if (report.restart.length > 0) return false
  if (report.running !== wanted.release) return true
  return expected !== null && report.hash !== expected
}

export function countOf(standings: readonly Pick<Standing, 'state' | 'drifted'>[]): NodeCounts {
  const counts = { nodes: standings.length, applied: 0, rejected: 0, pending: 0, drifted: 0 }
  for (const { state, drifted } of standings) {
    counts[state] += 1
    if (drifted) counts.drifted += 1
  }
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
  return { rows: await withWords(ctx.db, rows.slice(from, from + pageSize)), total: rows.length }
}

async function withWords(db: Db, standings: readonly Standing[]): Promise<NodeConfig[]> {
  const ids = [...new Set(standings.map(({ nodeId }) => nodeId))]
  const [words, reports] = await Promise.all([
    loadWords(
      db,
      standings.flatMap(({ nodeId, key }) => (key === null ? [] : { nodeId, key })),
    ),
    db.configRunning.findMany({
      where: { nodeId: { in: ids } },
      select: { nodeId: true, namespace: true, at: true },
    }),
  ])
  const reported = new Map(reports.map((it) => [`${it.namespace} ${it.nodeId}`, it.at]))
  return standings.map(({ key, ...it }) => {
    const isAnswered = it.state !== 'pending' && key !== null
    const said = isAnswered ? words(it.nodeId, key) : null
    return {
      ...it,
      path: said?.path ?? null,
      message: said?.message ?? null,
      at: said?.at ?? reported.get(`${it.namespace} ${it.nodeId}`) ?? null,
    }
  })
}

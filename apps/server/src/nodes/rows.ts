/** The rows of one page of nodes, each whole. */
import { NodeState } from '@foundation/core/health'
import { Labels, type NodeRow } from '@foundation/core/nodes'
import { minute, second } from '@foundation/core/time'

import type { Ctx } from '../context.js'
import { loadApplied } from './applied.js'

const trendMs = 10 * minute
const trendStepMs = 30 * second
const trendLength = trendMs / trendStepMs

interface RowRecord {
  readonly nodeId: string
  readonly state: string
  readonly reason: string
  readonly since: Date
  readonly service: string
  readonly zone: string | null
  readonly version: string | null
  readonly host: string
  readonly labels: unknown
  readonly joinedAt: Date
  readonly inFlight: number | null
  readonly elu: number | null
  readonly delayP99Ms: number | null
  readonly heapUsedBytes: bigint | null
  readonly heapLimitBytes: bigint | null
  readonly lastSeenAt: Date | null
}

/** In the order of `ids`. */
export async function loadRows(ctx: Ctx, ids: readonly string[]): Promise<NodeRow[]> {
  if (ids.length === 0) return []
  const [records, trends] = await Promise.all([
    ctx.db.$queryRaw<RowRecord[]>`
      SELECT n.id AS "nodeId", n.state, n.state_reason AS reason, n.state_since AS since, n.service, n.zone,
        n.version, n.host, n.labels || coalesce(r.spec -> 'labels', '{}') AS labels, n.joined_at AS "joinedAt", v.in_flight AS "inFlight", v.elu,
        v.delay_p99_ms AS "delayP99Ms", v.heap_used_bytes AS "heapUsedBytes",
        v.heap_limit_bytes AS "heapLimitBytes", v.last_seen_at AS "lastSeenAt"
      FROM node n
      LEFT JOIN node_vitals v ON v.node_id = n.id
      LEFT JOIN resource r ON r.fleet_id = n.fleet_id AND r.kind = 'labels' AND r.key = n.id
      WHERE n.fleet_id = ${ctx.fleetId}::uuid AND n.id = ANY(${[...ids]})
      ORDER BY array_position(${[...ids]}::text[], n.id)`,
    loadTrends(ctx, ids),
  ])
  const selectable = records.map(({ nodeId, service, labels }) => ({
    nodeId,
    service,
    labels: Labels.catch({}).parse(labels),
  }))
  const applied = await loadApplied(ctx.db, ctx.fleetId, selectable)
  return records.map((record) => {
    const {
      nodeId,
      state,
      labels: _,
      joinedAt,
      inFlight,
      heapUsedBytes,
      heapLimitBytes,
      lastSeenAt,
      ...rest
    } = record
    const own = applied.get(nodeId)
    return {
      ...rest,
      nodeId,
      state: NodeState.parse(state),
      inFlight: inFlight ?? 0,
      heapUsedBytes: heapUsedBytes === null ? null : Number(heapUsedBytes),
      heapLimitBytes: heapLimitBytes === null ? null : Number(heapLimitBytes),
      // A node that joined and has not yet said anything was seen when it joined.
      lastSeenAt: lastSeenAt ?? joinedAt,
      eluTrend: trends.get(nodeId) ?? Array.from({ length: trendLength }, () => null),
      revision: own?.revision ?? null,
      ack: own?.ack ?? 'applied',
    }
  })
}

async function loadTrends(
  ctx: Ctx,
  ids: readonly string[],
): Promise<Map<string, (number | null)[]>> {
  const from = ctx.clock() - trendMs
  const points = await ctx.db.$queryRaw<{ nodeId: string; bucket: number; elu: number }[]>`
    SELECT node_id AS "nodeId",
      floor((extract(epoch FROM at) * 1000 - ${from}::float8) / ${trendStepMs}::float8)::int AS bucket,
      avg(elu)::float8 AS elu
    FROM signal_sample
    WHERE node_id = ANY(${[...ids]}) AND at >= ${new Date(from)} AND at < ${new Date(from + trendMs)}
    GROUP BY 1, 2`
  const trends = new Map<string, (number | null)[]>()
  for (const { nodeId, bucket, elu } of points) {
    const trend =
      trends.get(nodeId) ?? Array.from({ length: trendLength }, (): number | null => null)
    trends.set(nodeId, trend)
    if (bucket >= 0 && bucket < trendLength) trend[bucket] = elu
  }
  return trends
}

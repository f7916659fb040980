/** One guard in full, one node's guards, and whom an act on a target would touch. */
import { FoundationError } from '@foundation/core/errors'
import {
  type AskReach,
  anyTarget,
  type BreakerStateName,
  effectiveParts,
  type GuardDetail,
  type GuardRange,
  type GuardReach,
  type NodeGuard,
  policiesFor,
  protectionKinds,
  type Refusal,
  refusals,
} from '@foundation/core/protection'

import { type Ctx, requireScope } from '../context.js'
import { matchesSql, selectableSql } from '../feed/selector.sql.js'
import { Prisma } from '../generated/prisma/client.js'
import { checkRange } from '../nodes/index.js'
import { loadCoverage } from './answers.js'
import { loadHolds, loadVerdicts, toRows, trippedOf } from './board.js'
import { isThere, loadGroups, rate } from './guards.sql.js'
import { listOverrides } from './overrides.js'
import { loadShadow, ratioOf } from './past.js'
import { listPolicies } from './policies.js'

/** @throws FoundationError `protection.guard_not_found`, `request.invalid` */
export async function guardDetail(ctx: Ctx, range: GuardRange): Promise<GuardDetail> {
  requireScope(ctx, 'fleet:read')
  checkRange(range)
  const { service, target } = range
  const groups = await loadGroups(ctx)
  const group = groups.find((it) => it.service === service && it.target === target)
  if (!group) throw new FoundationError('protection.guard_not_found', { service, target })
  const hold = await loadHolds(ctx)
  const [[row], [verdict], nodes, all, covers, shadow, overrides, held] = await Promise.all([
    toRows(ctx, [group], hold),
    loadVerdicts(ctx, target),
    loadNodes(ctx, range),
    listPolicies(ctx),
    loadCoverage(ctx, protectionKinds.policy),
    loadShadow(ctx, range),
    listOverrides(ctx),
    loadCoverage(ctx, protectionKinds.override),
  ])
  if (!row) throw new FoundationError('protection.guard_not_found', { service, target })
  const policies = policiesFor(
    all.filter(({ name }) => covers(name, service)),
    target,
  )
  const { parts, origins } = effectiveParts(policies, target)
  return {
    row,
    verdict: verdict ?? null,
    callers: groups
      .filter((it) => it.target === target && it.service !== service)
      .map((it) => ({ service: it.service, nodes: it.nodes, tripped: trippedOf(it) }))
      .sort((a, b) => b.tripped - a.tripped || (a.service < b.service ? -1 : 1)),
    nodes,
    parts,
    origins: [...origins],
    policies,
    shadow,
    overrides: overrides.filter((it) => it.target === target && held(it.key, service)),
  }
}

interface NodeRecord {
  readonly nodeId: string
  readonly zone: string | null
  readonly target: string
  readonly breaker: BreakerStateName | null
  readonly since: Date
  readonly callsPerS: number
  readonly judgedPerS: number
  readonly failuresPerS: number
  readonly refusedPerS: number
  readonly refusals: Partial<Record<Refusal, number>>
  readonly p99Ms: number | null
  readonly inFlight: number
  readonly concurrency: number | null
  readonly poolSize: number | null
  readonly poolIdle: number | null
  readonly poolWaiting: number | null
  readonly poolMax: number | null
}

function selectGuards(ctx: Ctx, where: Prisma.Sql): Promise<NodeRecord[]> {
  const now = ctx.clock()
  return ctx.db.$queryRaw<NodeRecord[]>`
    SELECT g.node_id AS "nodeId", n.zone, g.target, g.breaker, g.since, (${rate('calls', now)})::float8 AS "callsPerS",
      (${rate('calls', now)} - ${rate('ignored', now)})::float8 AS "judgedPerS",
      (${rate('failures', now)})::float8 AS "failuresPerS", (${rate('refused', now)})::float8 AS "refusedPerS",
      g.refusals, g.p99_ms AS "p99Ms", g.in_flight AS "inFlight", g.concurrency, g.pool_size AS "poolSize",
      g.pool_idle AS "poolIdle", g.pool_waiting AS "poolWaiting", g.pool_max AS "poolMax"
    FROM guard g JOIN node n ON n.id = g.node_id
    WHERE n.fleet_id = ${ctx.fleetId}::uuid AND ${where}
    ORDER BY g.breaker IN ('open', 'half_open', 'forced_open') DESC NULLS LAST, g.target COLLATE "C", g.node_id COLLATE "C"`
}

async function loadNodes(ctx: Ctx, { service, target }: GuardRange): Promise<GuardDetail['nodes']> {
  const rows = await selectGuards(
    ctx,
    Prisma.sql`n.service = ${service} AND g.target = ${target} AND ${isThere}`,
  )
  return rows.map(({ nodeId, zone, breaker, since, callsPerS, ...rest }) => ({
    nodeId,
    zone,
    breaker,
    since,
    callsPerS,
    errorRatio: ratioOf(rest.failuresPerS, rest.judgedPerS),
    refused: Object.fromEntries(refusals.map((it) => [it, rest.refusals[it] ?? 0])) as Record<
      Refusal,
      number
    >,
  }))
}

/**
 * The guards of one node, those that tripped first.
 *
 * @throws FoundationError `node.not_found`
 */
export async function nodeGuards(
  ctx: Ctx,
  { nodeId }: { readonly nodeId: string },
): Promise<NodeGuard[]> {
  requireScope(ctx, 'fleet:read')
  const [node, rows] = await Promise.all([
    ctx.db.node.findFirst({ where: { id: nodeId, fleetId: ctx.fleetId }, select: { id: true } }),
    selectGuards(ctx, Prisma.sql`n.id = ${nodeId}`),
  ])
  if (!node) throw new FoundationError('node.not_found', { nodeId })
  return rows.map((row) => ({
    target: row.target,
    breaker: row.breaker,
    since: row.since,
    callsPerS: row.callsPerS,
    errorRatio: ratioOf(row.failuresPerS, row.judgedPerS),
    refusedPerS: row.refusedPerS,
    p99Ms: row.p99Ms,
    inFlight: row.inFlight,
    concurrency: row.concurrency,
    pool:
      row.poolMax === null
        ? null
        : {
            size: row.poolSize ?? 0,
            idle: row.poolIdle ?? 0,
            waiting: row.poolWaiting ?? 0,
            max: row.poolMax,
          },
  }))
}

/** Of a target the nodes that call it; of all targets every node that the selector matches. */
export async function guardReach(ctx: Ctx, { target, selector }: AskReach): Promise<GuardReach> {
  requireScope(ctx, 'fleet:read')
  const nodes = Prisma.raw(selectableSql('asked.fleet_id'))
  const calls = target === anyTarget ? Prisma.sql`TRUE` : Prisma.sql`g.target = ${target}`
  const [services, fleetTotal] = await Promise.all([
    ctx.db.$queryRaw<{ name: string; nodes: number; callsPerS: number }[]>`
      WITH asked AS (SELECT ${ctx.fleetId}::uuid AS fleet_id, ${JSON.stringify(selector)}::jsonb AS selector)
      SELECT n.service AS name, count(DISTINCT n.id)::int AS nodes,
        coalesce(sum(${rate('calls', ctx.clock())}), 0)::float8 AS "callsPerS"
      FROM asked JOIN LATERAL (${nodes}) n ON ${Prisma.raw(matchesSql('asked.selector', 'n'))}
        LEFT JOIN guard g ON g.node_id = n.id AND ${calls}
      WHERE g.node_id IS NOT NULL OR ${target === anyTarget}
      GROUP BY n.service ORDER BY n.service COLLATE "C"`,
    ctx.db.node.count({ where: { fleetId: ctx.fleetId, state: { not: 'left' } } }),
  ])
  return {
    nodes: services.reduce((sum, it) => sum + it.nodes, 0),
    services: services.map(({ name, nodes: count }) => ({ name, nodes: count })),
    callsPerS: services.reduce((sum, it) => sum + it.callsPerS, 0),
    fleetTotal,
  }
}

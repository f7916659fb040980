/** The boards: who calls what, what is in trouble, and what holds it. */
import {
  type Board,
  type BreakerStateName,
  breakerStates,
  type ForcedState,
  type GuardPage,
  type GuardRow,
  type ListGuards,
  type NamedPolicy,
  OverrideSpec,
  PolicySpec,
  type ProtectionSummary,
  policiesFor,
  protectionKinds,
  TargetVerdict,
} from '@foundation/core/protection'

import { type Ctx, requireScope } from '../context.js'
import { loadCoverage } from './answers.js'
import { type GuardGroup, isThere, loadGroups } from './guards.sql.js'
import { keyOf, loadLatencies, ratioOf } from './past.js'
import { loadTrends } from './trends.js'

const tripping: readonly BreakerStateName[] = ['open', 'half_open', 'forced_open']

const isOn: Record<Board, (group: GuardGroup) => boolean> = {
  breakers: ({ states }) => states.some((count) => count > 0),
  limiters: ({ limiterKeys }) => limiterKeys !== null,
  bulkheads: ({ concurrency }) => concurrency !== null,
  pools: ({ poolMax }) => poolMax !== null,
}

/** One page of a board. Targets in trouble come first, and the callers of one target are together. */
export async function listGuards(ctx: Ctx, input: ListGuards): Promise<GuardPage> {
  requireScope(ctx, 'fleet:read')
  const [groups, verdicts, policies, nodes, hold] = await Promise.all([
    loadGroups(ctx),
    loadVerdicts(ctx),
    ctx.db.resource.count({ where: { fleetId: ctx.fleetId, kind: protectionKinds.policy } }),
    countNodes(ctx),
    loadHolds(ctx),
  ])
  const found = groups.filter((group) => isOn[input.board](group) && isFound(group, input))
  const sorted = inOrder(found, new Set(verdicts.map(({ target }) => target)))
  const page = sorted.slice((input.page - 1) * input.pageSize, input.page * input.pageSize)
  const count = (board: Board) => groups.filter(isOn[board]).length
  return {
    rows: await toRows(ctx, page, hold),
    total: found.length,
    counts: {
      breakers: count('breakers'),
      limiters: count('limiters'),
      bulkheads: count('bulkheads'),
      pools: count('pools'),
      policies,
      nodes,
    },
    verdicts,
  }
}

/** For the overview and the navigation. */
export async function loadSummary(ctx: Ctx): Promise<ProtectionSummary> {
  requireScope(ctx, 'fleet:read')
  const [groups, verdicts, kinds] = await Promise.all([
    loadGroups(ctx),
    loadVerdicts(ctx),
    ctx.db.resource.groupBy({
      by: ['kind'],
      where: { fleetId: ctx.fleetId, kind: { in: Object.values(protectionKinds) } },
      _count: true,
    }),
  ])
  const count = (kind: string) => kinds.find((it) => it.kind === kind)?._count ?? 0
  return {
    policies: count(protectionKinds.policy),
    guards: groups.length,
    tripped: groups.filter((group) => trippedOf(group) > 0).length,
    sickTargets: verdicts
      .filter(({ verdict }) => verdict === 'target_sick')
      .map(({ target }) => target),
    held: count(protectionKinds.override),
  }
}

/** The verdicts on targets that are not well: of all, or of one. */
export async function loadVerdicts(ctx: Ctx, target?: string): Promise<TargetVerdict[]> {
  const rows = await ctx.db.targetVerdict.findMany({
    where: { fleetId: ctx.fleetId, ...(target !== undefined && { target }) },
    orderBy: { since: 'desc' },
  })
  return rows.map(({ target, verdict, since, finding }) =>
    TargetVerdict.parse({ target, verdict, since, ...(finding as object) }),
  )
}

/** Rows of a page, each whole, in the order of the groups. */
export async function toRows(
  ctx: Ctx,
  groups: readonly GuardGroup[],
  hold: Holds,
): Promise<GuardRow[]> {
  const [latencies, trends, policies, covers] = await Promise.all([
    loadLatencies(ctx, groups),
    loadTrends(ctx, groups),
    loadSpecs(ctx),
    loadCoverage(ctx, protectionKinds.policy),
  ])
  return groups.map((group) => {
    const { service, target, nodes, callsPerS, refusedPerS, inFlight, queued } = group
    const states = breakerStates.flatMap((state, i) => {
      const count = group.states[i] ?? 0
      return count > 0 ? [[state, count] as const] : []
    })
    const matching = policiesFor(
      policies.filter(({ name }) => covers(name, service)),
      target,
    )
    const { p50Ms = null, p99Ms = null } = latencies.get(keyOf(group)) ?? {}
    return {
      service,
      target,
      nodes,
      breaker: mostOf(states),
      states: Object.fromEntries(states),
      tripped: trippedOf(group),
      callsPerS,
      errorRatio: ratioOf(group.failuresPerS, callsPerS - group.ignoredPerS),
      refusedPerS,
      p50Ms,
      p99Ms,
      inFlight,
      concurrency: group.concurrency,
      queued,
      limiter:
        group.limiterKeys === null
          ? null
          : { keys: group.limiterKeys, scope: group.isShared ? 'fleet' : 'node' },
      pool:
        group.poolMax === null
          ? null
          : {
              size: group.poolSize ?? 0,
              idle: group.poolIdle ?? 0,
              waiting: group.poolWaiting ?? 0,
              max: group.poolMax,
            },
      errors: trends.get(keyOf(group)) ?? [],
      policy: matching.at(-1)?.name ?? null,
      held: hold(group),
    }
  })
}

/** The state that an operator holds a guard in: of several overrides the one set last. */
export type Holds = (guard: { service: string; target: string }) => ForcedState | null

export async function loadHolds(ctx: Ctx): Promise<Holds> {
  const rows = await ctx.db.resource.findMany({
    where: { fleetId: ctx.fleetId, kind: protectionKinds.override },
    orderBy: { revision: 'desc' },
    select: { key: true, spec: true },
  })
  if (rows.length === 0) return () => null
  const covers = await loadCoverage(ctx, protectionKinds.override)
  const holds = rows.map(({ key, spec }) => ({ key, ...OverrideSpec.parse(spec) }))
  return ({ service, target }) =>
    holds.find((it) => it.target === target && covers(it.key, service))?.state ?? null
}

/** All policies, without what nodes answered. */
async function loadSpecs(ctx: Ctx): Promise<NamedPolicy[]> {
  const rows = await ctx.db.resource.findMany({
    where: { fleetId: ctx.fleetId, kind: protectionKinds.policy },
    select: { key: true, revision: true, spec: true },
  })
  return rows.map(({ key, revision, spec }) => ({
    name: key,
    revision: Number(revision),
    spec: PolicySpec.parse(spec),
  }))
}

export function trippedOf({ states }: Pick<GuardGroup, 'states'>): number {
  return breakerStates.reduce(
    (sum, state, i) => sum + (tripping.includes(state) ? (states[i] ?? 0) : 0),
    0,
  )
}

async function countNodes({ db, fleetId }: Ctx): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(DISTINCT g.node_id)::int AS count FROM guard g JOIN node n ON n.id = g.node_id
    WHERE n.fleet_id = ${fleetId}::uuid AND ${isThere}`
  return row?.count ?? 0
}

function isFound({ service, target, states }: GuardGroup, { search, state }: ListGuards): boolean {
  if (state !== null && !states[breakerStates.indexOf(state)]) return false
  const text = `${service} ${target}`.toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/u)
    .every((word) => text.includes(word))
}

function inOrder(groups: readonly GuardGroup[], unwell: ReadonlySet<string>): GuardGroup[] {
  const troubled = new Set(unwell)
  for (const group of groups) if (trippedOf(group) > 0) troubled.add(group.target)
  /** 0 for a target that is found unwell, 1 for one that somebody tripped on, 2 for all others. */
  const rank = (target: string) => (unwell.has(target) ? 0 : troubled.has(target) ? 1 : 2)
  return [...groups].sort(
    (a, b) =>
      rank(a.target) - rank(b.target) ||
      compare(a.target, b.target) ||
      trippedOf(b) - trippedOf(a) ||
      compare(a.service, b.service),
  )
}

/** The state of most nodes, where those that tripped count before those that did not. */
function mostOf(states: readonly (readonly [BreakerStateName, number])[]): BreakerStateName | null {
  const tripped = states.filter(([state]) => tripping.includes(state))
  const asked = tripped.length > 0 ? tripped : states
  return (
    asked.reduce<(typeof states)[number] | null>(
      (most, it) => (most && most[1] >= it[1] ? most : it),
      null,
    )?.[0] ?? null
  )
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** Guards as they are now, grouped by who calls what. */
import { breakerStates } from '@foundation/core/protection'

import type { Ctx } from '../context.js'
import { Prisma } from '../generated/prisma/client.js'

/** A guard that is so late with its next window, in ms, calls nothing now: nodes say nothing of quiet ones. */
const lateMs = 3_000

/** Nodes whose guards count: those that are there. */
export const isThere = Prisma.sql`n.state NOT IN ('left', 'down')`

/** SQL: `column` of the last window of `g` as a rate a second; 0 for a guard that has gone quiet. */
export const rate = (column: string, now: number) => Prisma.sql`
  CASE WHEN g.at > ${new Date(now - lateMs)}::timestamptz - 2 * g.window_ms * interval '1 millisecond' THEN ${Prisma.raw(`g.${column}`)} * 1000::float8 / g.window_ms ELSE 0 END`

export interface GuardGroup {
  readonly service: string
  readonly target: string
  readonly nodes: number
  /** Counts of nodes in the order of `breakerStates`. */
  readonly states: readonly number[]
  readonly callsPerS: number
  readonly failuresPerS: number
  readonly ignoredPerS: number
  readonly refusedPerS: number
  readonly inFlight: number
  readonly concurrency: number | null
  readonly queued: number
  readonly limiterKeys: number | null
  readonly isShared: boolean
  readonly poolSize: number | null
  readonly poolIdle: number | null
  readonly poolWaiting: number | null
  readonly poolMax: number | null
}

const states = Prisma.join(
  breakerStates.map((it) => Prisma.sql`count(*) FILTER (WHERE g.breaker = ${it})::int`),
)

/** Integers of many nodes may add up past what a column of theirs holds: sums are doubles. */
const sum = (column: string) => Prisma.raw(`sum(g.${column}::float8)`)

/** All groups, or those of one guard. */
export function loadGroups(
  ctx: Ctx,
  of?: { readonly service: string; readonly target: string },
): Promise<GuardGroup[]> {
  const now = ctx.clock()
  const only = of
    ? Prisma.sql`AND n.service = ${of.service} AND g.target = ${of.target}`
    : Prisma.empty
  return ctx.db.$queryRaw<GuardGroup[]>`
    SELECT n.service, g.target, count(*)::int AS nodes, ARRAY[${states}] AS states,
      sum(${rate('calls', now)}) AS "callsPerS", sum(${rate('failures', now)}) AS "failuresPerS",
      sum(${rate('ignored', now)}) AS "ignoredPerS", sum(${rate('refused', now)}) AS "refusedPerS",
      ${sum('in_flight')} AS "inFlight", ${sum('concurrency')} AS concurrency, ${sum('queued')} AS queued,
      ${sum('limiter_keys')} AS "limiterKeys", coalesce(bool_or(g.limiter_share IS NOT NULL), false) AS "isShared",
      ${sum('pool_size')} AS "poolSize", ${sum('pool_idle')} AS "poolIdle", ${sum('pool_waiting')} AS "poolWaiting",
      ${sum('pool_max')} AS "poolMax"
    FROM guard g JOIN node n ON n.id = g.node_id
    WHERE n.fleet_id = ${ctx.fleetId}::uuid AND ${isThere} ${only}
    GROUP BY n.service, g.target`
}

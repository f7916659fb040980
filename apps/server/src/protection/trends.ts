/**
 * The error ratio of the last hour, a point a minute, of the guards of a board.
 *
 * Every open board asks for it again each second, and of an hour only the last minutes change: a server remembers
 * the others, and reads those alone.
 */
import type { OfGuard } from '@foundation/core/protection'
import { hour, minute } from '@foundation/core/time'

import type { Ctx, Db } from '../context.js'
import { keyOf, ratioOf } from './past.js'

const length = hour / minute
/** Minutes that may still change: the one under way, and the one before, which a server may write late. */
const open = 2
/** A guard that nobody looked at for so many minutes is read anew. */
const staleAfter = 5
const maxRemembered = 5_000

type Trend = (number | null)[]

interface Remembered {
  /** Ratios by minute since the epoch. */
  readonly ratios: Map<number, number | null>
  /** The first minute that may have changed. */
  readonly since: number
}

interface TrendRecord {
  /** Which of those that were asked for. */
  readonly guard: number
  readonly minutes: readonly number[]
  readonly failures: readonly number[]
  readonly judged: readonly number[]
}

const memories = new WeakMap<Db, Map<string, Remembered>>()

/** Oldest first, by `keyOf`; null for a minute in which nothing was called. */
export async function loadTrends(
  ctx: Ctx,
  guards: readonly OfGuard[],
): Promise<Map<string, Trend>> {
  const memory = memories.get(ctx.db) ?? new Map<string, Remembered>()
  memories.set(ctx.db, memory)
  const nameOf = (guard: OfGuard) => `${ctx.fleetId} ${keyOf(guard)}`
  const now = Math.floor(ctx.clock() / minute)
  const first = now - length + 1
  const isKnown = (guard: OfGuard) => {
    const since = memory.get(nameOf(guard))?.since ?? 0
    return since > now - staleAfter && since <= now
  }
  const known = guards.filter(isKnown)
  const since = Math.min(...known.map((guard) => memory.get(nameOf(guard))?.since ?? first))
  const [changed, whole] = await Promise.all([
    readRatios(ctx, known, since, now),
    readRatios(
      ctx,
      guards.filter((guard) => !isKnown(guard)),
      first,
      now,
    ),
  ])
  if (memory.size > maxRemembered) memory.clear()
  const trends = new Map<string, Trend>()
  for (const [guard, read] of [...changed, ...whole]) {
    const ratios = new Map([...(memory.get(nameOf(guard))?.ratios ?? []), ...read])
    for (const at of ratios.keys()) if (at < first) ratios.delete(at)
    memory.set(nameOf(guard), { ratios, since: now - open + 1 })
    trends.set(
      keyOf(guard),
      Array.from({ length }, (_, i) => ratios.get(first + i) ?? null),
    )
  }
  return trends
}

/** The ratios of these minutes, both ends included, for each guard. */
async function readRatios(
  ctx: Ctx,
  guards: readonly OfGuard[],
  first: number,
  last: number,
): Promise<[OfGuard, Map<number, number | null>][]> {
  if (guards.length === 0) return []
  const from = first * minute
  // A row a guard, not one a point: a tenth of the time.
  const rows = await ctx.db.$queryRaw<TrendRecord[]>`
    SELECT n::int - 1 AS guard, array_agg(minute) AS minutes, array_agg(failures) AS failures, array_agg(judged) AS judged
    FROM (
      SELECT of.n, floor((extract(epoch FROM w.at)::float8 * 1000 - ${from}::float8) / ${minute}::float8)::int AS minute,
        sum(w.failures::float8) AS failures, sum((w.calls - w.ignored)::float8) AS judged
      FROM unnest(${guards.map(({ target }) => target)}::text[], ${guards.map(({ service }) => service)}::text[])
        WITH ORDINALITY AS of (target, service, n)
        JOIN guard_window w ON w.target = of.target AND w.service = of.service
      WHERE w.fleet_id = ${ctx.fleetId}::uuid AND w.at >= ${new Date(from)} AND w.at < ${new Date((last + 1) * minute)}
      GROUP BY 1, 2
    ) minutes GROUP BY n`
  const byGuard = new Map(rows.map((row) => [row.guard, row]))
  return guards.map((guard, i) => {
    const { minutes = [], failures = [], judged = [] } = byGuard.get(i) ?? {}
    return [
      guard,
      new Map(minutes.map((at, k) => [first + at, ratioOf(failures[k] ?? 0, judged[k] ?? 0)])),
    ]
  })
}

/** What guards saw over time, from the sums of ten seconds. */
import { FoundationError } from '@foundation/core/errors'
import type { GuardRange, GuardSeries, OfGuard } from '@foundation/core/protection'
import { Histogram } from '@foundation/core/telemetry'
import { minute } from '@foundation/core/time'

import { type Ctx, requireScope } from '../context.js'
import { Prisma } from '../generated/prisma/client.js'
import { checkRange, stepFor } from '../nodes/index.js'
import { bucketMs } from './windows.js'

/** Percentiles of a board are of the windows that began since. */
const recentMs = minute
/** Windows read for one series at most; a range with more is refused rather than cut. */
const maxWindows = 100_000

/** A guard as a key of maps. Services hold no blank. */
export function keyOf({ service, target }: OfGuard): string {
  return `${service} ${target}`
}

/** Only windows of these guards. */
function isOneOf(guards: readonly OfGuard[]): Prisma.Sql {
  return Prisma.sql`(w.target, w.service) IN (SELECT * FROM unnest(
    ${guards.map(({ target }) => target)}::text[], ${guards.map(({ service }) => service)}::text[]))`
}

/** Percentiles of the last minute, by `keyOf`. */
export async function loadLatencies(
  ctx: Ctx,
  guards: readonly OfGuard[],
): Promise<Map<string, { p50Ms: number | null; p99Ms: number | null }>> {
  if (guards.length === 0) return new Map()
  const rows = await ctx.db.$queryRaw<{ service: string; target: string; latency: number[] }[]>`
    SELECT w.service, w.target, w.latency FROM guard_window w
    WHERE w.fleet_id = ${ctx.fleetId}::uuid AND ${isOneOf(guards)} AND w.at > ${new Date(ctx.clock() - recentMs)}`
  const histograms = new Map<string, Histogram>()
  for (const row of rows) {
    const histogram = histograms.get(keyOf(row)) ?? new Histogram()
    histograms.set(keyOf(row), histogram)
    histogram.merge(row.latency)
  }
  return new Map(
    [...histograms].map(([key, it]) => [
      key,
      { p50Ms: it.quantile(0.5), p99Ms: it.quantile(0.99) },
    ]),
  )
}

interface Step {
  calls: number
  judged: number
  failures: number
  refused: number
  shadowCalls: number
  shadowRefused: number
  readonly latency: Histogram
}

/** @throws FoundationError `request.invalid`, `request.too_large` */
export async function guardSeries(ctx: Ctx, range: GuardRange): Promise<GuardSeries> {
  requireScope(ctx, 'fleet:read')
  checkRange(range)
  const { from, to } = range
  const stepMs = Math.max(bucketMs, stepFor(range))
  const start = Math.floor(from.getTime() / stepMs) * stepMs
  const length = Math.ceil((to.getTime() - start) / stepMs)
  const steps = await loadSteps(ctx, range, { start, stepMs })
  const all = Array.from({ length }, (_, i) => steps.get(i))
  const now = ctx.clock()
  const series = (of: (step: Step, i: number) => number | null) =>
    all.map((step, i) => (step ? of(step, i) : null))
  return {
    stepMs,
    at: all.map((_, i) => new Date(start + i * stepMs)),
    // The step that is under way has lasted less than the others.
    callsPerS: series(({ calls }, i) => {
      const lastedMs = Math.min(stepMs, Math.max(bucketMs, now - start - i * stepMs))
      return (calls * 1_000) / lastedMs
    }),
    errorRatio: series(({ failures, judged }) => ratioOf(failures, judged)),
    refusedRatio: series(({ refused, calls }) => ratioOf(refused, refused + calls)),
    shadowRefusedRatio: series(({ shadowRefused, shadowCalls }) =>
      ratioOf(shadowRefused, shadowCalls),
    ),
    p50Ms: series(({ latency }) => latency.quantile(0.5)),
    p95Ms: series(({ latency }) => latency.quantile(0.95)),
    p99Ms: series(({ latency }) => latency.quantile(0.99)),
  }
}

interface WindowRecord {
  readonly at: Date
  readonly calls: number
  readonly judged: number
  readonly failures: number
  readonly refused: number
  readonly shadowCalls: number
  readonly shadowRefused: number
  readonly latency: readonly number[]
}

async function loadSteps(
  ctx: Ctx,
  { service, target, to }: GuardRange,
  { start, stepMs }: { start: number; stepMs: number },
): Promise<Map<number, Step>> {
  const rows = await ctx.db.$queryRaw<WindowRecord[]>`
    SELECT at, calls::float8, (calls - ignored)::float8 AS judged, failures::float8, refused::float8,
      shadow_calls::float8 AS "shadowCalls", shadow_refused::float8 AS "shadowRefused", latency
    FROM guard_window WHERE fleet_id = ${ctx.fleetId}::uuid AND target = ${target} AND service = ${service}
      AND at >= ${new Date(start)} AND at < ${to}
    LIMIT ${maxWindows + 1}`
  if (rows.length > maxWindows)
    throw new FoundationError('request.too_large', { maxWindows, windows: rows.length })
  const steps = new Map<number, Step>()
  for (const row of rows) {
    const i = Math.floor((row.at.getTime() - start) / stepMs)
    const step = steps.get(i) ?? newStep()
    steps.set(i, step)
    step.calls += row.calls
    step.judged += row.judged
    step.failures += row.failures
    step.refused += row.refused
    step.shadowCalls += row.shadowCalls
    step.shadowRefused += row.shadowRefused
    step.latency.merge(row.latency)
  }
  return steps
}

function newStep(): Step {
  const counts = { calls: 0, judged: 0, failures: 0, refused: 0, shadowCalls: 0, shadowRefused: 0 }
  return { ...counts, latency: new Histogram() }
}

/** What the shadow of a guard saw in a range, and how often the active and the shadow breaker opened. */
export async function loadShadow(ctx: Ctx, { service, target, from, to }: GuardRange) {
  const within = { fleetId: ctx.fleetId, service, target, at: { gte: from, lt: to } }
  const [sums, opened] = await Promise.all([
    ctx.db.guardWindow.aggregate({
      where: within,
      _sum: { shadowCalls: true, shadowRefused: true, shadowOpened: true },
    }),
    ctx.db.breakerTransition.count({ where: { ...within, toState: 'open' } }),
  ])
  const calls = Number(sums._sum.shadowCalls ?? 0)
  const refused = Number(sums._sum.shadowRefused ?? 0)
  const shadowOpened = sums._sum.shadowOpened ?? 0
  if (calls === 0 && shadowOpened === 0) return null
  return { calls, refused, refusedRatio: ratioOf(refused, calls), opened, shadowOpened }
}

/** Null where there was nothing to be a share of. A report may claim more of a part than of the whole. */
export function ratioOf(part: number, whole: number): number | null {
  return whole > 0 ? Math.min(1, Math.max(0, part / whole)) : null
}

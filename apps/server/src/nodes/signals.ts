/** A node's runtime signals over time, in few enough points to draw. */
import { FoundationError } from '@foundation/core/errors'
import type { NodeRange, SignalSeries } from '@foundation/core/nodes'
import { day, hour, minute, second } from '@foundation/core/time'

import { type Ctx, requireScope } from '../context.js'
import { checkRange, type TimeRange } from './range.js'

const maxPoints = 300

/** Lengths that people can say, so that points stay where they are from one look to the next. */
const steps = [
  ...[2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
]

/** The shortest step with which a range has at most 300 points; whole days past the longest of ours. */
export function stepFor({ from, to }: TimeRange): number {
  // One more than fits: neither end need fall on a step.
  const needed = (to.getTime() - from.getTime()) / (maxPoints - 1)
  return steps.find((step) => step >= needed) ?? Math.ceil(needed / day) * day
}

interface PointRecord {
  readonly bucket: number
  readonly elu: number
  readonly delayP50Ms: number
  readonly delayP99Ms: number
  readonly cpu: number
  readonly heapUsedBytes: number
  readonly heapLimitBytes: number
  readonly rssBytes: number
  readonly gcLongestMs: number
  readonly handles: number
}

type Signal = Exclude<keyof PointRecord, 'bucket'>

/**
 * Means over each step; of delays at p99 and pauses the worst, since a mean would hide what is looked for.
 *
 * @throws FoundationError `node.not_found`, `request.invalid`
 */
export async function nodeSignals(
  ctx: Ctx,
  { nodeId, from, to }: NodeRange,
): Promise<SignalSeries> {
  requireScope(ctx, 'fleet:read')
  checkRange({ from, to })
  const found = await ctx.db.node.findFirst({
    where: { id: nodeId, fleetId: ctx.fleetId },
    select: { id: true },
  })
  if (!found) throw new FoundationError('node.not_found', { nodeId })
  const stepMs = stepFor({ from, to })
  const start = Math.floor(from.getTime() / stepMs) * stepMs
  const length = Math.ceil((to.getTime() - start) / stepMs)
  const points = await ctx.db.$queryRaw<PointRecord[]>`
    SELECT floor((extract(epoch FROM at) * 1000 - ${start}::float8) / ${stepMs}::float8)::int AS bucket,
      avg(elu)::float8 AS elu, avg(delay_p50_ms)::float8 AS "delayP50Ms", max(delay_p99_ms)::float8 AS "delayP99Ms",
      avg(cpu)::float8 AS cpu, avg(heap_used_bytes)::float8 AS "heapUsedBytes",
      max(heap_limit_bytes)::float8 AS "heapLimitBytes", avg(rss_bytes)::float8 AS "rssBytes",
      max(gc_longest_ms)::float8 AS "gcLongestMs", avg(handles)::float8 AS handles
    FROM signal_sample
    WHERE node_id = ${nodeId} AND at >= ${new Date(start)} AND at < ${to}
    GROUP BY 1`
  const byBucket = new Map(points.map((point) => [point.bucket, point]))
  const buckets = Array.from({ length }, (_, i) => byBucket.get(i))
  const series = (signal: Signal) => buckets.map((point) => point?.[signal] ?? null)
  return {
    stepMs,
    at: buckets.map((_, i) => new Date(start + i * stepMs)),
    elu: series('elu'),
    delayP50Ms: series('delayP50Ms'),
    delayP99Ms: series('delayP99Ms'),
    cpu: series('cpu'),
    heapUsedBytes: series('heapUsedBytes'),
    heapLimitBytes: series('heapLimitBytes'),
    rssBytes: series('rssBytes'),
    gcLongestMs: series('gcLongestMs'),
    handles: series('handles'),
  }
}

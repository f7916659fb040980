/** The guarded figure of a rollout, as a chart draws it. */
import type { ReleaseDetail, RolloutEvent } from '@foundation/core/config'

import {
  formatLatency,
  formatPercent,
  none,
  type Quantity,
  toLatency,
  toPercent,
} from '../../ui/format'
import type { ChartAnnotation, ChartSeries } from '../../ui/time-chart'
import { metricWords } from './release-view'

type Metric = NonNullable<ReleaseDetail['plan']['guard']['metric']>

/** How a figure is written. */
export function formatMetric(name: Metric['name'], value: number | null): string {
  if (value === null) return none
  return name === 'error_ratio' || name === 'elu' ? formatPercent(value) : formatLatency(value)
}

export function toMetric(name: Metric['name'], value: number): Quantity {
  return name === 'error_ratio' || name === 'elu' ? toPercent(value) : toLatency(value)
}

export interface GuardSeries {
  readonly from: Date
  readonly to: Date
  readonly stepMs: number
  readonly series: readonly ChartSeries[]
  /** The newest figure of the nodes that have it. */
  readonly newest: number | null
  readonly summary: string
}

/** Null while there is nothing to draw. */
export function guardSeries(
  guard: ReleaseDetail['guard'],
  { name, max }: Metric,
  release: number,
): GuardSeries | null {
  const from = guard?.at[0]
  const to = guard?.at.at(-1)
  if (!guard || !from || !to) return null
  const newest = guard.with.findLast((it) => it !== null) ?? null
  const beside = guard.without.findLast((it) => it !== null) ?? null
  return {
    from,
    to,
    stepMs: stepOf(guard.at),
    series: [
      { key: 'with', label: `with r${release}`, values: guard.with, kind: 'line' },
      { key: 'without', label: 'without', values: guard.without, kind: 'dotted' },
    ],
    newest,
    summary: `${metricWords[name]}: ${formatMetric(name, newest)} of the nodes with r${release}, ${formatMetric(name, beside)} of the others, at most ${formatMetric(name, max)}`,
  }
}

/** The usual distance of two samples, in ms: the middle one, since pauses make some larger. */
function stepOf(at: readonly Date[]): number {
  const gaps = at
    .slice(1)
    .map((it, index) => it.getTime() - (at[index]?.getTime() ?? 0))
    .sort((a, b) => a - b)
  return gaps[Math.floor(gaps.length / 2)] ?? 1_000
}

const marked: Partial<Record<RolloutEvent['what'], string>> = {
  stage: 'stage',
  paused: 'paused',
  resumed: 'resumed',
  rolled_back: 'rolled back',
}

/** What happened to the rollout, as lines through the chart. */
export function guardMarks(events: readonly RolloutEvent[]): ChartAnnotation[] {
  return events.flatMap(({ at, what }) => {
    const label = marked[what]
    return label ? [{ id: `${what} ${at.getTime()}`, at, label }] : []
  })
}

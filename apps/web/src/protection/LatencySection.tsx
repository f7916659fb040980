'use client'

import { useMemo } from 'react'

import { QueryFailure } from '../data/QueryFailure'
import { rangeMs } from '../data/time-range'
import { useRange } from '../data/use-range'
import { formatLatency, formatPercent } from '../ui/format'
import { SkeletonRows } from '../ui/Skeleton'
import { TimeChart } from '../ui/time-chart'
import type { GuardLink } from './links'
import { errorSeries, latencySeries, toAnnotations } from './series-view'
import { foldTransitions } from './transition-view'
import { useGuardSeries, useTransitions } from './use-guards'

/** How long answers took and how many failed, with the breaker's transitions on both. */
export default function LatencySection({ guard }: { guard: GuardLink }) {
  const { choice, range } = useRange()
  const series = useGuardSeries(guard)
  const transitions = useTransitions(guard)
  const annotations = useMemo(
    () => toAnnotations(foldTransitions(transitions.data ?? []), rangeMs[choice.range]),
    [transitions.data, choice.range],
  )
  if (!series.data) {
    return (
      <div className="border-line border-b">
        {series.isError ? (
          <QueryFailure
            error={series.error}
            what="the latency"
            onRetry={() => void series.refetch()}
          />
        ) : (
          <SkeletonRows rows={5} label="Loading the latency" />
        )}
      </div>
    )
  }
  const { at, stepMs } = series.data
  const time = { from: range.from, to: range.to, at, stepMs, annotations, flat: true, height: 110 }
  const latency = latencySeries(series.data)
  const errors = errorSeries(series.data)
  return (
    <div className="border-line border-b">
      <TimeChart
        {...time}
        title="Latency"
        facts="p50 · p95 · p99, log"
        log
        series={latency.lines}
        bands={[
          { lower: 'p50', upper: 'p99', depth: 2 },
          { lower: 'p50', upper: 'p95', depth: 1 },
        ]}
        format={formatLatency}
        {...(latency.value && { value: latency.value })}
        summary={latency.summary}
      />
      <TimeChart
        {...time}
        title="Errors"
        facts="share of calls that reached it"
        series={errors.lines}
        format={formatPercent}
        {...(errors.value && { value: errors.value })}
        summary={errors.summary}
      />
    </div>
  )
}

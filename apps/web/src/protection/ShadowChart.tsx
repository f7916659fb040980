'use client'

import { QueryFailure } from '../data/QueryFailure'
import { useRange } from '../data/use-range'
import { formatPercent } from '../ui/format'
import { SkeletonRows } from '../ui/Skeleton'
import { TimeChart } from '../ui/time-chart'
import type { GuardLink } from './links'
import { shadowSeries } from './series-view'
import { useGuardSeries } from './use-guards'

/** Refused calls over time, by what acts and by what only watches. */
export default function ShadowChart({ guard }: { guard: GuardLink }) {
  const { range } = useRange()
  const series = useGuardSeries(guard)
  if (!series.data) {
    return series.isError ? (
      <QueryFailure
        error={series.error}
        what="the shadow’s course"
        onRetry={() => void series.refetch()}
      />
    ) : (
      <SkeletonRows rows={4} label="Loading the shadow’s course" />
    )
  }
  const { lines, summary } = shadowSeries(series.data)
  return (
    <>
      <TimeChart
        flat
        title="Refused"
        facts="share of calls"
        from={range.from}
        to={range.to}
        at={series.data.at}
        stepMs={series.data.stepMs}
        series={lines}
        format={formatPercent}
        height={84}
        summary={summary}
      />
      <p aria-hidden className="flex gap-4 px-3.5 pb-2 text-ink-2 text-small">
        <Legend label="live" stroke="var(--chart-ink)" />
        <Legend label="shadow" stroke="var(--chart-2)" dash="6 3" />
      </p>
    </>
  )
}

function Legend({ label, stroke, dash }: { label: string; stroke: string; dash?: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <svg aria-hidden width={16} height={3}>
        <path d="M0 1.5H16" stroke={stroke} strokeWidth={2} strokeDasharray={dash} />
      </svg>
      {label}
    </span>
  )
}

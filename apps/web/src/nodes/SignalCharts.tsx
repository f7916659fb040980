'use client'

import type { StateSpan } from '@foundation/core/nodes'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Activity } from 'lucide-react'
import { useMemo } from 'react'

import { QueryFailure } from '../data/QueryFailure'
import { useTRPC } from '../data/trpc'
import { useLive } from '../data/use-live'
import { useRange } from '../data/use-range'
import { toWords } from '../health/change-words'
import { useChanges } from '../health/use-changes'
import { EmptyState } from '../ui/EmptyState'
import { Panel } from '../ui/Panel'
import { SkeletonRows } from '../ui/Skeleton'
import { TimeChart } from '../ui/time-chart'
import { SignalStats } from './SignalStats'
import { hasSamples, toCharts, toShades } from './signal-view'

interface SignalChartsProps {
  nodeId: string
  spans: readonly StateSpan[]
}

/** Nodes send signals every five seconds. */
const refreshMs = 10_000

/** What the process measured of itself, over the range of the page. */
export default function SignalCharts({ nodeId, spans }: SignalChartsProps) {
  const api = useTRPC()
  const live = useLive()
  const { range } = useRange()
  const signals = useQuery({
    ...api.nodes.signals.queryOptions({ nodeId, from: range.from, to: range.to }),
    placeholderData: keepPreviousData,
    refetchInterval: range.live && live.status !== 'paused' ? refreshMs : false,
  })
  const changes = useChanges({ nodeId, whole: true })
  const charts = useMemo(() => (signals.data ? toCharts(signals.data) : []), [signals.data])
  const shades = useMemo(() => toShades(spans), [spans])
  const annotations = useMemo(
    () =>
      (changes.data ?? [])
        .filter((it) => it.type === 'action')
        .map((it) => ({ id: it.id, at: it.at, label: toWords(it).title })),
    [changes.data],
  )

  if (!signals.data) {
    return (
      <Panel>
        {signals.isError ? (
          <QueryFailure
            error={signals.error}
            what="the signals"
            onRetry={() => void signals.refetch()}
          />
        ) : (
          <SkeletonRows rows={9} label="Loading the signals" />
        )}
      </Panel>
    )
  }
  if (!hasSamples(signals.data)) {
    return (
      <Panel>
        <EmptyState icon={<Activity aria-hidden />} title="No signals in this range">
          A connected node sends them every few seconds. A longer range may show older ones.
        </EmptyState>
      </Panel>
    )
  }
  const { at, stepMs } = signals.data
  return (
    <div className="grid gap-3 md:grid-cols-2">
      <SignalStats signals={signals.data} />
      {charts.map(({ key, value, series, max, ...chart }) => (
        <TimeChart
          key={key}
          from={range.from}
          to={range.to}
          at={at}
          stepMs={stepMs}
          series={series}
          shades={shades}
          annotations={annotations}
          {...chart}
          {...(value && { value })}
          {...(max !== undefined && { max })}
        />
      ))}
    </div>
  )
}

'use client'

import type { ReleaseDetail } from '@foundation/core/config'

import { Panel } from '../../ui/Panel'
import { StateBadge } from '../../ui/StateBadge'
import { TimeChart } from '../../ui/time-chart'
import { formatMetric, guardMarks, guardSeries, toMetric } from './guard-series'
import { describeGuard, metricWords } from './release-view'

/** What stops the rollout by itself, and how near that is. */
export function GuardPanel({ detail }: { detail: ReleaseDetail }) {
  const { plan, guard, release, events, tripped } = detail
  const { metric } = plan.guard
  const drawn = metric && guardSeries(guard, metric, release.number)
  const isOver = drawn?.newest !== null && drawn !== null && metric && drawn.newest > metric.max
  return (
    <Panel
      title="Guard"
      facts={
        plan.guard.onTrouble === 'pause' ? 'pauses the rollout by itself' : 'rolls back by itself'
      }
      actions={
        tripped !== null && (
          <StateBadge state="critical" className="text-table">
            tripped
          </StateBadge>
        )
      }
    >
      {tripped !== null && <p className="text-pretty px-3.5 pb-2 text-table">{tripped}</p>}
      {metric && drawn && (
        <>
          <TimeChart
            flat
            title={metricWords[metric.name]}
            {...(drawn.newest !== null && {
              value: {
                ...toMetric(metric.name, drawn.newest),
                ...(isOver && { tone: 'down' as const }),
              },
            })}
            from={drawn.from}
            to={drawn.to}
            at={guard?.at ?? []}
            stepMs={drawn.stepMs}
            series={drawn.series}
            format={(value) => formatMetric(metric.name, value)}
            thresholds={[
              {
                value: metric.max,
                label: `limit ${formatMetric(metric.name, metric.max)}`,
                tone: 'down',
              },
            ]}
            annotations={guardMarks(events)}
            height={120}
            summary={drawn.summary}
          />
          <p aria-hidden className="flex gap-4 px-3.5 pb-2 text-ink-2 text-small">
            <Legend label={`with r${release.number}`} />
            <Legend label="without" dash="3 2.5" />
          </p>
        </>
      )}
      <p className="text-pretty px-3.5 pb-3 text-ink-2 text-table">
        {describeGuard(plan, (value) => (metric ? formatMetric(metric.name, value) : ''))}
        {metric && !drawn && '. The figure is drawn from its first sample on'}.
      </p>
    </Panel>
  )
}

function Legend({ label, dash }: { label: string; dash?: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <svg aria-hidden width={16} height={3}>
        <path d="M0 1.5H16" stroke="var(--chart-ink)" strokeWidth={2} strokeDasharray={dash} />
      </svg>
      {label}
    </span>
  )
}

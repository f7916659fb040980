'use client'

import { Hand, Package } from 'lucide-react'
import { useMemo, useState } from 'react'

import { ChangeRail, type RailMark, type TimeSpan } from '../change-rail'
import { formatBytes, formatLatency, formatPercent } from '../format'
import { Panel } from '../Panel'
import { Ribbon } from '../Ribbon'
import { Sparkline } from '../Sparkline'
import { Stat } from '../Stat'
import { Timeline } from '../Timeline'
import { TimeChart } from '../time-chart'
import { minuteOf, sampleFrom, sampleSignals, sampleTo } from './samples'

const marks: RailMark[] = [
  {
    id: 'a',
    at: minuteOf(13),
    mark: { icon: <Package aria-hidden /> },
    title: 'Deploy search 5.2.1',
    label: 'search 5.2.1',
  },
  {
    id: 'b',
    at: minuteOf(45),
    mark: { icon: <Package aria-hidden /> },
    title: 'Deploy checkout 3.18.0',
    detail: '22 of 22 nodes',
  },
  {
    id: 'c',
    at: minuteOf(52),
    mark: 'degraded',
    title: '5 payments nodes degraded',
    detail: 'ledger-db critical',
  },
  {
    id: 'd',
    at: minuteOf(52.4),
    mark: 'stalled',
    title: '2 checkout nodes stalled',
    detail: 'event loop blocked 4.2 s',
  },
  { id: 'e', at: minuteOf(55), mark: 'down', title: 'search-5rhc down', detail: 'silent 15 s' },
  {
    id: 'f',
    at: minuteOf(58),
    mark: { icon: <Hand aria-hidden /> },
    title: 'Drained 2 nodes',
    detail: 'ops-lead: OPS-2217',
  },
]

/** Everything with a time axis. */
export function TimeParts() {
  const [brush, setBrush] = useState<TimeSpan | null>({ from: minuteOf(45), to: minuteOf(60) })
  const signals = useMemo(sampleSignals, [])
  const shared = {
    from: sampleFrom,
    to: sampleTo,
    at: signals.at,
    stepMs: 20_000,
    zone: 'UTC' as const,
    annotations: [{ id: 'b', at: minuteOf(45), label: '3.18.0' }],
    shades: [{ from: minuteOf(55.8), to: sampleTo, state: 'stalled' as const }],
  }
  return (
    <>
      <ChangeRail
        from={sampleFrom}
        to={sampleTo}
        marks={marks}
        brush={brush}
        onBrush={setBrush}
        zone="UTC"
      />
      <Panel title="State" facts="last 60 min, 5 transitions" padded>
        <Ribbon
          label="State of checkout-v3xb"
          from={sampleFrom}
          to={sampleTo}
          zone="UTC"
          spans={[
            { state: 'healthy', from: minuteOf(0), to: minuteOf(24) },
            { state: 'draining', from: minuteOf(24), to: minuteOf(25.2), reason: 'deploy 3.18.0' },
            { state: 'joining', from: minuteOf(25.2), to: minuteOf(27) },
            { state: 'healthy', from: minuteOf(27), to: minuteOf(53) },
            { state: 'degraded', from: minuteOf(53), to: minuteOf(55.8) },
            {
              state: 'stalled',
              from: minuteOf(55.8),
              to: minuteOf(60),
              reason: '4.2 s without a turn',
            },
          ]}
        />
      </Panel>
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
        <TimeChart
          {...shared}
          title="Event-loop delay"
          facts="p50 · p99, log"
          value={{ value: '4.1', unit: 's p99', tone: 'stalled' }}
          series={[
            { key: 'p50', label: 'p50', values: signals.p50, kind: 'line' },
            { key: 'p99', label: 'p99', values: signals.p99, kind: 'dotted' },
          ]}
          bands={[{ lower: 'p50', upper: 'p99', depth: 1 }]}
          thresholds={[{ value: 1_000, label: 'stalled above 1 s', tone: 'stalled' }]}
          log
          format={formatLatency}
          summary="Event-loop delay over the last hour: p99 rose from 16 ms to 4.1 s at 02:54."
        />
        <TimeChart
          {...shared}
          title="Heap"
          facts="used of limit"
          value={{ value: '694', unit: 'MB' }}
          series={[{ key: 'heap', label: 'used', values: signals.heap, kind: 'area' }]}
          thresholds={[{ value: 860e6, label: 'limit 860 MB' }]}
          format={formatBytes}
          summary="Heap over the last hour."
        />
        <TimeChart
          {...shared}
          title="GC pause"
          facts="longest"
          value={{ value: '214', unit: 'ms' }}
          series={[{ key: 'gc', label: 'longest', values: signals.gc, kind: 'bars' }]}
          format={formatLatency}
          summary="Longest pause over the last hour."
        />
        <TimeChart
          {...shared}
          title="Utilisation"
          facts="of the event loop"
          value={{ value: '100', unit: '%' }}
          series={[{ key: 'elu', label: 'busy', values: signals.elu, kind: 'area' }]}
          max={1}
          format={formatPercent}
          summary="Event-loop utilisation over the last hour."
        />
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <Panel title="What changed" facts="15 min before now">
          <Timeline items={[...marks].reverse()} zone="UTC" />
        </Panel>
        <Panel title="Stats" padded>
          <div className="grid grid-cols-3 gap-4">
            <Stat label="Requests" value="16.9" unit="k/s">
              <Sparkline values={signals.elu} max={1} width={110} height={28} />
            </Stat>
            <Stat label="Errors" value="1.92" unit="%" over>
              <Sparkline values={signals.p99} width={110} height={28} tone="down" />
            </Stat>
            <Stat label="p99" value="742" unit="ms">
              <Sparkline values={signals.p50} width={110} height={28} tone="stalled" />
            </Stat>
          </div>
        </Panel>
      </div>
    </>
  )
}

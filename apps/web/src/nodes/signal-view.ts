/** Runtime signals as charts: which series, on what scale, and what each says in a sentence. */
import { type NodeState, troubleStates } from '@foundation/core/health'
import type { SignalSeries, StateSpan } from '@foundation/core/nodes'

import {
  formatBytes,
  formatLatency,
  formatPercent,
  type Quantity,
  toBytes,
  toLatency,
  toPercent,
} from '../ui/format'

/** What a chart shows, apart from the time that all of them share. */
export interface SignalChart {
  readonly key: string
  readonly title: string
  readonly facts: string
  readonly value: (Quantity & { tone?: 'down' | 'stalled' }) | null
  readonly series: readonly {
    readonly key: string
    readonly label: string
    readonly values: readonly (number | null)[]
    readonly kind: 'line' | 'area' | 'bars' | 'dotted' | 'hidden'
  }[]
  readonly bands: readonly {
    readonly lower: string
    readonly upper: string
    readonly depth: 1 | 2
  }[]
  readonly thresholds: readonly {
    readonly value: number
    readonly label: string
    readonly tone?: 'stalled' | 'down'
  }[]
  readonly format: (value: number) => string
  readonly log: boolean
  readonly max?: number
  readonly summary: string
}

/** From here on the main thread counts as standing still. */
const stalledMs = 1_000
/** A heap this full is about to be collected without end, or to die. */
const heapAlarm = 0.9

export function toCharts(signals: SignalSeries): SignalChart[] {
  return [
    delayChart(signals),
    heapChart(signals),
    gcChart(signals),
    cpuChart(signals),
    eluChart(signals),
  ]
}

/** Whether any sample came. */
export function hasSamples(signals: SignalSeries): boolean {
  return signals.elu.some((it) => it !== null)
}

function delayChart({ delayP50Ms, delayP99Ms }: SignalSeries): SignalChart {
  const last = lastOf(delayP99Ms)
  return {
    key: 'delay',
    title: 'Event-loop delay',
    facts: 'p50 · p99, log',
    value:
      last === null
        ? null
        : { ...toLatency(last), ...(last >= stalledMs && { tone: 'stalled' as const }) },
    series: [
      { key: 'p50', label: 'p50', values: delayP50Ms, kind: 'line' },
      { key: 'p99', label: 'p99', values: delayP99Ms, kind: 'dotted' },
    ],
    bands: [{ lower: 'p50', upper: 'p99', depth: 1 }],
    thresholds: [{ value: stalledMs, label: 'stalled above 1 s', tone: 'stalled' }],
    format: formatLatency,
    log: true,
    summary: summarize('The p99 of the event-loop delay', delayP99Ms, formatLatency),
  }
}

function heapChart({ heapUsedBytes, heapLimitBytes }: SignalSeries): SignalChart {
  const last = lastOf(heapUsedBytes)
  const limit = lastOf(heapLimitBytes)
  const full = last !== null && limit !== null && last >= limit * heapAlarm
  return {
    key: 'heap',
    title: 'Heap',
    facts: last !== null && limit ? `${formatPercent(last / limit)} of its limit` : 'used of limit',
    value: last === null ? null : { ...toBytes(last), ...(full && { tone: 'down' as const }) },
    series: [{ key: 'used', label: 'used', values: heapUsedBytes, kind: 'area' }],
    bands: [],
    thresholds: limit === null ? [] : [{ value: limit, label: `limit ${formatBytes(limit)}` }],
    format: formatBytes,
    log: false,
    summary: summarize('The used heap', heapUsedBytes, formatBytes),
  }
}

function gcChart({ gcLongestMs, stepMs }: SignalSeries): SignalChart {
  const last = lastOf(gcLongestMs)
  return {
    key: 'gc',
    title: 'GC pause',
    facts: `longest in ${formatLatency(stepMs)}`,
    value: last === null ? null : toLatency(last),
    series: [{ key: 'longest', label: 'longest', values: gcLongestMs, kind: 'bars' }],
    bands: [],
    thresholds: [],
    format: formatLatency,
    log: false,
    summary: summarize('The longest pause of the garbage collector', gcLongestMs, formatLatency),
  }
}

function cpuChart({ cpu }: SignalSeries): SignalChart {
  const last = lastOf(cpu)
  return {
    key: 'cpu',
    title: 'CPU',
    facts: 'of one core',
    value: last === null ? null : toPercent(last),
    series: [{ key: 'cpu', label: 'CPU', values: cpu, kind: 'area' }],
    bands: [],
    thresholds: [],
    format: formatPercent,
    log: false,
    summary: summarize('CPU time', cpu, formatPercent),
  }
}

function eluChart({ elu }: SignalSeries): SignalChart {
  const last = lastOf(elu)
  return {
    key: 'elu',
    title: 'Event-loop utilisation',
    facts: 'share of time busy',
    value: last === null ? null : toPercent(last),
    series: [{ key: 'elu', label: 'busy', values: elu, kind: 'area' }],
    bands: [],
    thresholds: [],
    format: formatPercent,
    log: false,
    max: 1,
    summary: summarize('Event-loop utilisation', elu, formatPercent),
  }
}

/** The newest sample, unless the last ones are missing: then there is no value now. */
function lastOf(values: readonly (number | null)[]): number | null {
  // The newest bucket is often not full yet.
  return values.slice(-3).findLast((it) => it !== null) ?? null
}

function summarize(
  what: string,
  values: readonly (number | null)[],
  format: (value: number) => string,
): string {
  const known = values.filter((it) => it !== null)
  if (known.length === 0) return `${what}: no samples in this range.`
  const missing = values.length - known.length
  const gaps = missing === 0 ? '' : ` ${missing} of ${values.length} buckets have no sample.`
  return `${what} lay between ${format(Math.min(...known))} and ${format(Math.max(...known))}.${gaps}`
}

const shaded: readonly NodeState[] = troubleStates

/** Spans that every chart shades: the node was in trouble. */
export function toShades(spans: readonly StateSpan[]) {
  return spans
    .filter((it) => shaded.includes(it.state))
    .map(({ from, to, state }) => ({ from, to, state }))
}

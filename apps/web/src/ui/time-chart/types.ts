import type { NodeState } from '@foundation/core/health'
import type { ReactNode } from 'react'

import type { Quantity, TimeZone } from '../format'

export interface ChartSeries {
  key: string
  /** In the legend: "p50", "used". */
  label: string
  /** One a sample time; null where none came. */
  values: readonly (number | null)[]
  /**
   * `line` alone; `area` a line over its ground; `bars` one a bucket; `dotted` a thin line, for a p99;
   * `hidden` is in the legend and the table only.
   */
  kind: 'line' | 'area' | 'bars' | 'dotted' | 'hidden'
  /** One of the six series colours, with its dash; without one it is `chart-ink`. */
  color?: 1 | 2 | 3 | 4 | 5 | 6
}

/** The room between two series, p50 and p99 for instance. */
export interface ChartBand {
  lower: string
  upper: string
  /** 1 is the nearer and darker one. */
  depth: 1 | 2
}

export interface ChartThreshold {
  value: number
  /** "stalled above 1 s", "limit 860 MB" */
  label: string
  /** Violet for stalled alone, red for a limit that is passed. */
  tone?: 'stalled' | 'down'
}

/** A change that the rail has too, by the same id. */
export interface ChartAnnotation {
  id: string
  at: Date
  label?: string
}

export interface ChartShade {
  from: Date
  to: Date
  state: NodeState
}

export interface TimeChartProps {
  title: ReactNode
  /** "p50 · p99, log" */
  facts?: ReactNode
  /** The newest value, at the right of the title. */
  value?: Quantity & {
    /** Above its limit, or of a stalled node: the only cases of colour. */ tone?:
      | 'down'
      | 'stalled'
  }
  /** Range of the axis; it may reach past the samples. */
  from: Date
  to: Date
  /** Sample times, oldest first, `stepMs` apart. */
  at: readonly Date[]
  stepMs: number
  series: readonly ChartSeries[]
  bands?: readonly ChartBand[]
  /** Values in the legend and the table, with unit. */
  format: (value: number) => string
  /** Ticks, where they should be shorter. */
  formatTick?: (value: number) => string
  log?: boolean
  /** The axis reaches at least this far: 1 for shares. */
  max?: number
  thresholds?: readonly ChartThreshold[]
  annotations?: readonly ChartAnnotation[]
  shades?: readonly ChartShade[]
  zone?: TimeZone
  /** Height of the plot: 150 in a panel, 280 in focus. */
  height?: number
  /** A part of a panel, and not one of its own. */
  flat?: boolean
  /** What the chart says, in a sentence; read in its place. */
  summary: string
}

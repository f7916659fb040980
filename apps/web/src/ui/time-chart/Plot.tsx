'use client'

import { Fragment, memo, useId } from 'react'

import { formatClock } from '../format'
import { bandPath, linePath, type Point, runsOf, timeTicks } from '../plot'
import { gapsOf, type Scale } from './scale'
import type { ChartSeries, TimeChartProps } from './types'

export const plotRoom = { left: 54, right: 12, top: 20, bottom: 20 } as const

const dashes = { 1: undefined, 2: '6 3', 3: '2 2.5', 4: undefined, 5: '6 3', 6: '2 2.5' } as const

interface PlotProps extends Pick<TimeChartProps, 'at' | 'stepMs' | 'series' | 'format' | 'zone'> {
  bands: NonNullable<TimeChartProps['bands']>
  thresholds: NonNullable<TimeChartProps['thresholds']>
  annotations: NonNullable<TimeChartProps['annotations']>
  shades: NonNullable<TimeChartProps['shades']>
  formatTick: (value: number) => string
  from: number
  to: number
  width: number
  height: number
  scale: Scale
}

/** The drawing under the crosshair: axes, shades, gaps, bands, lines, limits, changes. */
function PlotOf(props: PlotProps) {
  const { series, bands, thresholds, annotations, shades, from, to, width, height, scale } = props
  const hatch = useId()
  const right = width - plotRoom.right
  const bottom = height - plotRoom.bottom
  const x = (time: number) =>
    plotRoom.left + ((time - from) / (to - from)) * (right - plotRoom.left)
  const y = (value: number) => bottom - scale.share(value) * (bottom - plotRoom.top)
  const times = props.at.map((it) => it.getTime())
  const drawn = series.filter((it) => it.kind !== 'hidden')
  const pointsOf = (values: readonly (number | null)[]) =>
    values.map((value, index): Point | null =>
      value === null ? null : { x: x(times[index] ?? from), y: y(value) },
    )
  const clamp = (value: number) => Math.min(right, Math.max(plotRoom.left, value))
  // Only the newest two of a panel get their words: more would cover one another.
  const worded = new Set(
    annotations
      .filter((it) => it.label)
      .slice(-2)
      .map((it) => it.id),
  )

  return (
    <>
      <defs>
        <pattern
          id={hatch}
          width={6}
          height={6}
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <path d="M0 0V6" stroke="var(--line-strong)" strokeWidth={2} />
        </pattern>
      </defs>
      {scale.ticks.map((tick) => (
        <Fragment key={tick}>
          <path d={`M${plotRoom.left} ${y(tick)}H${right}`} stroke="var(--chart-grid)" />
          <text x={plotRoom.left - 7} y={y(tick) + 3.5} textAnchor="end">
            {tick === 0 ? '0' : props.formatTick(tick)}
          </text>
        </Fragment>
      ))}
      {timeTicks(from, to, width < 320 ? 3 : 5).map((tick) => {
        const at = x(tick)
        return at < plotRoom.left + 8 || at > right - 4 ? null : (
          <text key={tick} x={at} y={height - 5} textAnchor="middle">
            {formatClock(new Date(tick), props.zone, to - from < 120_000)}
          </text>
        )
      })}
      {shades.map((shade) => {
        const left = clamp(x(shade.from.getTime()))
        const end = clamp(x(shade.to.getTime()))
        return end <= left ? null : (
          <rect
            key={shade.from.getTime()}
            x={left}
            y={plotRoom.top}
            width={end - left}
            height={bottom - plotRoom.top}
            fill={`var(--${shade.state}-fill)`}
            opacity={0.09}
          />
        )
      })}
      {gapsOf(
        times,
        drawn.map((it) => it.values),
      ).map((gap) => (
        <rect
          key={gap.from}
          x={x(gap.from)}
          y={plotRoom.top}
          width={Math.max(0, x(gap.to) - x(gap.from))}
          height={bottom - plotRoom.top}
          fill={`url(#${hatch})`}
        />
      ))}
      {bands.map((band) => {
        const upper = series.find((it) => it.key === band.upper)?.values ?? []
        const lower = series.find((it) => it.key === band.lower)?.values ?? []
        const pairs = upper.map((value, index) => {
          const below = lower[index] ?? null
          const at = x(times[index] ?? from)
          return value === null || below === null
            ? null
            : { upper: { x: at, y: y(value) }, lower: { x: at, y: y(below) } }
        })
        return runsOf(pairs).map((run) => (
          <path
            key={`${band.upper} ${run[0]?.upper.x}`}
            d={bandPath(
              run.map((it) => it.upper),
              run.map((it) => it.lower),
            )}
            fill={`var(--band-${band.depth})`}
          />
        ))
      })}
      {drawn.map((it) => (
        <Line
          key={it.key}
          series={it}
          points={pointsOf(it.values)}
          bottom={bottom}
          step={(props.stepMs / (to - from)) * (right - plotRoom.left)}
        />
      ))}
      {thresholds.map((threshold) => {
        const at = y(threshold.value)
        if (at < plotRoom.top - 1 || at > bottom) return null
        const color = threshold.tone ? `var(--${threshold.tone})` : 'var(--ink-3)'
        return (
          <Fragment key={threshold.label}>
            <path
              d={`M${plotRoom.left} ${at}H${right}`}
              stroke={color}
              strokeWidth={1.2}
              strokeDasharray="4 3"
            />
            <text x={plotRoom.left + 6} y={at - 5} style={{ fill: color }} className="chart-words">
              {threshold.label}
            </text>
          </Fragment>
        )
      })}
      {annotations.map((annotation) => {
        const at = x(annotation.at.getTime())
        if (at < plotRoom.left || at > right) return null
        const end = at > width - 70
        return (
          <Fragment key={annotation.id}>
            <path
              d={`M${at} ${plotRoom.top - 3}V${bottom}`}
              stroke="var(--ink-3)"
              strokeDasharray="2 3"
            />
            {worded.has(annotation.id) && (
              <text
                x={end ? at + 2 : at}
                y={11}
                textAnchor={end ? 'end' : 'middle'}
                className="chart-words"
              >
                {annotation.label}
              </text>
            )}
          </Fragment>
        )
      })}
    </>
  )
}

/** Drawn again only when the data or the room changes, not when the crosshair moves. */
export const Plot = memo(PlotOf)

function Line({
  series,
  points,
  bottom,
  step,
}: {
  series: ChartSeries
  points: readonly (Point | null)[]
  bottom: number
  step: number
}) {
  const color = series.color ? `var(--chart-${series.color})` : 'var(--chart-ink)'
  if (series.kind === 'bars') {
    const width = Math.max(1, step - (step > 5 ? 1.5 : 0.5))
    return points.map((point) =>
      point ? (
        <rect
          key={point.x}
          x={point.x - width / 2}
          y={Math.min(point.y, bottom - 1)}
          width={width}
          height={Math.max(1, bottom - point.y)}
          rx={Math.min(1, width / 4)}
          fill={color}
        />
      ) : null,
    )
  }
  return runsOf(points).map((run) => {
    const [first] = run
    const last = run.at(-1)
    if (!first || !last) return null
    // One sample alone between two gaps is still seen.
    if (run.length === 1)
      return <circle key={first.x} cx={first.x} cy={first.y} r={1.6} fill={color} />
    const line = linePath(run)
    return (
      <Fragment key={first.x}>
        {series.kind === 'area' && (
          <path d={`${line}L${last.x} ${bottom}L${first.x} ${bottom}Z`} fill="var(--band-2)" />
        )}
        <path
          d={line}
          fill="none"
          stroke={color}
          strokeWidth={series.kind === 'dotted' ? 1.1 : 1.6}
          strokeDasharray={
            series.kind === 'dotted' ? '3 2.5' : series.color ? dashes[series.color] : undefined
          }
          strokeLinejoin="round"
        />
      </Fragment>
    )
  })
}

'use client'

import { ChartLine, Table2 } from 'lucide-react'
import { useId, useMemo, useState } from 'react'

import { cn } from '../cn'
import { formatClock, none } from '../format'
import { IconButton } from '../IconButton'
import { useWidth } from '../use-width'
import { ChartTable } from './ChartTable'
import { pointAt, useCrosshair } from './crosshair'
import { Plot, plotRoom } from './Plot'
import { nearestSample, scaleOf } from './scale'
import type { TimeChartProps } from './types'

const nothing: readonly never[] = []

/** Values over time, with what changed, what limits them and where samples are missing. */
export function TimeChart(props: TimeChartProps) {
  const {
    title,
    facts,
    value,
    at,
    series,
    format,
    formatTick = format,
    log = false,
    max,
    thresholds = nothing,
    zone,
    height = 150,
    flat = false,
    summary,
  } = props
  const { bands = nothing, annotations = nothing, shades = nothing } = props
  const [measure, width] = useWidth<HTMLDivElement>()
  const [asTable, setAsTable] = useState(false)
  const heading = useId()
  const from = props.from.getTime()
  const to = Math.max(props.to.getTime(), from + 1)
  const times = useMemo(() => at.map((it) => it.getTime()), [at])
  const scale = useMemo(() => {
    const drawn = series.filter((it) => it.kind !== 'hidden').flatMap((it) => it.values)
    // Limits are on the axis too, except where they would press the data flat.
    const most = Math.max(0, ...drawn.map((it) => it ?? 0))
    const near = thresholds
      .map((it) => it.value)
      .filter((it) => log || it <= most * 4 || most === 0)
    return scaleOf([...drawn, ...near], { log, max })
  }, [series, thresholds, log, max])
  const total = height + plotRoom.top + plotRoom.bottom
  const timeAt = (event: React.PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect()
    const share =
      (event.clientX - box.left - plotRoom.left) / (width - plotRoom.left - plotRoom.right)
    return share < 0 || share > 1 ? null : from + share * (to - from)
  }

  return (
    <section
      aria-labelledby={heading}
      className={cn('min-w-0 pb-2', !flat && 'rounded-panel bg-panel shadow-panel')}
    >
      <header className="flex items-baseline gap-2 px-3.5 pt-2.5">
        <h3 id={heading} className="whitespace-nowrap text-panel">
          {title}
        </h3>
        {facts && <span className="truncate text-ink-3 text-small">{facts}</span>}
        <span className="ml-auto flex items-center gap-1">
          {value && (
            <span className="figures flex items-baseline gap-1 whitespace-nowrap">
              <span
                className={cn(
                  'text-title',
                  value.tone === 'down' && 'text-down',
                  value.tone === 'stalled' && 'text-stalled',
                )}
              >
                {value.value}
              </span>
              <span className="text-ink-3 text-small">{value.unit}</span>
            </span>
          )}
          <IconButton
            className="-mr-2 -my-1 self-center"
            label={asTable ? 'View as chart' : 'View as table'}
            icon={asTable ? <ChartLine aria-hidden /> : <Table2 aria-hidden />}
            onClick={() => setAsTable(!asTable)}
          />
        </span>
      </header>
      {asTable ? (
        <ChartTable
          height={total + 18}
          at={at}
          series={series}
          format={format}
          {...(zone ? { zone } : {})}
        />
      ) : (
        <>
          <Readout times={times} series={series} format={format} zone={zone} />
          <div ref={measure} className="relative" style={{ height: total }}>
            {width > 0 && (
              <svg
                role="img"
                aria-label={summary}
                width={width}
                height={total}
                className="figures block touch-pan-y select-none overflow-visible fill-ink-3 text-[10.5px]"
                onPointerMove={(event) => pointAt(timeAt(event))}
                onPointerLeave={() => pointAt(null)}
              >
                <rect width={width} height={total} fill="transparent" />
                <Plot
                  at={at}
                  stepMs={props.stepMs}
                  series={series}
                  bands={bands}
                  thresholds={thresholds}
                  annotations={annotations}
                  shades={shades}
                  format={format}
                  formatTick={formatTick}
                  zone={zone}
                  from={from}
                  to={to}
                  width={width}
                  height={total}
                  scale={scale}
                />
                <Crosshair from={from} to={to} width={width} height={total} />
              </svg>
            )}
            {times.length === 0 && (
              <p className="absolute inset-0 grid place-items-center text-ink-3 text-table">
                No samples in this range
              </p>
            )}
          </div>
        </>
      )}
    </section>
  )
}

function Crosshair({
  from,
  to,
  width,
  height,
}: {
  from: number
  to: number
  width: number
  height: number
}) {
  const time = useCrosshair()
  if (time === null || time < from || time > to) return null
  const x = plotRoom.left + ((time - from) / (to - from)) * (width - plotRoom.left - plotRoom.right)
  return (
    <path
      pointerEvents="none"
      d={`M${x} ${plotRoom.top}V${height - plotRoom.bottom}`}
      stroke="var(--ink-2)"
      strokeWidth={1}
    />
  )
}

/** The values under the crosshair, in a fixed row: nothing floats over the data. */
function Readout({
  times,
  series,
  format,
  zone,
}: { times: readonly number[]; zone: TimeChartProps['zone'] } & Pick<
  TimeChartProps,
  'series' | 'format'
>) {
  const time = useCrosshair()
  const index = time === null ? times.length - 1 : nearestSample(times, time)
  const shown = index === null ? undefined : times[index]
  return (
    <div
      aria-hidden
      className="figures flex h-[18px] items-center gap-3 overflow-hidden whitespace-nowrap px-3.5 text-ink-3 text-micro"
    >
      {time !== null && shown !== undefined && (
        <>
          <span>{formatClock(new Date(shown), zone)}</span>
          {series.map((it) => {
            const value = index === null ? null : (it.values[index] ?? null)
            return (
              <span key={it.key} className="flex items-center gap-1">
                {it.color && (
                  <span
                    className="h-0.5 w-2.5"
                    style={{ background: `var(--chart-${it.color})` }}
                  />
                )}
                {it.label} <span className="text-ink">{value === null ? none : format(value)}</span>
              </span>
            )
          })}
        </>
      )}
    </div>
  )
}

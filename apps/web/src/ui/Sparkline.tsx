import { cn } from './cn'
import { linePath, runsOf } from './plot'

interface SparklineProps {
  /** Oldest first; null where no sample came. */
  values: readonly (number | null)[]
  /** What the top means; the largest value by default. Shares go to 1. */
  max?: number
  width?: number
  height?: number
  /** Violet only for stalled, red only above a limit. */
  tone?: 'ink' | 'stalled' | 'down'
  /** In words, where the number does not stand beside it. */
  label?: string
  className?: string | undefined
}

const tones = {
  ink: 'text-chart-ink',
  stalled: 'text-stalled-fill',
  down: 'text-down-fill',
} as const

/** A line of the last minutes in the height of a row. A gap stays a gap. */
export function Sparkline({
  values,
  max,
  width = 66,
  height = 18,
  tone = 'ink',
  label,
  className,
}: SparklineProps) {
  const top = max ?? Math.max(1e-9, ...values.map((it) => it ?? 0))
  const pad = 2
  const points = values.map((value, index) =>
    value === null
      ? null
      : {
          x:
            values.length > 1
              ? (index / (values.length - 1)) * (width - pad * 2) + pad
              : width - pad,
          y: height - 1 - (Math.min(value, top) / top) * (height - pad * 2 - 1),
        },
  )
  const runs = runsOf(points)
  const last = runs.at(-1)?.at(-1)
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: it is named by its label, or hidden
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className={cn(tones[tone], className)}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    >
      {runs.map((run) => {
        const [from] = run
        const to = run.at(-1)
        if (!from || !to) return null
        return (
          <g key={from.x}>
            <path
              d={`${linePath(run)}L${to.x} ${height}L${from.x} ${height}Z`}
              fill="currentColor"
              opacity={0.16}
            />
            <path
              d={linePath(run)}
              fill="none"
              stroke="currentColor"
              strokeWidth={1.3}
              strokeLinejoin="round"
              vectorEffect="non-scaling-stroke"
            />
          </g>
        )
      })}
      {last && <circle cx={last.x} cy={last.y} r={1.8} fill="currentColor" />}
    </svg>
  )
}

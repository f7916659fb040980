import { cn } from './cn'

interface MeterProps {
  value: number
  /** What a full bar means; null has no bound, and no bar. */
  max: number | null
  className?: string | undefined
}

/** How much of a bound is used. Decoration: the number stands beside it. */
export function Meter({ value, max, className }: MeterProps) {
  if (max === null || max <= 0) return null
  const share = Math.min(1, Math.max(0, value / max))
  return (
    <span
      aria-hidden
      className={cn('inline-block h-[5px] w-10 rounded-full bg-raised align-middle', className)}
    >
      <span
        className="block h-full rounded-full bg-chart-ink"
        style={{ width: `${share * 100}%` }}
      />
    </span>
  )
}

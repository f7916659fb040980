import type { ReactNode } from 'react'

import { cn } from './cn'

interface StatProps {
  label: ReactNode
  value: ReactNode
  unit?: ReactNode
  /** The value stands above its limit: the only case in which it is coloured. */
  over?: boolean
  /** A sparkline, usually. */
  children?: ReactNode
  className?: string | undefined
}

/** One number with its name. */
export function Stat({ label, value, unit, over = false, children, className }: StatProps) {
  return (
    <div className={cn('min-w-0', className)}>
      <div className="text-ink-2 text-small">{label}</div>
      <div className="figures flex items-baseline gap-1">
        <span className={cn('text-title', over && 'text-down')}>{value}</span>
        {unit && <span className="text-ink-3 text-small">{unit}</span>}
      </div>
      {children}
    </div>
  )
}

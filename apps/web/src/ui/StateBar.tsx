import type { BreakerStateName } from '@foundation/core/protection'

import { cn } from './cn'
import { formatCount } from './format'

/** From what wants an eye to what does not. */
const order = [
  'open',
  'forced_open',
  'half_open',
  'forced_closed',
  'metrics_only',
  'closed',
] as const satisfies readonly BreakerStateName[]

/** Full is open, striped is half open, hatched is held by an operator, outlined is watched, quiet is closed. */
const looks: Record<BreakerStateName, string> = {
  open: 'bg-down-fill',
  half_open:
    'bg-[repeating-linear-gradient(90deg,var(--joining-fill)_0_2px,var(--joining-tint)_2px_4px)]',
  forced_open:
    'bg-[repeating-linear-gradient(-45deg,var(--down-fill)_0_2.5px,var(--down-tint)_2.5px_4.5px)] shadow-[inset_0_0_0_1px_var(--down-fill)]',
  forced_closed:
    'bg-[repeating-linear-gradient(-45deg,var(--degraded-fill)_0_2.5px,var(--degraded-tint)_2.5px_4.5px)] shadow-[inset_0_0_0_1px_var(--degraded-fill)]',
  metrics_only: 'shadow-[inset_0_0_0_1px_var(--left-fill)]',
  closed: 'bg-healthy-cell shadow-[inset_0_0_0_1px_var(--healthy-cell-line)]',
}

interface StateBarProps {
  /** How many nodes are in each state. */
  counts: Partial<Record<BreakerStateName, number>>
  className?: string | undefined
}

/** The states of one breaker over its nodes, as shares of a bar and in words for who does not see it. */
export function StateBar({ counts, className }: StateBarProps) {
  const present = order.filter((state) => (counts[state] ?? 0) > 0)
  const words = present.map((state) => `${formatCount(counts[state] ?? 0)} ${state}`).join(', ')
  return (
    <span
      role="img"
      aria-label={words === '' ? 'no node' : words}
      title={words}
      className={cn('flex h-2 w-[92px] gap-[1.5px]', className)}
    >
      {present.map((state) => (
        // At least 3 px: one tripped node of a thousand is still seen.
        <span
          key={state}
          className={cn('min-w-[3px] basis-0 rounded-[2px]', looks[state])}
          style={{ flexGrow: counts[state] }}
        />
      ))}
    </span>
  )
}

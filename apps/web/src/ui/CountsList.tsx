import type { NodeState } from '@foundation/core/health'
import Link from 'next/link'
import type { ReactNode } from 'react'

import { cn } from './cn'
import { formatCount, plural } from './format'
import { StateGlyph } from './StateGlyph'

/** Down the columns: what is well beside what is not. */
const order = [
  'healthy',
  'degraded',
  'stalled',
  'suspect',
  'down',
  'draining',
  'joining',
  'left',
] as const satisfies readonly NodeState[]

const bars: Record<NodeState, string> = {
  healthy: 'bg-healthy-cell shadow-[inset_0_0_0_1px_var(--healthy-cell-line)]',
  degraded: 'bg-degraded-fill',
  stalled: 'bg-stalled-fill',
  suspect: 'bg-suspect-fill',
  down: 'bg-down-fill',
  draining: 'bg-draining-fill',
  joining: 'bg-joining-fill',
  left: 'bg-left-fill',
}

interface CountsListProps {
  counts: Partial<Record<NodeState, number>>
  /** "12 services · 3 zones" */
  facts?: ReactNode
  /** Where a count leads. */
  hrefOf?: (state: NodeState) => string
}

/** How many nodes are in each of the eight states, as a bar and in words. */
export function CountsList({ counts, facts, hrefOf }: CountsListProps) {
  // Nodes that left are history, not fleet.
  const total = order.reduce((sum, state) => sum + (state === 'left' ? 0 : (counts[state] ?? 0)), 0)
  return (
    <div>
      <p className="flex items-baseline gap-2">
        <span className="figures font-medium">{plural(total, 'node')}</span>
        <span className="text-ink-3 text-table">{facts}</span>
      </p>
      <div aria-hidden className="mt-2 flex h-2.5 gap-0.5">
        {order.map((state) =>
          (counts[state] ?? 0) > 0 && state !== 'left' ? (
            // At least 3 px: one sick node of five thousand is still seen.
            <span
              key={state}
              className={cn('min-w-[3px] rounded-[2px]', bars[state])}
              style={{ flexGrow: counts[state] }}
            />
          ) : null,
        )}
      </div>
      <ul className="mt-2 grid grid-cols-2 gap-x-[18px]">
        {order.map((state) => (
          <li
            key={state}
            className="flex h-6 items-center gap-[7px] text-ink-2 text-table max-sm:h-8"
          >
            <StateGlyph state={state} />
            {hrefOf && counts[state] ? (
              <Link
                href={hrefOf(state)}
                className="flex h-6 min-w-6 items-center rounded-mark hover:text-ink hover:underline max-sm:h-8"
              >
                {state}
              </Link>
            ) : (
              state
            )}
            <span
              className={cn(
                'figures ml-auto',
                counts[state] ? 'font-semibold text-ink' : 'text-ink-3',
              )}
            >
              {formatCount(counts[state] ?? 0)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

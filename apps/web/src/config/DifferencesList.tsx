import type { Difference } from '@foundation/core/config'

import { BeforeAfter } from '../ui/BeforeAfter'
import { cn } from '../ui/cn'
import { type DifferenceLine, groupDifferences, spread } from './difference-view'

interface DifferencesListProps {
  differences: readonly Difference[]
  /** More than so many are counted. */
  limit?: number
  className?: string
}

/** Value by value what was and what will be. */
export function DifferencesList({ differences, limit = 200, className }: DifferencesListProps) {
  const values = spread(differences)
  const more = values.length - limit
  return (
    <div className={cn('flex flex-col gap-3 text-table', className)}>
      {groupDifferences(values.slice(0, limit)).map(({ layer, lines }) => (
        <section key={layer} aria-label={`Layer ${layer}`}>
          <p className="mb-1 text-ink-3 text-small">
            layer <span className="mono text-ink-2">{layer}</span>
          </p>
          <ul className="flex flex-col gap-2">
            {lines.map((line) => (
              <Line key={line.key} line={line} />
            ))}
          </ul>
        </section>
      ))}
      {more > 0 && <p className="text-ink-3">and {more} more</p>}
    </div>
  )
}

function Line({ line: { label, isPath, before, after, secret } }: { line: DifferenceLine }) {
  return (
    <li className="min-w-0">
      <p className={cn('break-words text-ink-2', isPath && 'mono')}>
        {label}
        {secret && <span className="font-sans text-ink-3"> secret</span>}
      </p>
      <BeforeAfter before={before} after={after} />
    </li>
  )
}

import { BeforeAfter } from '../../ui/BeforeAfter'
import { cn } from '../../ui/cn'
import type { Change } from './draft-diff'

interface ChangesListProps {
  changes: readonly Change[]
  className?: string
}

/** Field by field what was and what will be. */
export function ChangesList({ changes, className }: ChangesListProps) {
  return (
    <ul className={cn('flex flex-col gap-2 text-table', className)}>
      {changes.map(({ path, label, before, after }) => (
        <li key={path} className="min-w-0">
          <p className="text-ink-2">{label}</p>
          <BeforeAfter before={before} after={after} />
        </li>
      ))}
    </ul>
  )
}

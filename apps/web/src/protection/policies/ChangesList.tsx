import { cn } from '../../ui/cn'
import type { Change } from './draft-diff'

interface ChangesListProps {
  changes: readonly Change[]
  className?: string
}

/** Field by field what was and what will be: told by a sign and a word, not by colour alone. */
export function ChangesList({ changes, className }: ChangesListProps) {
  return (
    <ul className={cn('flex flex-col gap-2 text-table', className)}>
      {changes.map(({ path, label, before, after }) => (
        <li key={path} className="min-w-0">
          <p className="text-ink-2">{label}</p>
          <p className="mt-0.5 flex flex-wrap gap-1.5">
            {before !== null && (
              <del className="mono max-w-full break-words rounded-mark bg-del-bg px-1.5 no-underline">
                <span aria-hidden>− </span>
                <span className="sr-only">was </span>
                {before}
              </del>
            )}
            {after !== null && (
              <ins className="mono max-w-full break-words rounded-mark bg-add-bg px-1.5 no-underline">
                <span aria-hidden>+ </span>
                <span className="sr-only">will be </span>
                {after}
              </ins>
            )}
          </p>
        </li>
      ))}
    </ul>
  )
}

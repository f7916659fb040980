import type { Scope } from '@foundation/core/access'

import { cn } from '../ui/cn'
import { compareScopes, scopeWords } from './scope-words'

interface PowerChangeProps {
  before: readonly Scope[]
  after: readonly Scope[]
}

/** What somebody can do more, and what no longer: by a sign and words, not by colour alone. */
export function PowerChange({ before, after }: PowerChangeProps) {
  const { gained, lost } = compareScopes(before, after)
  if (gained.length + lost.length === 0) {
    return <p className="text-ink-3 text-table">Both allow the same.</p>
  }
  return (
    <div
      className={cn(
        'grid gap-3 text-table',
        gained.length > 0 && lost.length > 0 && 'sm:grid-cols-2',
      )}
    >
      {gained.length > 0 && <Powers title="Gives" sign="+" scopes={gained} ground="bg-add-bg" />}
      {lost.length > 0 && <Powers title="Takes" sign="−" scopes={lost} ground="bg-del-bg" />}
    </div>
  )
}

interface PowersProps {
  title: string
  sign: string
  scopes: readonly Scope[]
  ground: string
}

function Powers({ title, sign, scopes, ground }: PowersProps) {
  return (
    <section aria-label={title} className="min-w-0">
      <p className="mb-1 font-medium text-ink-2 text-small">{title}</p>
      <ul className="flex flex-col gap-1">
        {scopes.map((scope) => (
          <li key={scope} className={`flex gap-2 rounded-mark px-2 py-0.5 ${ground}`}>
            <span aria-hidden className="mono">
              {sign}
            </span>
            <span className="min-w-0 text-pretty">{scopeWords[scope]}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

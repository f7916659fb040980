import type { Scope } from '@foundation/core/access'

import { groupScopes, scopeWords } from './scope-words'

/** What somebody may do: scopes in words, by group. */
export function ScopeList({ scopes }: { scopes: readonly Scope[] }) {
  return (
    <dl className="flex flex-col gap-2.5 text-table">
      {groupScopes(scopes).map((group) => (
        <div key={group.name}>
          <dt className="mb-0.5 text-ink-3 text-small">{group.name}</dt>
          {group.scopes.map((scope) => (
            <dd key={scope} className="flex flex-wrap items-baseline gap-x-2 py-0.5">
              <span className="min-w-0 flex-1 basis-52 text-pretty">{scopeWords[scope]}</span>
              <code className="mono text-ink-3">{scope}</code>
            </dd>
          ))}
        </div>
      ))}
    </dl>
  )
}

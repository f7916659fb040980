import type { ReactNode } from 'react'

import { Skeleton } from './Skeleton'

export interface ReachFact {
  /** "2 of 22" */
  value: ReactNode
  /** "nodes" */
  label: ReactNode
  /** "9 % less capacity" */
  detail?: ReactNode
}

/** What an act reaches, in three facts at most; skeletons while they are counted. */
export function ReachFacts({ facts }: { facts: readonly ReachFact[] | undefined }) {
  return (
    <dl className="grid auto-cols-fr grid-flow-col border-line-strong border-y">
      {(facts ?? [null, null, null]).map((fact, index) => (
        <div
          key={String(index)}
          className="min-w-0 px-[18px] py-2.5 not-first:border-line-strong not-first:border-l max-sm:px-3"
        >
          {fact ? (
            <>
              <dt className="figures">
                <span className="font-semibold text-section">{fact.value}</span>{' '}
                <span className="text-ink-2 text-small">{fact.label}</span>
              </dt>
              {fact.detail && <dd className="text-ink-3 text-table">{fact.detail}</dd>}
            </>
          ) : (
            <>
              <dt>
                <Skeleton className="my-1.5 w-16 bg-line-strong" />
              </dt>
              <dd>
                <Skeleton className="my-1.5 w-24 bg-line-strong" />
              </dd>
            </>
          )}
        </div>
      ))}
    </dl>
  )
}

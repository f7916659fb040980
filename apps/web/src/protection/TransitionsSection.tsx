'use client'

import { QueryFailure } from '../data/QueryFailure'
import { rangeWords } from '../data/time-range'
import { useRange } from '../data/use-range'
import { toNode } from '../nodes/links'
import { formatClock, formatCount } from '../ui/format'
import { Section } from '../ui/Section'
import { SkeletonRows } from '../ui/Skeleton'
import { TextLink } from '../ui/TextLink'
import { Timeline } from '../ui/Timeline'
import type { GuardLink } from './links'
import { type FoldedTransition, foldTransitions } from './transition-view'
import { useTransitions } from './use-guards'

const shown = 8

/** When the breakers of this guard opened and closed, and why. */
export function TransitionsSection({ guard }: { guard: GuardLink }) {
  const { choice } = useRange()
  const transitions = useTransitions(guard)
  const folded = foldTransitions(transitions.data ?? [])
  const words = rangeWords[choice.range]
  const more = folded.length - shown
  return (
    <Section
      title="Transitions"
      facts={choice.to ? `${words} to ${formatClock(choice.to)}` : `last ${words}`}
      flush
    >
      {!transitions.data ? (
        transitions.isError ? (
          <QueryFailure
            error={transitions.error}
            what="the transitions"
            onRetry={() => void transitions.refetch()}
          />
        ) : (
          <SkeletonRows rows={3} label="Loading the transitions" />
        )
      ) : folded.length === 0 ? (
        <p className="px-3.5 text-ink-3 text-table">None. It kept its state in this range.</p>
      ) : (
        <>
          <Timeline
            items={folded.slice(0, shown).map((it) => ({
              id: it.id,
              at: it.at,
              mark: it.to,
              title: <Title transition={it} />,
              detail: it.reason,
            }))}
          />
          {more > 0 && (
            <p className="px-3.5 text-ink-3 text-small">
              and {formatCount(more)} earlier in this range
            </p>
          )}
        </>
      )}
    </Section>
  )
}

function Title({ transition: { nodeIds, title } }: { transition: FoldedTransition }) {
  const [only] = nodeIds
  if (nodeIds.length !== 1 || !only) return title
  return (
    <>
      <TextLink href={toNode(only)} className="mono no-underline hover:underline">
        {only}
      </TextLink>
      {title.slice(only.length)}
    </>
  )
}

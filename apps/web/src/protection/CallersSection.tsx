import type { Board, GuardDetail } from '@foundation/core/protection'
import Link from 'next/link'

import { cn } from '../ui/cn'
import { formatCount } from '../ui/format'
import { Section } from '../ui/Section'
import { StateBar } from '../ui/StateBar'
import { type GuardLink, toGuard } from './links'

interface CallersSectionProps {
  guard: GuardLink
  callers: GuardDetail['callers']
  board: Board
  onOpen: (guard: GuardLink) => void
}

/** Everybody else who calls the target. */
export function CallersSection({ guard, callers, board, onOpen }: CallersSectionProps) {
  const { target } = guard
  return (
    <Section title="Other callers" facts={`of ${target}`} flush>
      {callers.length === 0 ? (
        <p className="px-3.5 text-ink-3 text-table">Nobody else calls {target}.</p>
      ) : (
        <ul aria-label={`Other callers of ${target}`} className="text-table">
          {callers.map(({ service, nodes, tripped }) => (
            <li
              key={service}
              className="relative flex min-h-8 items-center gap-2 border-line border-t px-3.5 py-1 hover:bg-hover"
            >
              <Link
                href={toGuard({ service, target }, board)}
                onClick={(event) => {
                  if (event.metaKey || event.ctrlKey) return
                  event.preventDefault()
                  onOpen({ service, target })
                }}
                className="min-w-0 truncate font-medium after:absolute after:inset-0"
              >
                {service}
              </Link>
              <StateBar
                counts={{ open: tripped, closed: nodes - tripped }}
                className="ml-auto shrink-0"
              />
              <span
                className={cn('figures w-24 shrink-0 text-right', tripped === 0 && 'text-ink-3')}
              >
                {formatCount(tripped)} / {formatCount(nodes)} tripped
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

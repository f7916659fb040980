'use client'

import type { Person, PersonSession, Scope } from '@foundation/core/access'
import dynamic from 'next/dynamic'
import { useState } from 'react'

import { QueryFailure } from '../../data/QueryFailure'
import { browserOf } from '../../profile/browser-words'
import { Button } from '../../ui/Button'
import { Section } from '../../ui/Section'
import { SkeletonRows } from '../../ui/Skeleton'
import { Allowed } from '../Allowed'
import { SessionFacts } from '../SessionFacts'
import { useCan } from '../session'
import { useSessionsOf } from '../use-people'

const EndSessionsDialog = dynamic(() =>
  import('./EndSessionsDialog').then((it) => it.EndSessionsDialog),
)

interface SessionsSectionProps {
  person: Person
  /** The scope that ending them wants. */
  needed: Scope
}

/** Where a person is signed in, and the end of each. */
export function SessionsSection({ person, needed }: SessionsSectionProps) {
  const maySee = useCan('people:write')
  const sessions = useSessionsOf(person.id)
  const [ending, setEnding] = useState<PersonSession | 'all' | null>(null)
  const list = sessions.data ?? []
  return (
    <Section
      title="Where they are signed in"
      flush={list.length > 0}
      actions={
        list.length > 1 && (
          <Allowed scope={needed}>
            <Button size="sm" onClick={() => setEnding('all')}>
              End all…
            </Button>
          </Allowed>
        )
      }
    >
      {!maySee ? (
        <p className="text-ink-3 text-table">
          To see it needs <code className="mono text-ink">people:write</code>. Ask an owner.
        </p>
      ) : sessions.isError && !sessions.data ? (
        <QueryFailure
          error={sessions.error}
          what="their sessions"
          onRetry={() => void sessions.refetch()}
        />
      ) : !sessions.data ? (
        <SkeletonRows rows={2} label="Loading their sessions" />
      ) : list.length === 0 ? (
        <p className="text-ink-3 text-table">Nowhere at the moment.</p>
      ) : (
        <ul>
          {list.map((it) => (
            <SessionRow key={it.id} session={it} needed={needed} onEnd={() => setEnding(it)} />
          ))}
        </ul>
      )}
      {ending && (
        <EndSessionsDialog
          person={person}
          session={ending === 'all' ? null : ending}
          onClose={() => setEnding(null)}
        />
      )}
    </Section>
  )
}

interface SessionRowProps {
  session: PersonSession
  needed: Scope
  onEnd: () => void
}

function SessionRow({ session, needed, onEnd }: SessionRowProps) {
  return (
    <li className="flex min-h-11 items-center gap-3 px-3.5 py-1.5 text-table">
      <SessionFacts session={session} />
      <Allowed scope={needed}>
        <Button
          size="sm"
          variant="ghost"
          aria-label={`End ${browserOf(session.userAgent)}`}
          onClick={onEnd}
        >
          End…
        </Button>
      </Allowed>
    </li>
  )
}

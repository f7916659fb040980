'use client'

import type { Person, PersonSession } from '@foundation/core/access'

import { browserOf } from '../../profile/browser-words'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { formatCount, plural } from '../../ui/format'
import { refusalWords } from '../refusal'
import { usePeopleActs } from '../use-people'

interface EndSessionsDialogProps {
  person: Person
  /** Null for all of them. */
  session: PersonSession | null
  onClose: () => void
}

/** Asks before somebody is signed out. */
export function EndSessionsDialog({ person, session, onClose }: EndSessionsDialogProps) {
  const { endSessions } = usePeopleActs()
  const { id, name, sessions, apiTokens } = person
  const one = session !== null
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={
        one
          ? `Sign ${name} out of ${browserOf(session.userAgent)}?`
          : `Sign ${name} out everywhere?`
      }
      description="It takes seconds. They can sign in again; who must not is to be removed, or given another role."
      facts={[
        {
          value: one ? '1' : formatCount(sessions),
          label: one || sessions === 1 ? 'session' : 'sessions',
          detail: one ? (session.address ?? 'address unknown') : 'in all their browsers',
        },
        {
          value: formatCount(apiTokens),
          label: apiTokens === 1 ? 'API token' : 'API tokens',
          detail: apiTokens === 0 ? 'none to go on' : 'of theirs go on',
        },
      ]}
      reason={{ required: false, placeholder: 'a laptop was lost' }}
      confirm={one ? 'End session' : `End ${plural(sessions, 'session')}`}
      danger
      error={endSessions.error ? refusalWords(endSessions.error) : undefined}
      onConfirm={async (reason) => {
        await endSessions.mutateAsync({ id, reason, ...(one ? { sessionId: session.id } : {}) })
        onClose()
      }}
    />
  )
}

'use client'

import type { Person } from '@foundation/core/access'

import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { formatCount } from '../../ui/format'
import { refusalWords } from '../refusal'
import { useSession } from '../session'
import { usePeopleActs } from '../use-people'

interface RemovePersonDialogProps {
  person: Person
  onClose: () => void
  onRemoved: () => void
}

/** Asks before somebody may no longer come in, with all that ends by it. */
export function RemovePersonDialog({ person, onClose, onRemoved }: RemovePersonDialogProps) {
  const { remove } = usePeopleActs()
  const { id: ownId } = useSession().person
  const { id, name, email, sessions, apiTokens } = person
  const isOwn = id === ownId
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={isOwn ? 'Remove yourself?' : `Remove ${name}?`}
      description={
        isOwn
          ? 'You are signed out at once, and somebody else has to invite you again. What you did stays in the audit.'
          : 'They are signed out at once, and invitations that they sent are taken back. What they did stays in the audit; another invitation lets them in again.'
      }
      facts={[
        {
          value: formatCount(sessions),
          label: sessions === 1 ? 'session' : 'sessions',
          detail: sessions === 0 ? 'none to end' : sessions === 1 ? 'ends now' : 'end now',
        },
        {
          value: formatCount(apiTokens),
          label: apiTokens === 1 ? 'API token' : 'API tokens',
          detail: apiTokens === 0 ? 'none to stop' : 'refused from now on',
        },
      ]}
      reason={{ required: false, placeholder: 'left the team' }}
      typeToConfirm={email}
      confirm={isOwn ? 'Remove yourself' : `Remove ${name}`}
      danger
      error={remove.error ? refusalWords(remove.error) : undefined}
      onConfirm={async (reason) => {
        await remove.mutateAsync({ id, reason })
        onClose()
        onRemoved()
      }}
    />
  )
}

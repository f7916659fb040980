'use client'

import type { Invitation } from '@foundation/core/access'

import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { refusalWords } from '../refusal'
import { usePeopleActs } from '../use-people'

interface RevokeInvitationDialogProps {
  invitation: Invitation
  onClose: () => void
}

/** Asks before an invitation is of no use any more. */
export function RevokeInvitationDialog({ invitation, onClose }: RevokeInvitationDialogProps) {
  const { revokeInvitation } = usePeopleActs()
  const { id, email } = invitation
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Take the invitation of ${email} back?`}
      description="The link lets nobody in any more. You can invite them again at any time."
      facts={[]}
      confirm="Take back"
      danger
      error={revokeInvitation.error ? refusalWords(revokeInvitation.error) : undefined}
      onConfirm={async () => {
        await revokeInvitation.mutateAsync({ id })
        onClose()
      }}
    />
  )
}

'use client'

import type { Role } from '@foundation/core/access'

import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { formatCount } from '../../ui/format'
import { refusalWords } from '../refusal'
import { usePeopleActs } from '../use-people'

interface RemoveRoleDialogProps {
  role: Role
  onClose: () => void
  onRemoved: () => void
}

/** Asks before a role can no longer be given. */
export function RemoveRoleDialog({ role, onClose, onRemoved }: RemoveRoleDialogProps) {
  const { removeRole } = usePeopleActs()
  const { name, people } = role
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Remove the role ${name}?`}
      description="It can no longer be given. You can make it again at any time."
      facts={[
        {
          value: formatCount(people),
          label: people === 1 ? 'person' : 'people',
          detail: people === 0 ? 'nobody has it' : 'have it: give them another first',
        },
      ]}
      reason={{ required: false }}
      confirm="Remove role"
      danger
      error={removeRole.error ? refusalWords(removeRole.error) : undefined}
      onConfirm={async (reason) => {
        await removeRole.mutateAsync({ name, reason })
        onClose()
        onRemoved()
      }}
    />
  )
}

'use client'

import { useMutation } from '@tanstack/react-query'

import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { refusalWords } from '../refusal'

interface RevokeDialogProps {
  name: string
  /** What is lost, and what stays. */
  description: string
  revoke: () => Promise<unknown>
  onClose: () => void
}

/** Asks before a token is of no use any more. */
export function RevokeDialog({ name, description, revoke, onClose }: RevokeDialogProps) {
  const { mutateAsync, error } = useMutation({ mutationFn: revoke })
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={`Revoke ${name}?`}
      description={`${description} You can create another at any time.`}
      facts={[]}
      confirm="Revoke token"
      danger
      error={error ? refusalWords(error) : undefined}
      onConfirm={async () => {
        await mutateAsync()
        onClose()
      }}
    />
  )
}

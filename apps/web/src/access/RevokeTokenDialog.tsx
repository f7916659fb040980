'use client'

import type { JoinToken } from '@foundation/core/access'
import { useMutation, useQueryClient } from '@tanstack/react-query'

import { toFailure } from '../data/failure'
import { useTRPC } from '../data/trpc'
import { ConfirmDialog } from '../ui/ConfirmDialog'
import { plural } from '../ui/format'

interface RevokeTokenDialogProps {
  token: JoinToken
  onClose: () => void
}

/** Asks before a join token is taken back for good. */
export function RevokeTokenDialog({ token, onClose }: RevokeTokenDialogProps) {
  const api = useTRPC()
  const queries = useQueryClient()
  const revoke = useMutation(api.access.joinTokens.revoke.mutationOptions())
  const fault = revoke.error ? toFailure(revoke.error) : null
  async function run() {
    await revoke.mutateAsync({ id: token.id })
    onClose()
    void queries.invalidateQueries(api.access.joinTokens.list.queryFilter())
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => {
        if (open) return
        revoke.reset()
        onClose()
      }}
      title={`Revoke ${token.name}?`}
      description={`Nobody can join with it any more. ${
        token.admitted > 0
          ? `The ${plural(token.admitted, 'node')} that joined with it stay.`
          : 'No node has joined with it.'
      } You can create another at any time.`}
      facts={[]}
      confirm="Revoke token"
      danger
      error={fault ? `${fault.message} ${fault.action}` : undefined}
      onConfirm={run}
    />
  )
}

'use client'

import type { Policy } from '@foundation/core/protection'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { useSession } from '../access/session'
import { toFailure } from '../data/failure'
import { useTRPC, useTRPCClient } from '../data/trpc'
import { ConfirmDialog } from '../ui/ConfirmDialog'
import { showProgress } from '../ui/ProgressToast'
import { isLarge, reachFacts } from './reach-words'
import { useReach } from './use-guards'

interface PromoteDialogProps {
  policy: Policy
  onClose: () => void
}

/** Asks before a shadow's parts act. */
export function PromoteDialog({ policy, onClose }: PromoteDialogProps) {
  const { name, revision, spec, selector } = policy
  const api = useTRPC()
  const client = useTRPCClient()
  const queries = useQueryClient()
  const { person } = useSession()
  const [error, setError] = useState<string | null>(null)
  const reach = useReach(spec.match.target, selector)

  async function run(reason: string): Promise<void> {
    setError(null)
    try {
      const made = await client.protection.promoteShadow.mutate({ name, revision, reason })
      showProgress({
        id: `promote ${name}`,
        state: 'applied',
        title: `Promoted the shadow of ${name}`,
        detail: `as r${made.revision}; its versions have the way back`,
        done: true,
      })
      void queries.invalidateQueries(api.protection.pathFilter())
      onClose()
    } catch (cause) {
      const { message, action } = toFailure(cause)
      setError(`${message} ${action}`)
      throw cause
    }
  }

  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Promote the shadow of ${name}?`}
      description="Its parts take the place of the active ones at once, on every node that has the policy. The version before stays in the history, to be restored."
      facts={reach.isError ? [] : reach.data && reachFacts(reach.data)}
      reason={{ required: true, placeholder: 'refuses 1.3 % more, as wished' }}
      {...(reach.data && isLarge(reach.data) ? { typeToConfirm: name } : {})}
      confirm="Promote"
      allowedBy={`Allowed by role ${person.role}`}
      error={error ?? (reach.isError ? toFailure(reach.error).message : undefined)}
      onConfirm={run}
    />
  )
}

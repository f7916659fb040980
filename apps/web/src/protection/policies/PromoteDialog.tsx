'use client'

import type { Policy } from '@foundation/core/protection'
import { useState } from 'react'

import { toFailure } from '../../data/failure'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { reachFacts } from '../reach-words'
import { usePolicyActs, usePolicyReach } from './use-policies'

interface PromoteDialogProps {
  policy: Policy
  onClose: () => void
  onPromoted: (policy: Policy) => void
}

/** Lets the shadow act: what only watched takes the place of what acted. */
export function PromoteDialog({ policy, onClose, onPromoted }: PromoteDialogProps) {
  const { name, revision, spec, selector } = policy
  const { promote } = usePolicyActs()
  const [error, setError] = useState<string | null>(null)
  const reach = usePolicyReach({ target: spec.match.target, selector })

  async function run(reason: string) {
    setError(null)
    try {
      onPromoted(await promote.mutateAsync({ name, revision, reason }))
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
      title={`Let the shadow of ${name} act?`}
      description={`It takes the place of what acts now, within a second. The way back is r${revision} in the history.`}
      facts={reach.isError ? [] : reach.data && reachFacts(reach.data)}
      reason={{ required: true, placeholder: 'a week in shadow without a surprise' }}
      confirm="Promote shadow"
      error={error ?? undefined}
      onConfirm={run}
    />
  )
}

'use client'

import type { Policy } from '@foundation/core/protection'
import { useState } from 'react'

import { toFailure } from '../../data/failure'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { isLarge, reachFacts } from '../reach-words'
import { usePolicyActs, usePolicyReach } from './use-policies'

interface RemoveDialogProps {
  policy: Policy
  onClose: () => void
  onRemoved: () => void
}

/** Takes a policy away: its parts are inherited again. */
export function RemoveDialog({ policy, onClose, onRemoved }: RemoveDialogProps) {
  const { name, revision, spec, selector } = policy
  const { remove } = usePolicyActs()
  const [error, setError] = useState<string | null>(null)
  const reach = usePolicyReach({ target: spec.match.target, selector })

  async function run(reason: string) {
    setError(null)
    try {
      await remove.mutateAsync({ name, revision, reason })
      onRemoved()
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
      title={`Remove ${name}?`}
      description="Its parts are inherited again: from a less specific policy, or from the application. Its history stays, and it can be made again from there."
      facts={reach.isError ? [] : reach.data && reachFacts(reach.data)}
      reason={{ required: true, placeholder: 'the vendor is gone' }}
      {...(reach.data && isLarge(reach.data) ? { typeToConfirm: name } : {})}
      confirm="Remove policy"
      danger
      error={error ?? undefined}
      onConfirm={run}
    />
  )
}

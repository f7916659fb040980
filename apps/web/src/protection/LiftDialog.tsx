'use client'

import type { Override } from '@foundation/core/protection'
import { useState } from 'react'

import { useSession } from '../access/session'
import { toFailure } from '../data/failure'
import { ConfirmDialog } from '../ui/ConfirmDialog'
import { useNow } from '../ui/clock'
import { formatCount } from '../ui/format'
import { describeLeft, describeSelector } from './override-view'

interface LiftDialogProps {
  override: Override
  onClose: () => void
  onConfirm: (key: string, reason: string) => Promise<void>
}

/** Asks before an override ends early. */
export function LiftDialog({ override, onClose, onConfirm }: LiftDialogProps) {
  const { key, target, state, nodes, applied } = override
  const { person } = useSession()
  const [error, setError] = useState<string | null>(null)
  const now = useNow() ?? override.since.getTime()
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Lift ${state} on ${target}?`}
      description="Breakers decide for themselves again, from what they have seen meanwhile."
      facts={[
        {
          value: formatCount(nodes),
          label: nodes === 1 ? 'node' : 'nodes',
          detail: `${formatCount(applied)} applied it`,
        },
        { value: describeSelector(override), label: '', detail: 'whom it is for' },
        { value: describeLeft(override, now), label: '', detail: 'else it ends by itself' },
      ]}
      reason={{ required: true, placeholder: 'maintenance is over' }}
      confirm="Lift now"
      allowedBy={`Allowed by role ${person.role}`}
      error={error}
      onConfirm={async (reason) => {
        setError(null)
        try {
          await onConfirm(key, reason)
          onClose()
        } catch (cause) {
          const { message, action } = toFailure(cause)
          setError(`${message} ${action}`)
          throw cause
        }
      }}
    />
  )
}

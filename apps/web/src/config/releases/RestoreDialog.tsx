'use client'

import type { ReleaseSummary } from '@foundation/core/config'
import { useRouter } from 'next/navigation'
import { useState } from 'react'

import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { failureWords } from '../failure-words'
import { namespaceHref } from '../links'
import { useNamespaceActs } from '../use-config-acts'

interface RestoreDialogProps {
  release: ReleaseSummary
  /** The draft differs from what runs: that would be lost. */
  isEdited: boolean
  onClose: () => void
}

/** Brings the content of a release back into the draft. */
export function RestoreDialog({ release, isEdited, onClose }: RestoreDialogProps) {
  const { namespace, number } = release
  const router = useRouter()
  const { restore } = useNamespaceActs()
  const [error, setError] = useState<string | null>(null)
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Restore r${number} into the draft?`}
      description={`${isEdited ? 'It takes the place of what the draft says now, for everybody. ' : ''}No node is told: look at the draft, then release it. Discarding the draft is the way back.`}
      facts={[]}
      confirm={`Restore r${number}`}
      danger={isEdited}
      error={error ?? undefined}
      onConfirm={async () => {
        setError(null)
        try {
          await restore.mutateAsync({ namespace, number })
          router.push(namespaceHref(namespace))
        } catch (cause) {
          setError(failureWords(cause))
        }
      }}
    />
  )
}

'use client'

import type { Difference } from '@foundation/core/config'
import { useState } from 'react'

import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { plural } from '../../ui/format'
import { DifferencesList } from '../DifferencesList'
import { failureWords } from '../failure-words'
import { useNamespaceActs } from '../use-config-acts'

interface DiscardDialogProps {
  namespace: string
  version: number
  differences: readonly Difference[]
  onClose: () => void
  onDone: () => void
}

/** Makes the draft what runs again, for everybody. */
export function DiscardDialog(props: DiscardDialogProps) {
  const { namespace, version, differences, onClose, onDone } = props
  const { discardDraft } = useNamespaceActs()
  const [error, setError] = useState<string | null>(null)
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Discard ${plural(differences.length, 'change')} of the draft?`}
      description="The draft becomes what runs again, for everybody. No node is told, since none has it. Export it first to keep it."
      facts={[]}
      confirm="Discard the draft"
      danger
      error={error ?? undefined}
      onConfirm={async () => {
        setError(null)
        try {
          await discardDraft.mutateAsync({ namespace, version })
          onDone()
        } catch (cause) {
          setError(failureWords(cause))
        }
      }}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div tabIndex={0} className="max-h-[30dvh] overflow-y-auto">
        <DifferencesList differences={differences} limit={50} />
      </div>
    </ConfirmDialog>
  )
}

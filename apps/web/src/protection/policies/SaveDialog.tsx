'use client'

import type { Policy } from '@foundation/core/protection'
import { useState } from 'react'

import { useSession } from '../../access/session'
import { toFailure } from '../../data/failure'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { plural } from '../../ui/format'
import { reachFacts } from '../reach-words'
import { ChangesList } from './ChangesList'
import type { Selector } from './draft-check'
import type { Change } from './draft-diff'
import { usePolicyActs, usePolicyReach } from './use-policies'

interface SaveDialogProps {
  name: string
  spec: Policy['spec']
  selector: Selector
  /** The version that was edited; null makes a new policy. */
  base: Policy | null
  changes: readonly Change[]
  onClose: () => void
  onSaved: (policy: Policy) => void
  /** The server refused: its page shows where. */
  onRefused: (error: unknown) => void
}

/** The last look before nodes are told: whom it touches, what changes, why. */
export function SaveDialog(props: SaveDialogProps) {
  const { name, spec, selector, base, changes, onClose, onSaved, onRefused } = props
  const { person } = useSession()
  const { save } = usePolicyActs()
  const [error, setError] = useState<string | null>(null)
  const reach = usePolicyReach({ target: spec.match.target, selector })
  const nodes = reach.data?.nodes

  async function run(reason: string) {
    setError(null)
    try {
      const revision = base?.revision ?? null
      onSaved(await save.mutateAsync({ name, revision, selector, spec, reason }))
    } catch (cause) {
      const { message, action } = toFailure(cause)
      setError(`${message} ${action}`)
      onRefused(cause)
      throw cause
    }
  }

  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={base ? `Save ${name}?` : `Create ${name}?`}
      description={
        base
          ? `Nodes apply it within a second and keep their counts. The way back is r${base.revision} in its history.`
          : 'Nodes apply it within a second. The way back is to remove it.'
      }
      facts={reach.isError ? [] : reach.data && reachFacts(reach.data)}
      reason={{ required: true, placeholder: 'ledger-db is slow since the deploy' }}
      confirm={`${base ? 'Save' : 'Create'}${nodes === undefined ? '' : ` on ${plural(nodes, 'node')}`}`}
      allowedBy={`Allowed by role ${person.role}`}
      error={error ?? (reach.isError ? toFailure(reach.error).message : undefined)}
      onConfirm={run}
    >
      <section aria-label="What changes" className="min-w-0">
        <p className="mb-1.5 font-medium text-ink-2 text-small">
          What changes{' '}
          <span className="font-normal text-ink-3">{plural(changes.length, 'field')}</span>
        </p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <div tabIndex={0} className="max-h-[30dvh] overflow-y-auto">
          <ChangesList changes={changes} />
        </div>
      </section>
    </ConfirmDialog>
  )
}

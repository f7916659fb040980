'use client'

import type { ReleaseDetail } from '@foundation/core/config'
import { useRouter } from 'next/navigation'
import { useState } from 'react'

import { useSession } from '../../access/session'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { failureWords } from '../failure-words'
import { releaseHref } from '../links'
import { useReleaseActs } from '../use-config-acts'
import { actWords, type ReleaseVerb } from './release-acts'

interface ActDialogProps {
  verb: ReleaseVerb
  detail: ReleaseDetail
  onClose: () => void
}

/** Whom an act on a release reaches, and why it is done. */
export function ActDialog({ verb, detail, onClose }: ActDialogProps) {
  const router = useRouter()
  const { person } = useSession()
  const acts = useReleaseActs()
  const [error, setError] = useState<string | null>(null)
  const { title, description, confirm, danger, placeholder, facts } = actWords(verb, detail)
  const { namespace, number } = detail.release

  async function run(reason: string) {
    setError(null)
    try {
      const made = await acts[verb].mutateAsync({ namespace, number, reason })
      onClose()
      // Rolling back what runs makes a release of its own: that is where it goes on.
      if (made.number !== number) router.push(releaseHref(namespace, made.number))
    } catch (cause) {
      setError(failureWords(cause))
    }
  }

  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={description}
      facts={facts}
      reason={{ required: true, placeholder }}
      confirm={confirm}
      danger={danger}
      allowedBy={`Allowed by role ${person.role}`}
      error={error ?? undefined}
      onConfirm={run}
    />
  )
}

'use client'

import type { AuditFault, AuditVerdict } from '@foundation/core/audit'

import { toFailure } from '../data/failure'
import { Banner } from '../ui/Banner'
import { Button } from '../ui/Button'
import { CopyButton } from '../ui/CopyButton'
import { formatCount, plural } from '../ui/format'
import type { AuditCheck } from './use-audit'

const faultWords: Record<AuditFault['how'], string> = {
  changed: 'was changed',
  removed: 'is missing',
  inserted: 'was put in',
  cut: 'is gone, as is what came after it',
}

/** What a check of the chain found. */
export function CheckBanner({ check }: { check: AuditCheck }) {
  const { verdict, error } = check
  const retry = (
    <Button size="sm" pending={check.pending} onClick={check.run}>
      Check again
    </Button>
  )
  if (error) {
    const { message, action } = toFailure(error)
    return (
      <Banner state="suspect" title="The audit could not be checked." actions={retry}>
        {message} {action}
      </Banner>
    )
  }
  if (!verdict) return null
  return verdict.fault ? (
    <Banner
      state="down"
      title={`Entry ${formatCount(verdict.fault.seq)} ${faultWords[verdict.fault.how]}.`}
      actions={retry}
    >
      Somebody other than the server touched the audit. Leave everything as it is, and compare it
      with an export or a backup.
    </Banner>
  ) : (
    <Whole verdict={verdict} checked={check.checked} />
  )
}

function Whole({ verdict, checked }: { verdict: AuditVerdict; checked: number }) {
  const { seq, hash } = verdict.last
  return (
    <Banner
      state="healthy"
      title={`${plural(checked, 'entry', 'entries')} checked: nobody touched them.`}
      actions={<CopyButton size="sm" text={`${seq} ${hash}`} label="Copy the head" />}
    >
      Keep the head elsewhere, and a chain that is rewritten whole shows too.
    </Banner>
  )
}

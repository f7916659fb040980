'use client'

import type { Policy } from '@foundation/core/protection'
import { Trash2 } from 'lucide-react'
import Link from 'next/link'

import { Allowed } from '../../access/Allowed'
import { HistoryLink } from '../../audit/HistoryLink'
import { Button } from '../../ui/Button'
import { PageHeader } from '../../ui/Page'
import { Time } from '../../ui/Time'
import { policiesHref } from '../links'

interface PolicyHeaderProps {
  /** Null for a new one. */
  policy: Policy | null
  onRemove: () => void
}

/** Which policy, which version, whose. */
export function PolicyHeader({ policy, onRemove }: PolicyHeaderProps) {
  const all = (
    <Button asChild variant="ghost">
      <Link href={policiesHref}>All policies</Link>
    </Button>
  )
  if (!policy) return <PageHeader title="New policy" actions={all} />
  const { name, revision, updatedAt, updatedBy } = policy
  return (
    <PageHeader
      title={name}
      mono
      facts={
        <>
          <span className="mono">r{revision}</span>
          <span>
            changed <Time at={updatedAt} /> by {updatedBy}
          </span>
        </>
      }
      actions={
        <>
          {all}
          <HistoryLink target={name} action="protection" />
          <Allowed scope="protection:write">
            <Button variant="danger" icon={<Trash2 aria-hidden />} onClick={onRemove}>
              Remove…
            </Button>
          </Allowed>
        </>
      }
    />
  )
}

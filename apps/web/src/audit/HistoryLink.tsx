'use client'

import { ScrollText } from 'lucide-react'
import Link from 'next/link'

import { Allowed } from '../access/Allowed'
import { Button } from '../ui/Button'
import { toAudit } from './links'

interface HistoryLinkProps {
  /** As the audit names it. */
  target: string
  /** Of one domain alone: names of different things may be the same. */
  action?: string
}

/** To all that people did with a thing. */
export function HistoryLink(props: HistoryLinkProps) {
  return (
    <Allowed scope="audit:read">
      <Button asChild variant="ghost">
        <Link href={toAudit(props)}>
          <ScrollText aria-hidden />
          History
        </Link>
      </Button>
    </Allowed>
  )
}

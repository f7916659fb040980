'use client'

import { ScrollText } from 'lucide-react'
import Link from 'next/link'

import { useCan } from '../access/session'
import { Button } from '../ui/Button'
import { toAudit } from './links'

interface HistoryLinkProps {
  /** As the audit names it. */
  target: string
  /** Of one domain alone: names of different things may be the same. */
  action?: string
}

/** To all that people did with a thing; nothing for those who may not read it. */
export function HistoryLink(props: HistoryLinkProps) {
  if (!useCan('audit:read')) return null
  return (
    <Button asChild variant="ghost">
      <Link href={toAudit(props)}>
        <ScrollText aria-hidden />
        History
      </Link>
    </Button>
  )
}

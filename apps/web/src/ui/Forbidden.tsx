import { Lock } from 'lucide-react'
import type { ReactNode } from 'react'

import { Notice } from './Notice'

interface ForbiddenProps {
  /** What is not shown: "tokens". */
  what: string
  /** The scope it needs. */
  scope: string
  /** Who can help: "Ask an owner." */
  children?: ReactNode
  page?: boolean
}

/** The reader may not see this, and learns who can. */
export function Forbidden({ what, scope, children = 'Ask an owner.', page }: ForbiddenProps) {
  return (
    <Notice icon={<Lock aria-hidden />} title={`You cannot see ${what}`} page={page}>
      This needs <code className="mono text-ink">{scope}</code>. {children}
    </Notice>
  )
}

import type { ReactNode } from 'react'

import { Notice } from './Notice'

interface EmptyStateProps {
  icon: ReactNode
  /** What there is none of, in the terms asked for: "No node is stalled in payments". */
  title: ReactNode
  children?: ReactNode
  /** The way out: a button that clears the filter, or makes the first one. */
  actions?: ReactNode
  page?: boolean
}

/** Nothing here yet, and how that changes. A snippet belongs into `children`, as a `CodeSnippet`. */
export function EmptyState({ icon, title, children, actions, page }: EmptyStateProps) {
  return (
    <Notice icon={icon} title={title} actions={actions} role="status" page={page}>
      {children}
    </Notice>
  )
}

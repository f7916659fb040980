import { CloudAlert } from 'lucide-react'
import type { ReactNode } from 'react'

import { Button } from './Button'
import { CopyId } from './CopyButton'
import { Notice } from './Notice'

interface ErrorStateProps {
  /** What could not be done: "Could not load the rates". */
  title: string
  /** Why, and what still works. */
  children?: ReactNode
  /** The catalogue's code. */
  code?: string | undefined
  /** Finds the failure in the server's log. */
  correlationId?: string | undefined
  onRetry?: (() => void) | undefined
  /** A page's whole body, not a panel's. */
  page?: boolean
}

/** Something failed here; other panels go on. */
export function ErrorState({
  title,
  children,
  code,
  correlationId,
  onRetry,
  page,
}: ErrorStateProps) {
  return (
    <Notice
      icon={<CloudAlert aria-hidden />}
      title={title}
      role="alert"
      page={page}
      actions={
        <>
          {onRetry && <Button onClick={onRetry}>Try again</Button>}
          {correlationId && (
            <span className="flex items-center gap-0.5 text-ink-3 text-small">
              <span className="mono max-w-40 truncate" title={correlationId}>
                {correlationId}
              </span>
              <CopyId id={correlationId} label="Copy the correlation id" />
            </span>
          )}
        </>
      }
    >
      {children}
      {code && <span className="mono mt-1 block text-ink-3">{code}</span>}
    </Notice>
  )
}

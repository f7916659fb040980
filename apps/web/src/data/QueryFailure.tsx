'use client'

import { ErrorState } from '../ui/ErrorState'
import { Forbidden } from '../ui/Forbidden'
import { toFailure } from './failure'

interface QueryFailureProps {
  error: unknown
  /** What is not shown: "the nodes". */
  what: string
  onRetry: () => void
  page?: boolean
}

/** What a query was refused with, as its reader is told. */
export function QueryFailure({ error, what, onRetry, page = false }: QueryFailureProps) {
  const { type, scope, message, action, code, correlationId } = toFailure(error)
  if (type === 'forbidden' && scope !== null) {
    return <Forbidden page={page} what={what} scope={scope} />
  }
  return (
    <ErrorState
      page={page}
      title={`Could not load ${what}`}
      code={code ?? undefined}
      correlationId={correlationId ?? undefined}
      onRetry={onRetry}
    >
      {message} {action}
    </ErrorState>
  )
}

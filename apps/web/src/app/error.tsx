'use client'

import { ErrorState } from '../ui/ErrorState'

/** What a screen could not catch itself: a defect of the console. */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  return (
    <main>
      <ErrorState
        page
        title="Could not show this page"
        correlationId={error.digest}
        onRetry={reset}
      >
        The console failed, not the fleet: nodes go on.
      </ErrorState>
    </main>
  )
}

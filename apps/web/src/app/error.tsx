'use client'

import { CloudAlert } from 'lucide-react'

import { Button } from '../ui/Button'
import { Notice } from '../ui/Notice'

/**
 * What a screen could not catch itself: a defect of the console. It is part of every page's first load,
 * so it uses the smallest parts.
 */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  return (
    <main>
      <Notice
        page
        role="alert"
        icon={<CloudAlert aria-hidden />}
        title="Could not show this page"
        actions={<Button onClick={reset}>Try again</Button>}
      >
        The console failed, not the fleet: nodes go on.
        {error.digest && <span className="mono mt-1 block text-ink-3">{error.digest}</span>}
      </Notice>
    </main>
  )
}

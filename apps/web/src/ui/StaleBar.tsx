'use client'

import { WifiOff } from 'lucide-react'

import { Button } from './Button'
import { useNow } from './clock'
import { formatClock, formatSpan, type TimeZone } from './format'

interface StaleBarProps {
  /** When what is shown was last known to be true. */
  since: Date
  onRetry: () => void
  zone?: TimeZone
}

/** The line to the server broke: what is shown is old, and by how much. Neutral, since the fleet is not worse for it. */
export function StaleBar({ since, onRetry, zone }: StaleBarProps) {
  const now = useNow() ?? since.getTime()
  return (
    <div
      role="status"
      className="flex min-h-[34px] animate-fade items-center gap-2 rounded-control bg-raised px-3 py-1 text-table shadow-[inset_0_0_0_1px_var(--control)]"
    >
      <WifiOff aria-hidden className="size-3.5 text-ink-2" />
      <span className="font-medium">Connection lost.</span>
      <span className="figures min-w-0 text-ink-2" aria-live="off" suppressHydrationWarning>
        Shown as of {formatClock(since, zone)}, {formatSpan(Math.max(0, now - since.getTime()))}{' '}
        ago.
      </span>
      <Button size="sm" className="ml-auto" onClick={onRetry}>
        Try now
      </Button>
    </div>
  )
}

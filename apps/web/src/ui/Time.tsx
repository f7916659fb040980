'use client'

import { useNow } from './clock'
import { cn } from './cn'
import { formatAgo, formatClock, formatExact, formatSpan, type TimeZone } from './format'

interface TimeProps {
  at: Date
  /** `ago`: how long ago. `for`: how long it lasts by now. `clock`: the time of day. */
  as?: 'ago' | 'for' | 'clock'
  /** Seconds in `clock`. */
  seconds?: boolean
  zone?: TimeZone
  className?: string | undefined
}

/** A time relative to now, with the exact one on hover. */
export function Time({ at, as = 'ago', seconds = true, zone, className }: TimeProps) {
  return (
    <time
      dateTime={at.toISOString()}
      title={formatExact(at, zone)}
      className={cn('figures', className)}
      suppressHydrationWarning
    >
      {as === 'clock' ? formatClock(at, zone, seconds) : <Since at={at} as={as} />}
    </time>
  )
}

function Since({ at, as }: { at: Date; as: 'ago' | 'for' }) {
  const now = useNow() ?? at.getTime()
  const elapsed = Math.max(0, now - at.getTime())
  return as === 'ago' ? formatAgo(elapsed) : formatSpan(elapsed)
}

/** Bounds how often something secret may be tried, per sender, on this server. */
import { FoundationError } from '@foundation/core/errors'
import type { Clock } from '@foundation/core/time'

export interface AttemptLimit {
  /** Tries a window. */
  readonly max: number
  readonly windowMs: number
}

/** Senders remembered at most; past it the oldest windows are dropped. */
const maxSenders = 10_000

export interface Attempts {
  /** Counts one try. @throws FoundationError `request.limited` */
  take(sender: string): void
}

export function makeAttempts({ max, windowMs }: AttemptLimit, clock: Clock): Attempts {
  const windows = new Map<string, { count: number; endsAt: number }>()
  return {
    take(sender) {
      const now = clock()
      const open = windows.get(sender)
      if (!open || open.endsAt <= now) {
        // Deleted first, so that the map stays in the order in which windows began.
        windows.delete(sender)
        windows.set(sender, { count: 1, endsAt: now + windowMs })
        const oldest = windows.keys().next()
        if (windows.size > maxSenders && !oldest.done) windows.delete(oldest.value)
        return
      }
      if (open.count >= max)
        throw new FoundationError('request.limited', { retryAfterMs: open.endsAt - now })
      open.count += 1
    },
  }
}

/** When a token is of no use any more, in words. */
import { day, hour, minute, second } from '@foundation/core/time'

import { formatSpan } from '../../ui/format'

/** How long something is good: rounded up, so that what was just made for a week is good for a week. */
export function formatLeft(ms: number): string {
  const unit = ms > day ? hour : ms > hour ? minute : second
  return formatSpan(Math.ceil(ms / unit) * unit)
}

interface Expiring {
  readonly expiresAt: Date | null
  readonly status: string
}

export function describeExpiry({ expiresAt, status }: Expiring, now: number): string {
  if (expiresAt === null) return 'never'
  const left = expiresAt.getTime() - now
  if (left <= 0 || status === 'expired') return `${formatSpan(Math.abs(left))} ago`
  return `in ${formatLeft(left)}`
}

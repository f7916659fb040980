/** When a token is of no use any more, in words. */
import { formatSpan } from '../../ui/format'

interface Expiring {
  readonly expiresAt: Date | null
  readonly status: string
}

export function describeExpiry({ expiresAt, status }: Expiring, now: number): string {
  if (expiresAt === null) return 'never'
  const left = expiresAt.getTime() - now
  if (left <= 0 || status === 'expired') return `${formatSpan(Math.abs(left))} ago`
  return `in ${formatSpan(left)}`
}

/** Join tokens as rows and as sentences. */
import type { JoinToken } from '@foundation/core/access'
import { CreateJoinToken } from '@foundation/core/access'
import { day, hour } from '@foundation/core/time'
import { z } from 'zod'

import { formatCount, formatSpan, plural } from '../ui/format'

export const lifetimes = [
  { value: '1h', words: '1 hour', ms: hour },
  { value: '1d', words: '1 day', ms: day },
  { value: '30d', words: '30 days', ms: 30 * day },
  { value: 'never', words: 'never', ms: null },
] as const

/** The form's fields; the server's own schema decides over what becomes of them. */
export const TokenForm = z.object({
  name: CreateJoinToken.shape.name,
  lifetime: z.enum(['1h', '1d', '30d', 'never']),
  maxNodes: z.int('A whole number').min(1, 'At least 1').max(100_000).optional(),
})
export type TokenForm = z.output<typeof TokenForm>

export function toInput({ name, lifetime, maxNodes }: TokenForm): CreateJoinToken {
  return {
    name,
    expiresInMs: lifetimes.find((it) => it.value === lifetime)?.ms ?? null,
    maxNodes: maxNodes ?? null,
  }
}

/** How many joined with it, of how many. */
export function describeUse({ admitted, maxNodes }: JoinToken): string {
  return maxNodes === null
    ? formatCount(admitted)
    : `${formatCount(admitted)} of ${formatCount(maxNodes)}`
}

export function describeExpiry({ expiresAt, status }: JoinToken, now: number): string {
  if (expiresAt === null) return 'never'
  const left = expiresAt.getTime() - now
  if (left <= 0 || status === 'expired') return `${formatSpan(Math.abs(left))} ago`
  return `in ${formatSpan(left)}`
}

/** What a new token is good for. */
export function describeNew({ expiresAt, createdAt, maxNodes }: JoinToken): string {
  const life =
    expiresAt === null
      ? 'until it is revoked'
      : `for ${formatSpan(expiresAt.getTime() - createdAt.getTime())}`
  const nodes = maxNodes === null ? 'any number of nodes' : plural(maxNodes, 'node')
  return `Good ${life}, ${nodes}.`
}

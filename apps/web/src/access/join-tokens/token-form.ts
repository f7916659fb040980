/** The form that makes a join token. */
import { CreateJoinToken } from '@foundation/core/access'
import { day, hour } from '@foundation/core/time'
import { z } from 'zod'

import { parseLabels } from '../../nodes/labels-text'

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
  /** As lines of text, `name=value` each. */
  labels: z.string().check((it) => {
    const { issue } = parseLabels(it.value)
    if (issue !== null) it.issues.push({ code: 'custom', message: issue, input: it.value })
  }),
})
export type TokenForm = z.output<typeof TokenForm>

export function toInput({ name, lifetime, maxNodes, labels }: TokenForm): CreateJoinToken {
  return {
    name,
    expiresInMs: lifetimes.find((it) => it.value === lifetime)?.ms ?? null,
    maxNodes: maxNodes ?? null,
    labels: parseLabels(labels).labels ?? {},
  }
}

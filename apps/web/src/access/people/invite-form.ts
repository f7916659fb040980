/** The form that invites somebody. */
import { Invite } from '@foundation/core/access'
import { day } from '@foundation/core/time'
import { z } from 'zod'

export const lifetimes = [
  { value: '1d', words: '1 day', ms: day },
  { value: '7d', words: '7 days', ms: 7 * day },
  { value: '30d', words: '30 days', ms: 30 * day },
] as const

/** The form's fields; the server's own schema decides over what becomes of them. */
export const InviteForm = z.object({
  email: Invite.shape.email,
  role: Invite.shape.role,
  lifetime: z.enum(['1d', '7d', '30d']),
  reason: z.string().trim().max(500),
})
export type InviteForm = z.output<typeof InviteForm>

export function toInput({ email, role, lifetime, reason }: InviteForm): Invite {
  const expiresInMs = lifetimes.find((it) => it.value === lifetime)?.ms ?? day
  return { email, role, expiresInMs, reason }
}

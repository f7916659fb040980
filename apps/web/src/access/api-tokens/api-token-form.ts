/** The form that makes an API token. */
import { CreateApiToken } from '@foundation/core/access'
import { day } from '@foundation/core/time'
import { z } from 'zod'

export const lifetimes = [
  { value: '1d', words: '1 day', ms: day },
  { value: '30d', words: '30 days', ms: 30 * day },
  { value: '90d', words: '90 days', ms: 90 * day },
  { value: '366d', words: '1 year', ms: 366 * day },
  { value: 'never', words: 'never', ms: null },
] as const

/** The form's fields; the server's own schema decides over what becomes of them. */
export const ApiTokenForm = z.object({
  name: CreateApiToken.shape.name,
  scopes: CreateApiToken.shape.scopes,
  lifetime: z.enum(['1d', '30d', '90d', '366d', 'never']),
  machine: z.boolean(),
})
export type ApiTokenForm = z.output<typeof ApiTokenForm>

export function toInput({ name, scopes, lifetime, machine }: ApiTokenForm): CreateApiToken {
  const expiresInMs = lifetimes.find((it) => it.value === lifetime)?.ms ?? null
  return { name, scopes, expiresInMs, machine }
}

/** The form that makes an API token. */
import { CreateApiToken, type Scope } from '@foundation/core/access'
import { day } from '@foundation/core/time'
import { z } from 'zod'

export const lifetimes = [
  { value: '1d', words: '1 day', ms: day },
  { value: '30d', words: '30 days', ms: 30 * day },
  { value: '90d', words: '90 days', ms: 90 * day },
  { value: '366d', words: '1 year', ms: 366 * day },
  { value: 'never', words: 'never', ms: null },
] as const

/** What a scope lets one do. */
export const scopeWords: Record<Scope, string> = {
  'fleet:read': 'See the fleet, its configuration and its protection',
  'nodes:write': 'Drain, hold, label and remove nodes',
  'protection:write': 'Change policies and hold breakers',
  'config:write': 'Edit configuration',
  'config:release': 'Release configuration, approve it and take it back',
  'access:read': 'See who has access',
  'audit:read': 'Read who did what',
  'tokens:write': 'Make and revoke tokens',
  'people:write': 'Invite people, change their role and end their sessions',
  'roles:write': 'Make and change roles',
  'settings:write': 'Change settings, and loosen reviews',
  'owners:write': 'Make and unmake owners',
}

/** The form's fields; the server's own schema decides over what becomes of them. */
export const ApiTokenForm = z.object({
  name: CreateApiToken.shape.name,
  scopes: CreateApiToken.shape.scopes,
  lifetime: z.enum(['1d', '30d', '90d', '366d', 'never']),
})
export type ApiTokenForm = z.output<typeof ApiTokenForm>

export function toInput({ name, scopes, lifetime }: ApiTokenForm): CreateApiToken {
  return { name, scopes, expiresInMs: lifetimes.find((it) => it.value === lifetime)?.ms ?? null }
}

/** The form that makes a role, and changes one. */
import { type Role, SaveRole } from '@foundation/core/access'
import { z } from 'zod'

/** The form's fields; the server's own schema decides over what becomes of them. */
export const RoleForm = z.object({
  name: SaveRole.shape.name,
  description: z.string().trim().max(200),
  scopes: SaveRole.shape.scopes,
  reason: z.string().trim().max(500),
})
export type RoleForm = z.output<typeof RoleForm>

/** @param role the one that is changed; null for a new one, which begins by seeing the fleet */
export function toDefaults(role: Role | null): RoleForm {
  if (role === null) return { name: '', description: '', scopes: ['fleet:read'], reason: '' }
  const { name, description, scopes } = role
  return { name, description, scopes, reason: '' }
}

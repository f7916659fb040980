/** The people of a fleet: who they are, which role they have, and how they leave. */
import type { Person, RemovePerson, SetPersonRole } from '@foundation/core/access'
import { FoundationError } from '@foundation/core/errors'

import { type Ctx, mutate, requireScope, type Tx } from '../context.js'
import { loadScopes, lockPeople, requireHeld, scopesOfRole } from './roles.js'

/** Oldest first. */
export async function listPeople(ctx: Ctx): Promise<Person[]> {
  requireScope(ctx, 'access:read')
  const { db, fleetId } = ctx
  const now = new Date(ctx.clock())
  const [rows, tokens] = await Promise.all([
    db.person.findMany({
      where: { fleetId },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      take: 1_000,
      include: {
        sessions: { where: { expiresAt: { gt: now } }, select: { updatedAt: true } },
        accounts: { select: { providerId: true } },
      },
    }),
    db.apiToken.groupBy({
      by: ['ownerId'],
      where: {
        fleetId,
        machine: false,
        revokedAt: null,
        OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
      },
      _count: true,
    }),
  ])
  const tokensOf = new Map(tokens.map(({ ownerId, _count }) => [ownerId, _count]))
  const roles = [...new Set(rows.map(({ role }) => role))]
  const scopes = new Map(
    await Promise.all(
      roles.map(async (role) => [role, await scopesOfRole(db, fleetId, role)] as const),
    ),
  )
  return rows.map((row) => {
    const seen = row.sessions.map(({ updatedAt }) => updatedAt.getTime())
    return {
      id: row.id,
      name: row.name,
      email: row.email,
      role: row.role,
      scopes: [...(scopes.get(row.role) ?? [])],
      createdAt: row.createdAt,
      lastSeenAt: seen.length > 0 ? new Date(Math.max(...seen)) : null,
      sessions: seen.length,
      apiTokens: tokensOf.get(row.id) ?? 0,
      waysIn: [
        ...new Set(
          row.accounts.map(({ providerId }) =>
            providerId === 'credential' ? ('password' as const) : ('oidc' as const),
          ),
        ),
      ],
      secondFactor: row.twoFactorEnabled,
    }
  })
}

/**
 * Takes effect with their next request.
 *
 * @throws FoundationError `access.person_not_found`, `access.role_not_found`, `access.scope_exceeded`,
 *   `access.last_owner`
 */
export function setPersonRole(ctx: Ctx, { id, role, reason }: SetPersonRole): Promise<null> {
  return mutate(ctx, 'people:write', async (tx) => {
    const before = await lockPerson(ctx, tx, id)
    requireHeld(ctx, await loadScopes(tx, ctx.fleetId, role))
    if (before.role === role) return { result: null, trace: [] }
    await refuseLastOwner(ctx, tx, before)
    await tx.person.update({ where: { id }, data: { role } })
    await revokeTheirInvitations(ctx, tx, id)
    return {
      result: null,
      trace: [
        {
          action: 'access.person_role',
          target: id,
          reason,
          before: { role: before.role },
          after: { role },
        },
      ],
    }
  })
}

/**
 * Ends their sessions, and their tokens are of no use from then on.
 *
 * @throws FoundationError `access.person_not_found`, `access.scope_exceeded`, `access.last_owner`
 */
export function removePerson(ctx: Ctx, { id, reason }: RemovePerson): Promise<null> {
  return mutate(ctx, 'people:write', async (tx) => {
    const { name, email, role } = await lockPerson(ctx, tx, id)
    await refuseLastOwner(ctx, tx, { role })
    await revokeTheirInvitations(ctx, tx, id)
    await tx.person.delete({ where: { id } })
    const before = { name, email, role }
    return {
      result: null,
      trace: [{ action: 'access.person_remove', target: id, reason, before }],
    }
  })
}

/**
 * A person whom the actor may change: nobody may touch somebody who can do what they cannot.
 *
 * @throws FoundationError `access.person_not_found`, `access.scope_exceeded`
 */
export async function lockPerson(ctx: Ctx, tx: Tx, id: string) {
  await lockPeople(tx, ctx.fleetId)
  const person = await tx.person.findFirst({ where: { id, fleetId: ctx.fleetId } })
  if (!person) throw new FoundationError('access.person_not_found', { id })
  requireHeld(ctx, await scopesOfRole(tx, ctx.fleetId, person.role))
  return person
}

async function refuseLastOwner(ctx: Ctx, tx: Tx, { role }: { role: string }): Promise<void> {
  if (role !== 'owner') return
  const owners = await tx.person.count({ where: { fleetId: ctx.fleetId, role: 'owner' } })
  if (owners <= 1) throw new FoundationError('access.last_owner')
}

/** Nobody lets others in with powers that were taken from them. */
async function revokeTheirInvitations(ctx: Ctx, tx: Tx, inviterId: string): Promise<void> {
  await tx.invitation.updateMany({
    where: { fleetId: ctx.fleetId, inviterId, acceptedAt: null, revokedAt: null },
    data: { revokedAt: new Date(ctx.clock()) },
  })
}

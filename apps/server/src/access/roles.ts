/** Roles: those that every fleet has, and those of its own; and who may give them. */
import {
  BuiltinRole,
  type RemoveRole,
  type Role,
  type SaveRole,
  Scope,
  scopesOf,
} from '@foundation/core/access'
import { FoundationError } from '@foundation/core/errors'

import { type Ctx, type Db, mutate, requireScope, type Tx } from '../context.js'

/** First key of the lock; the second is the fleet's. */
const lockSpace = 72_707_373

const descriptions: Record<BuiltinRole, string> = {
  owner: 'Everything, and who else is an owner.',
  admin: 'Everything but who is an owner.',
  operator: 'Runs the fleet: nodes, protection, configuration and its releases.',
  viewer: 'Sees the fleet and changes nothing.',
}

/**
 * Lets changes of who may do what take turns, until the transaction ends: so a role cannot vanish while it is given,
 * and two owners cannot take the role from one another at once.
 */
export async function lockPeople(tx: Tx, fleetId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${lockSpace}::int, hashtext(${fleetId}))`
}

/** What a role allows at this moment. A role that is not there allows nothing. */
export async function scopesOfRole(
  db: Db,
  fleetId: string,
  name: string,
): Promise<readonly Scope[]> {
  const builtin = BuiltinRole.safeParse(name)
  if (builtin.success) return scopesOf[builtin.data]
  const row = await db.role.findUnique({ where: { fleetId_name: { fleetId, name } } })
  return row ? knownScopes(row.scopes) : []
}

/** @throws FoundationError `access.role_not_found` */
export async function loadScopes(db: Db, fleetId: string, name: string): Promise<readonly Scope[]> {
  const scopes = await scopesOfRole(db, fleetId, name)
  if (scopes.length === 0) throw new FoundationError('access.role_not_found', { role: name })
  return scopes
}

/**
 * Nobody gives, or takes from others, what they do not have: else whoever may change people could make themselves, or
 * a friend, more than they are.
 *
 * @throws FoundationError `access.scope_exceeded`
 */
export function requireHeld({ actor }: Pick<Ctx, 'actor'>, scopes: readonly Scope[]): void {
  const exceeded = scopes.filter((scope) => !actor.scopes.includes(scope))
  if (exceeded.length > 0) throw new FoundationError('access.scope_exceeded', { scopes: exceeded })
}

/**
 * Whether a person may let others in with this role, at this moment. Where nobody of the fleet has the id it was the
 * control plane itself: the invitations of who was removed are taken back with them.
 */
export async function mayGive(
  db: Db,
  fleetId: string,
  personId: string,
  role: string,
): Promise<boolean> {
  const giver = await db.person.findFirst({
    where: { id: personId, fleetId },
    select: { role: true },
  })
  if (!giver) return true
  const [held, given] = await Promise.all([
    scopesOfRole(db, fleetId, giver.role),
    scopesOfRole(db, fleetId, role),
  ])
  return held.includes('people:write') && given.every((scope) => held.includes(scope))
}

/** The built-in ones first, then the fleet's own by name. */
export async function listRoles(ctx: Ctx): Promise<Role[]> {
  requireScope(ctx, 'access:read')
  const { db, fleetId } = ctx
  const [rows, counts] = await Promise.all([
    db.role.findMany({ where: { fleetId }, orderBy: { name: 'asc' } }),
    db.person.groupBy({ by: ['role'], where: { fleetId }, _count: true }),
  ])
  const people = new Map(counts.map(({ role, _count }) => [role, _count]))
  const builtin = BuiltinRole.options.map((name) => ({
    name,
    description: descriptions[name],
    scopes: [...scopesOf[name]],
    builtin: true,
    people: people.get(name) ?? 0,
  }))
  const own = rows.map(({ name, description, scopes }) => ({
    name,
    description,
    scopes: knownScopes(scopes),
    builtin: false,
    people: people.get(name) ?? 0,
  }))
  return [...builtin, ...own]
}

/** @throws FoundationError `access.role_exists`, `access.scope_exceeded` */
export function createRole(ctx: Ctx, { name, description, scopes, reason }: SaveRole) {
  return mutate(ctx, 'roles:write', async (tx) => {
    await lockPeople(tx, ctx.fleetId)
    const taken = isBuiltin(name) || (await findRole(tx, ctx.fleetId, name)) !== null
    if (taken) throw new FoundationError('access.role_exists', { role: name })
    requireHeld(ctx, scopes)
    await tx.role.create({
      data: {
        fleetId: ctx.fleetId,
        name,
        description,
        scopes,
        createdAt: new Date(ctx.clock()),
      },
    })
    const after = { description, scopes }
    return {
      result: { name, description, scopes: knownScopes(scopes), builtin: false, people: 0 },
      trace: [{ action: 'access.role_create', target: name, reason, after }],
    }
  })
}

/**
 * Whoever has the role may do the other things from their next request on.
 *
 * @throws FoundationError `access.role_builtin`, `access.role_not_found`, `access.scope_exceeded`
 */
export function changeRole(
  ctx: Ctx,
  { name, description, scopes, reason }: SaveRole,
): Promise<Role> {
  return mutate(ctx, 'roles:write', async (tx) => {
    const before = await lockRole(tx, ctx.fleetId, name)
    requireHeld(ctx, [...before.scopes, ...scopes])
    await tx.role.update({
      where: { fleetId_name: { fleetId: ctx.fleetId, name } },
      data: { description, scopes },
    })
    const people = await tx.person.count({ where: { fleetId: ctx.fleetId, role: name } })
    const isSame =
      before.description === description && before.scopes.join() === knownScopes(scopes).join()
    return {
      result: { name, description, scopes: knownScopes(scopes), builtin: false, people },
      trace: isSame
        ? []
        : [
            {
              action: 'access.role_change',
              target: name,
              reason,
              before,
              after: { description, scopes },
            },
          ],
    }
  })
}

/** @throws FoundationError `access.role_builtin`, `access.role_not_found`, `access.role_in_use`, `access.scope_exceeded` */
export function removeRole(ctx: Ctx, { name, reason }: RemoveRole): Promise<null> {
  return mutate(ctx, 'roles:write', async (tx) => {
    const { fleetId } = ctx
    const before = await lockRole(tx, fleetId, name)
    requireHeld(ctx, before.scopes)
    const [people, invitations] = await Promise.all([
      tx.person.count({ where: { fleetId, role: name } }),
      tx.invitation.count({
        where: {
          fleetId,
          role: name,
          acceptedAt: null,
          revokedAt: null,
          expiresAt: { gt: new Date(ctx.clock()) },
        },
      }),
    ])
    if (people + invitations > 0)
      throw new FoundationError('access.role_in_use', { people, invitations })
    await tx.role.delete({ where: { fleetId_name: { fleetId, name } } })
    return {
      result: null,
      trace: [{ action: 'access.role_remove', target: name, reason, before }],
    }
  })
}

async function lockRole(
  tx: Tx,
  fleetId: string,
  name: string,
): Promise<{ description: string; scopes: Scope[] }> {
  if (isBuiltin(name)) throw new FoundationError('access.role_builtin', { role: name })
  await lockPeople(tx, fleetId)
  const row = await findRole(tx, fleetId, name)
  if (!row) throw new FoundationError('access.role_not_found', { role: name })
  return { description: row.description, scopes: knownScopes(row.scopes) }
}

function findRole(db: Db, fleetId: string, name: string) {
  return db.role.findUnique({ where: { fleetId_name: { fleetId, name } } })
}

function isBuiltin(name: string): boolean {
  return BuiltinRole.safeParse(name).success
}

/** In the order of all scopes, without those that a later version knew. */
function knownScopes(scopes: readonly string[]): Scope[] {
  return Scope.options.filter((scope) => scopes.includes(scope))
}

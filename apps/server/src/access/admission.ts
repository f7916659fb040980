/** Whom another provider's word lets in, and what becomes of the role of those who are in already. */
import { FoundationError, isFoundationError } from '@foundation/core/errors'

import type { Ctx } from '../context.js'
import type { Claimed } from './oidc.js'
import { mutateAs } from './record.js'
import { loadScopes, lockPeople, mayGive, scopesOfRole } from './roles.js'

/**
 * Before somebody new is made: the role that the provider names, or that they were invited to. The address has to be
 * proven to the provider, or anybody could name one that was invited.
 *
 * @returns null for somebody who is not let in
 */
export async function admitByProvider(
  { db, fleetId, log }: Pick<Ctx, 'db' | 'fleetId' | 'log'>,
  user: { readonly email: string; readonly emailVerified?: boolean | undefined },
  claimed: Claimed | null,
): Promise<string | null> {
  if (!claimed || user.emailVerified !== true) return null
  const open = await db.invitation.findFirst({
    where: {
      fleetId,
      email: user.email.toLowerCase(),
      acceptedAt: null,
      revokedAt: null,
      expiresAt: { gt: new Date() },
    },
  })
  const invitation = open && (await mayGive(db, fleetId, open.inviterId, open.role)) ? open : null
  const role = claimed.decides ? claimed.role : (invitation?.role ?? claimed.role)
  if (role === null) return null
  if ((await scopesOfRole(db, fleetId, role)).length === 0) {
    log.error(
      { event: 'access.oidc_role_unknown', role },
      'a provider names a role that is not there',
    )
    return null
  }
  if (invitation)
    await db.invitation.update({
      where: { id: invitation.id },
      data: { acceptedAt: new Date() },
    })
  return role
}

/**
 * After somebody signed in at the provider: where the provider decides, their role is what it says now. The last owner
 * stays one, whatever it says: a slip in the provider's groups must not lock everybody out.
 *
 * @returns whether they may come in
 */
export async function followClaims(
  ctx: Omit<Ctx, 'actor'>,
  personId: string,
  { role, decides }: Claimed,
): Promise<boolean> {
  const { db, fleetId, log } = ctx
  const person = await db.person.findFirst({ where: { id: personId, fleetId } })
  if (!person) return false
  if (!decides || person.role === role) return true
  if (role === null) return false
  try {
    await mutateAs(ctx, { id: 'oidc', name: 'Sign-in provider' }, async (tx) => {
      await lockPeople(tx, fleetId)
      await loadScopes(tx, fleetId, role)
      const owners = await tx.person.count({ where: { fleetId, role: 'owner' } })
      if (person.role === 'owner' && owners <= 1) throw new FoundationError('access.last_owner')
      await tx.person.update({ where: { id: personId }, data: { role } })
      return {
        result: null,
        trace: [
          {
            action: 'access.person_role',
            target: personId,
            reason: 'as the sign-in provider says',
            before: { role: person.role },
            after: { role },
          },
        ],
      }
    })
    return true
  } catch (error) {
    if (!isFoundationError(error)) throw error
    log.error(
      { event: 'access.oidc_role_refused', personId, role, code: error.code },
      error.message,
    )
    return error.code === 'access.last_owner'
  }
}

/** Whom another provider's word lets in, and what becomes of the role of those who are in already. */
import { FoundationError, isFoundationError } from '@foundation/core/errors'

import type { Ctx } from '../context.js'
import type { Claimed } from './oidc.js'
import { mutateAs } from './record.js'
import { loadScopes, lockPeople, mayGive, scopesOfRole } from './roles.js'

/** Who acts, to the audit. */
const provider = { id: 'oidc', name: 'Sign-in provider' } as const

/**
 * Before somebody new is made: the role that the provider names, or that they were invited to. The address has to be
 * proven to the provider, or anybody could name one that was invited. The trace comes before the person, whom the
 * library makes: nobody is there without one.
 *
 * @returns null for somebody who is not let in
 */
export async function admitByProvider(
  ctx: Omit<Ctx, 'actor'>,
  user: { readonly email: string; readonly emailVerified?: boolean | undefined },
  claimed: Claimed | null,
): Promise<string | null> {
  if (!claimed || user.emailVerified !== true) return null
  const { fleetId, log } = ctx
  const email = user.email.toLowerCase()
  const now = new Date(ctx.clock())
  return mutateAs(ctx, provider, async (tx) => {
    await lockPeople(tx, fleetId)
    const open = await tx.invitation.findFirst({
      where: { fleetId, email, acceptedAt: null, revokedAt: null, expiresAt: { gt: now } },
    })
    const invitation = open && (await mayGive(tx, fleetId, open.inviterId, open.role)) ? open : null
    const role = claimed.decides ? claimed.role : (invitation?.role ?? claimed.role)
    if (role === null) return { result: null, trace: [] }
    if ((await scopesOfRole(tx, fleetId, role)).length === 0) {
      log.error(
        { event: 'access.oidc_role_unknown', role },
        'a provider names a role that is not there',
      )
      return { result: null, trace: [] }
    }
    if (invitation)
      await tx.invitation.update({ where: { id: invitation.id }, data: { acceptedAt: now } })
    const after = { email, role, invitation: invitation?.id ?? null }
    return { result: role, trace: [{ action: 'access.person_admit', target: email, after }] }
  })
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
    await mutateAs(ctx, provider, async (tx) => {
      await lockPeople(tx, fleetId)
      await loadScopes(tx, fleetId, role)
      // Anew, under the lock: it may be another by now.
      const { role: before } = await tx.person.findUniqueOrThrow({ where: { id: personId } })
      const owners = await tx.person.count({ where: { fleetId, role: 'owner' } })
      if (before === 'owner' && owners <= 1) throw new FoundationError('access.last_owner')
      await tx.person.update({ where: { id: personId }, data: { role } })
      return {
        result: null,
        trace: [
          {
            action: 'access.person_role',
            target: personId,
            reason: 'as the sign-in provider says',
            before: { role: before },
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

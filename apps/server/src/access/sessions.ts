/** The browsers that people are signed in with: shown, ended, and swept away once they expired. */
import type { PersonSession, RevokeOwnSessions, RevokeSessions } from '@foundation/core/access'
import { FoundationError } from '@foundation/core/errors'
import { day } from '@foundation/core/time'

import { type Ctx, type Db, mutate, requireScope, type Tx } from '../context.js'
import { lockPerson } from './directory.js'
import { mutateAs } from './record.js'
import type { Visitor } from './visit.js'

/**
 * Of one person, newest first.
 *
 * @throws FoundationError `access.person_not_found`
 */
export async function listSessions(ctx: Ctx, { id }: { id: string }): Promise<PersonSession[]> {
  requireScope(ctx, 'people:write')
  const person = await ctx.db.person.findFirst({ where: { id, fleetId: ctx.fleetId } })
  if (!person) throw new FoundationError('access.person_not_found', { id })
  return readSessions(ctx, id, null)
}

export function listOwnSessions(ctx: Ctx, { id, sessionId }: Visitor): Promise<PersonSession[]> {
  return readSessions(ctx, id, sessionId)
}

/**
 * The browsers are signed out with their next request.
 *
 * @throws FoundationError `access.person_not_found`, `access.scope_exceeded`, `access.session_not_found`
 */
export function revokeSessions(
  ctx: Ctx,
  { id, sessionId, reason }: RevokeSessions,
): Promise<{ ended: number }> {
  return mutate(ctx, 'people:write', async (tx) => {
    await lockPerson(ctx, tx, id)
    const ended = await endSessions(tx, id, sessionId === undefined ? {} : { id: sessionId })
    if (ended === 0 && sessionId !== undefined)
      throw new FoundationError('access.session_not_found', { id: sessionId })
    const trace = { action: 'access.sessions_revoke', target: id, reason, after: { ended } }
    return { result: { ended }, trace: ended > 0 ? [trace] : [] }
  })
}

/** @throws FoundationError `access.session_not_found` */
export function revokeOwnSessions(
  ctx: Ctx,
  me: Visitor,
  { sessionId }: RevokeOwnSessions,
): Promise<{ ended: number }> {
  return mutateAs(ctx, me, async (tx) => {
    const which = sessionId === undefined ? { not: me.sessionId } : sessionId
    const ended = await endSessions(tx, me.id, { id: which })
    if (ended === 0 && sessionId !== undefined)
      throw new FoundationError('access.session_not_found', { id: sessionId })
    const trace = { action: 'access.own_sessions_revoke', target: me.id, after: { ended } }
    return { result: { ended }, trace: ended > 0 ? [trace] : [] }
  })
}

/** @returns how many there were */
export async function endSessions(
  tx: Tx,
  userId: string,
  which: { id?: string | { not: string } } = {},
): Promise<number> {
  const { count } = await tx.personSession.deleteMany({ where: { userId, ...which } })
  return count
}

/** Deletes what nobody can use any more: expired sessions, verifications and links, and tries long past. */
export async function sweepSessions(db: Db, now: number): Promise<{ sessions: number }> {
  const expired = { where: { expiresAt: { lt: new Date(now) } } }
  const { count } = await db.personSession.deleteMany(expired)
  await db.personVerification.deleteMany(expired)
  await db.passwordReset.deleteMany(expired)
  await db.signInBucket.deleteMany({ where: { at: { lt: new Date(now - day) } } })
  return { sessions: count }
}

async function readSessions(
  { db, clock }: Ctx,
  userId: string,
  current: string | null,
): Promise<PersonSession[]> {
  const rows = await db.personSession.findMany({
    where: { userId, expiresAt: { gt: new Date(clock()) } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: 200,
  })
  return rows.map(({ id, createdAt, expiresAt, ipAddress, userAgent }) => ({
    id,
    createdAt,
    expiresAt,
    address: ipAddress,
    userAgent,
    current: id === current,
  }))
}

import type { Db } from '../context.js'

/** Deletes what nobody can use any more: expired sessions and verifications. */
export async function sweepSessions(db: Db, now: number): Promise<{ sessions: number }> {
  const expired = { where: { expiresAt: { lt: new Date(now) } } }
  const { count } = await db.personSession.deleteMany(expired)
  await db.personVerification.deleteMany(expired)
  return { sessions: count }
}

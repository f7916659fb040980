/** Passwords: changed by who knows the old one, and set anew by who has a link. */
import { randomUUID, webcrypto } from 'node:crypto'
import type { ChangePassword, RequestReset, ResetPassword } from '@foundation/core/access'
import { FoundationError } from '@foundation/core/errors'
import { newSecret } from '@foundation/core/ids'
import { hour } from '@foundation/core/time'

import type { Actor, Ctx, Db } from '../context.js'
import type { AccessDesk } from './desk.js'
import { resetMail, trySend } from './mail.js'
import { mutateAs } from './record.js'
import { hashSecret } from './secret.js'
import { endSessions } from './sessions.js'
import { giveBack, takeTry } from './throttle.js'
import type { Visitor } from './visit.js'

const resetLifeMs = hour
/** Anybody may ask for a link; the mail is what only its owner reads. */
const nobody = { id: 'anonymous', name: 'anonymous' } as const

/**
 * All other browsers are signed out.
 *
 * @throws FoundationError `access.sign_in_limited`, `access.password_wrong`
 */
export async function changePassword(
  ctx: Ctx,
  { people }: Pick<AccessDesk, 'people'>,
  me: Visitor,
  { current, password }: ChangePassword,
): Promise<null> {
  await checkPassword(ctx, people, me, current)
  const hash = await people.hashPassword(password)
  return mutateAs(ctx, me, async (tx) => {
    await tx.personAccount.updateMany({
      where: { userId: me.id, providerId: 'credential' },
      data: { password: hash },
    })
    await tx.passwordReset.deleteMany({ where: { personId: me.id } })
    await endSessions(tx, me.id, { id: { not: me.sessionId } })
    return { result: null, trace: [{ action: 'access.password_change', target: me.id }] }
  })
}

/**
 * Whether somebody who is signed in knows their password. Tries count as those of a browser of its own, so that who
 * took a session over cannot guess for long.
 *
 * @throws FoundationError `access.sign_in_limited`, `access.password_wrong`
 */
export async function checkPassword(
  { db, clock, address }: Ctx,
  people: Pick<AccessDesk['people'], 'verifyPassword'>,
  { id, email }: Visitor,
  password: string,
): Promise<void> {
  const attempt = { address: address ?? 'unknown', email, device: `confirm:${id}` }
  await takeTry(db, clock(), attempt)
  const account = await db.personAccount.findFirst({
    where: { userId: id, providerId: 'credential' },
    select: { password: true },
  })
  if (!account?.password || !(await people.verifyPassword(account.password, password)))
    throw new FoundationError('access.password_wrong')
  await giveBack(db, attempt)
}

/**
 * Mails a link to whoever has the account. The answer is the same for an address that nobody has, and does not wait for
 * the mail: nobody learns from it, or from how long it took, who has an account.
 *
 * @throws FoundationError `request.limited`
 */
export async function requestReset(
  ctx: Ctx,
  desk: AccessDesk,
  { email }: RequestReset,
): Promise<null> {
  desk.mails.take(ctx.address ?? 'unknown')
  if (!desk.sendMail) return null
  const person = await ctx.db.person.findFirst({
    where: { fleetId: ctx.fleetId, email: email.toLowerCase() },
    select: { id: true, email: true },
  })
  if (!person) return null
  const send = async () => {
    const link = await newResetLink(ctx, person.id, desk.consoleUrl, nobody)
    await trySend(desk.sendMail, resetMail(person.email, { link }), ctx.log)
  }
  void send().catch((error: unknown) =>
    ctx.log.warn({ event: 'access.reset_failed', err: error }, 'a link was not made'),
  )
  return null
}

/** @returns a link, good once and for an hour; earlier ones stay good until one is used */
export function newResetLink(
  ctx: Omit<Ctx, 'actor'>,
  personId: string,
  consoleUrl: string,
  by: Pick<Actor, 'id' | 'name'>,
): Promise<string> {
  const secret = newSecret('reset', (bytes) => webcrypto.getRandomValues(bytes))
  return mutateAs(ctx, by, async (tx) => {
    await tx.passwordReset.create({
      data: {
        secretHash: hashSecret(secret),
        personId,
        expiresAt: new Date(ctx.clock() + resetLifeMs),
      },
    })
    return {
      result: new URL(`/reset#${secret}`, consoleUrl).href,
      trace: [{ action: 'access.reset_link', target: personId }],
    }
  })
}

/**
 * Sets the password, ends all sessions and voids all links of the person. A second factor stays: it is not lost with a
 * password.
 *
 * @throws FoundationError `request.limited`, `access.reset_invalid`
 */
export async function resetPassword(
  ctx: Ctx,
  desk: AccessDesk,
  { token, password }: ResetPassword,
): Promise<{ email: string }> {
  desk.links.take(ctx.address ?? 'unknown')
  const { person } = await loadReset(ctx, ctx.db, token)
  const hash = await desk.people.hashPassword(password)
  return mutateAs(ctx, person, async (tx) => {
    await loadReset(ctx, tx, token)
    // The count lets one of two that use the link at once win.
    const { count } = await tx.passwordReset.deleteMany({
      where: { secretHash: hashSecret(token) },
    })
    if (count === 0) throw new FoundationError('access.reset_invalid')
    await tx.passwordReset.deleteMany({ where: { personId: person.id } })
    await tx.personAccount.upsert({
      where: { providerId_accountId: { providerId: 'credential', accountId: person.id } },
      update: { password: hash },
      create: {
        id: randomUUID(),
        userId: person.id,
        accountId: person.id,
        providerId: 'credential',
        password: hash,
      },
    })
    await endSessions(tx, person.id)
    return {
      result: { email: person.email },
      trace: [{ action: 'access.password_reset', target: person.id }],
    }
  })
}

async function loadReset({ fleetId, clock }: Ctx, db: Db, token: string) {
  const row = await db.passwordReset.findUnique({
    where: { secretHash: hashSecret(token) },
    include: { person: { select: { id: true, name: true, email: true, fleetId: true } } },
  })
  if (!row || row.person.fleetId !== fleetId || row.expiresAt.getTime() <= clock())
    throw new FoundationError('access.reset_invalid')
  return row
}

/** Invitations: a link for one e-mail address, good once, with which somebody becomes a person of the fleet. */
import { randomUUID, webcrypto } from 'node:crypto'
import type {
  AcceptInvitation,
  Invitation,
  InvitationView,
  Invite,
  NewInvitation,
} from '@foundation/core/access'
import { FoundationError } from '@foundation/core/errors'
import { newSecret } from '@foundation/core/ids'

import { type Ctx, type Db, mutate, personOf, requireScope, type Tx } from '../context.js'
import type { Invitation as InvitationRow } from '../generated/prisma/client.js'
import type { AccessDesk } from './desk.js'
import { invitationMail, trySend } from './mail.js'
import { mutateAs } from './record.js'
import { loadScopes, lockPeople, mayGive, requireHeld } from './roles.js'
import { hashSecret } from './secret.js'
import type { Visit } from './visit.js'

/** Newest first. */
export async function listInvitations(ctx: Ctx): Promise<Invitation[]> {
  requireScope(ctx, 'access:read')
  const rows = await ctx.db.invitation.findMany({
    where: { fleetId: ctx.fleetId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: 500,
  })
  return rows.map((row) => toInvitation(row, ctx.clock()))
}

/**
 * Goes by mail where the server can send any; else, and when the mail was not taken, the link is in the answer, this
 * once. An earlier open invitation of the same address is taken back.
 *
 * @throws FoundationError `access.person_exists`, `access.role_not_found`, `access.scope_exceeded`
 */
export async function invite(ctx: Ctx, desk: AccessDesk, input: Invite): Promise<NewInvitation> {
  const email = input.email.toLowerCase()
  const secret = newSecret('invite', (bytes) => webcrypto.getRandomValues(bytes))
  const invitation = await mutate(ctx, 'people:write', async (tx) => {
    await lockPeople(tx, ctx.fleetId)
    requireHeld(ctx, await loadScopes(tx, ctx.fleetId, input.role))
    await refuseTaken(tx, email)
    const now = ctx.clock()
    await tx.invitation.updateMany({
      where: { fleetId: ctx.fleetId, email, acceptedAt: null, revokedAt: null },
      data: { revokedAt: new Date(now) },
    })
    const row = await tx.invitation.create({
      data: {
        id: randomUUID(),
        fleetId: ctx.fleetId,
        email,
        role: input.role,
        secretHash: hashSecret(secret),
        createdAt: new Date(now),
        createdBy: ctx.actor.name,
        inviterId: personOf(ctx.actor),
        expiresAt: new Date(now + input.expiresInMs),
      },
    })
    const after = { email, role: input.role, expiresInMs: input.expiresInMs }
    return {
      result: toInvitation(row, now),
      trace: [{ action: 'access.invite', target: row.id, reason: input.reason, after }],
    }
  })
  // Behind the hash, so that it is in no log of a proxy and in no Referer header.
  const link = new URL(`/invitation#${secret}`, desk.consoleUrl).href
  const mail = invitationMail(email, { link, fleet: desk.fleetName, by: ctx.actor.name })
  const isSent = await trySend(desk.sendMail, mail, ctx.log)
  return { invitation, link: isSent ? null : link }
}

/** @throws FoundationError `access.invitation_not_found` */
export function revokeInvitation(ctx: Ctx, { id }: { id: string }): Promise<null> {
  return mutate(ctx, 'people:write', async (tx) => {
    const { fleetId } = ctx
    const row = await tx.invitation.findFirst({ where: { id, fleetId } })
    if (!row || row.acceptedAt) throw new FoundationError('access.invitation_not_found', { id })
    const { count } = await tx.invitation.updateMany({
      where: { id, fleetId, acceptedAt: null, revokedAt: null },
      data: { revokedAt: new Date(ctx.clock()) },
    })
    const before = { email: row.email, role: row.role }
    return {
      result: null,
      trace: count > 0 ? [{ action: 'access.invitation_revoke', target: id, before }] : [],
    }
  })
}

/**
 * What whoever holds the link is invited to.
 *
 * @throws FoundationError `request.limited`, `access.invitation_invalid`, `access.invitation_expired`
 */
export async function viewInvitation(
  ctx: Ctx,
  desk: AccessDesk,
  { token }: { token: string },
): Promise<InvitationView> {
  desk.links.take(ctx.address ?? 'unknown')
  const { email, role, createdBy, expiresAt } = await loadOpen(ctx, ctx.db, token)
  return { email, role, createdBy, expiresAt, fleetName: desk.fleetName }
}

/**
 * Makes the person and signs them in.
 *
 * @throws FoundationError `request.limited`, `access.invitation_invalid`, `access.invitation_expired`,
 *   `access.role_not_found`, `access.person_exists`
 */
export async function acceptInvitation(
  ctx: Ctx & Visit,
  desk: AccessDesk,
  { token, name, password }: AcceptInvitation,
): Promise<{ email: string }> {
  desk.links.take(ctx.address ?? 'unknown')
  await loadOpen(ctx, ctx.db, token)
  // Before the transaction: it takes a while, on purpose.
  const hash = await desk.people.hashPassword(password)
  const id = randomUUID()
  const email = await mutateAs(ctx, { id, name }, async (tx) => {
    await lockPeople(tx, ctx.fleetId)
    const invitation = await loadOpen(ctx, tx, token)
    await loadScopes(tx, ctx.fleetId, invitation.role)
    await refuseTaken(tx, invitation.email)
    const { email, role } = invitation
    await tx.invitation.update({
      where: { id: invitation.id },
      data: { acceptedAt: new Date(ctx.clock()) },
    })
    await tx.person.create({
      data: { id, fleetId: ctx.fleetId, name, email, emailVerified: true, role },
    })
    await tx.personAccount.create({
      data: {
        id: randomUUID(),
        userId: id,
        accountId: id,
        providerId: 'credential',
        password: hash,
      },
    })
    const after = { email, role, invitation: invitation.id }
    return {
      result: email,
      trace: [{ action: 'access.invitation_accept', target: id, after }],
    }
  })
  ctx.keepCookies(await desk.people.signIn(email, password, ctx.headers))
  return { email }
}

async function loadOpen(
  { fleetId, clock }: Pick<Ctx, 'fleetId' | 'clock'>,
  db: Db,
  token: string,
): Promise<InvitationRow> {
  const row = await db.invitation.findUnique({ where: { secretHash: hashSecret(token) } })
  const status = row && row.fleetId === fleetId ? statusOf(row, clock()) : 'revoked'
  if (!row || status === 'revoked' || status === 'accepted')
    throw new FoundationError('access.invitation_invalid')
  if (status === 'expired')
    throw new FoundationError('access.invitation_expired', { expiredAt: row.expiresAt })
  // Nobody lets others in with powers that they no longer have themselves, however these were taken from them.
  if (!(await mayGive(db, fleetId, row.inviterId, row.role)))
    throw new FoundationError('access.invitation_invalid')
  return row
}

async function refuseTaken(tx: Tx, email: string): Promise<void> {
  const person = await tx.person.findUnique({ where: { email }, select: { id: true } })
  if (person) throw new FoundationError('access.person_exists', { email })
}

function toInvitation(row: InvitationRow, now: number): Invitation {
  const { id, email, role, createdAt, createdBy, expiresAt } = row
  return { id, email, role, createdAt, createdBy, expiresAt, status: statusOf(row, now) }
}

function statusOf(row: InvitationRow, now: number): Invitation['status'] {
  if (row.acceptedAt) return 'accepted'
  if (row.revokedAt) return 'revoked'
  return row.expiresAt.getTime() <= now ? 'expired' : 'open'
}

/** The tokens with which automation asks the API: made and shown once, listed, revoked, and told who they are. */

import { randomUUID, webcrypto } from 'node:crypto'
import {
  type ApiToken,
  type CreateApiToken,
  type NewApiToken,
  Scope,
} from '@foundation/core/access'
import { FoundationError } from '@foundation/core/errors'
import { newSecret } from '@foundation/core/ids'
import { minute } from '@foundation/core/time'

import { type Actor, type Ctx, type Db, mutate, personOf, requireScope } from '../context.js'
import type { ApiToken as ApiTokenRow } from '../generated/prisma/client.js'
import { requireHeld, scopesOfRole } from './roles.js'
import { hashSecret } from './secret.js'

/** Newest first. */
export async function listApiTokens(ctx: Ctx): Promise<ApiToken[]> {
  requireScope(ctx, 'access:read')
  const rows = await ctx.db.apiToken.findMany({
    where: { fleetId: ctx.fleetId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: 1_000,
  })
  return rows.map((row) => toApiToken(row, ctx.clock()))
}

/**
 * The secret is in the answer alone: what is kept is its hash and enough of its ends to tell it apart. A machine's is one
 * more who may act, as if somebody was invited, and so needs what an invitation does.
 *
 * @throws FoundationError `access.scope_missing`, and `access.scope_exceeded` for scopes that the maker has not: else a
 *   token that may make tokens could make itself one that may do anything
 */
export function createApiToken(ctx: Ctx, input: CreateApiToken): Promise<NewApiToken> {
  const { name, scopes, expiresInMs, machine = false } = input
  const secret = newSecret('api', (bytes) => webcrypto.getRandomValues(bytes))
  return mutate(ctx, 'tokens:write', async (tx) => {
    requireHeld(ctx, scopes)
    if (machine) requireScope(ctx, 'people:write')
    const now = ctx.clock()
    const row = await tx.apiToken.create({
      data: {
        id: randomUUID(),
        fleetId: ctx.fleetId,
        name,
        secretHash: hashSecret(secret),
        hint: `${secret.slice(0, 11)}…${secret.slice(-4)}`,
        scopes,
        createdAt: new Date(now),
        createdBy: ctx.actor.name,
        ownerId: personOf(ctx.actor),
        machine,
        expiresAt: expiresInMs === null ? null : new Date(now + expiresInMs),
      },
    })
    return {
      result: { token: toApiToken(row, now), secret },
      trace: [
        {
          action: 'access.api_token_create',
          target: row.id,
          after: { name, scopes, expiresInMs, machine },
        },
      ],
    }
  })
}

/**
 * The next request with it is refused. Revoking twice changes nothing and leaves no trace.
 *
 * @throws FoundationError `access.api_token_not_found`
 */
export function revokeApiToken(ctx: Ctx, { id }: { id: string }): Promise<ApiToken> {
  return mutate(ctx, 'tokens:write', async (tx) => {
    const now = ctx.clock()
    // The null in the filter lets one of two racing revocations leave the trace.
    const revoked = await tx.apiToken.updateMany({
      where: { id, fleetId: ctx.fleetId, revokedAt: null },
      data: { revokedAt: new Date(now) },
    })
    const row = await tx.apiToken.findFirst({ where: { id, fleetId: ctx.fleetId } })
    if (!row) throw new FoundationError('access.api_token_not_found', { id })
    return {
      result: toApiToken(row, now),
      trace:
        revoked.count > 0
          ? [{ action: 'access.api_token_revoke', target: id, before: { name: row.name } }]
          : [],
    }
  })
}

/**
 * Whom a secret stands for. A token may do what both its scopes and the role of its owner allow at this moment, so
 * that nobody keeps by a token what was taken from them. A machine's may do what its scopes say; who made it stands
 * behind it all the same, so that nobody approves by a machine what they proposed themselves.
 *
 * @throws FoundationError `access.api_token_invalid`, `access.api_token_revoked`, `access.api_token_expired`
 */
export async function actorOfToken(
  { db, fleetId, clock }: Pick<Ctx, 'db' | 'fleetId' | 'clock'>,
  secret: string,
): Promise<Actor> {
  const row = await db.apiToken.findUnique({ where: { secretHash: hashSecret(secret) } })
  if (!row || row.fleetId !== fleetId) throw new FoundationError('access.api_token_invalid')
  const now = clock()
  const status = statusOf(row, now)
  if (status === 'revoked') throw new FoundationError('access.api_token_revoked')
  if (status === 'expired') throw new FoundationError('access.api_token_expired')
  const scopes = await scopesOfToken(db, row)
  if (row.lastUsedAt === null || now - row.lastUsedAt.getTime() >= minute) {
    await db.apiToken.updateMany({
      where: { id: row.id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: new Date(now) } }] },
      data: { lastUsedAt: new Date(now) },
    })
  }
  return { id: row.id, name: `token ${row.name}`, scopes, owner: row.ownerId }
}

async function scopesOfToken(db: Db, row: ApiTokenRow): Promise<readonly Scope[]> {
  const { ownerId, fleetId, machine } = row
  const named = Scope.options.filter((scope) => row.scopes.includes(scope))
  if (machine) return named
  const owner = await db.person.findFirst({
    where: { id: ownerId, fleetId },
    select: { role: true },
  })
  if (!owner) throw new FoundationError('access.api_token_invalid')
  const held = await scopesOfRole(db, fleetId, owner.role)
  return named.filter((scope) => held.includes(scope))
}

function toApiToken(row: ApiTokenRow, now: number): ApiToken {
  const { id, name, hint, scopes, createdAt, createdBy, machine, expiresAt, lastUsedAt } = row
  return {
    id,
    name,
    hint,
    scopes: Scope.options.filter((scope) => scopes.includes(scope)),
    createdAt,
    createdBy,
    machine,
    expiresAt,
    lastUsedAt,
    status: statusOf(row, now),
  }
}

function statusOf(
  { revokedAt, expiresAt }: Pick<ApiTokenRow, 'revokedAt' | 'expiresAt'>,
  now: number,
): ApiToken['status'] {
  if (revokedAt) return 'revoked'
  return expiresAt && expiresAt.getTime() <= now ? 'expired' : 'active'
}

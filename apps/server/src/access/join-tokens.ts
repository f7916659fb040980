/** The tokens with which nodes join: made and shown once, listed, revoked. Using them is up to `nodes`. */

import { randomUUID, webcrypto } from 'node:crypto'
import type { CreateJoinToken, JoinToken, NewJoinToken } from '@foundation/core/access'
import { FoundationError } from '@foundation/core/errors'
import { newSecret } from '@foundation/core/ids'
import { Labels } from '@foundation/core/nodes'

import { type Ctx, mutate, requireScope } from '../context.js'
import type { JoinToken as JoinTokenRow } from '../generated/prisma/client.js'
import { hashSecret } from './secret.js'

/** Newest first. */
export async function listJoinTokens(ctx: Ctx): Promise<JoinToken[]> {
  requireScope(ctx, 'access:read')
  const rows = await ctx.db.joinToken.findMany({
    where: { fleetId: ctx.fleetId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: 1_000,
  })
  return rows.map((row) => toJoinToken(row, ctx.clock()))
}

/** The secret is in the answer alone: what is kept is its hash and enough of its ends to tell it apart. */
export function createJoinToken(
  ctx: Ctx,
  input: Omit<CreateJoinToken, 'labels'> & Partial<Pick<CreateJoinToken, 'labels'>>,
): Promise<NewJoinToken> {
  const { name, expiresInMs, maxNodes, labels = {} } = input
  const secret = newSecret('join', (bytes) => webcrypto.getRandomValues(bytes))
  return mutate(ctx, 'tokens:write', async (tx) => {
    const now = ctx.clock()
    const row = await tx.joinToken.create({
      data: {
        id: randomUUID(),
        fleetId: ctx.fleetId,
        name,
        secretHash: hashSecret(secret),
        hint: `${secret.slice(0, 12)}…${secret.slice(-4)}`,
        createdAt: new Date(now),
        createdBy: ctx.actor.name,
        expiresAt: expiresInMs === null ? null : new Date(now + expiresInMs),
        maxNodes,
        labels,
      },
    })
    return {
      result: { token: toJoinToken(row, now), secret },
      trace: [
        {
          action: 'access.join_token_create',
          target: row.id,
          after: { name, expiresInMs, maxNodes, labels },
        },
      ],
    }
  })
}

/**
 * Nodes that joined with the token stay; no other can. Revoking twice changes nothing and leaves no trace.
 *
 * @throws FoundationError `access.join_token_not_found`
 */
export function revokeJoinToken(ctx: Ctx, { id }: { id: string }): Promise<JoinToken> {
  return mutate(ctx, 'tokens:write', async (tx) => {
    const now = ctx.clock()
    // The null in the filter lets one of two racing revocations leave the trace.
    const revoked = await tx.joinToken.updateMany({
      where: { id, fleetId: ctx.fleetId, revokedAt: null },
      data: { revokedAt: new Date(now) },
    })
    const row = await tx.joinToken.findFirst({ where: { id, fleetId: ctx.fleetId } })
    if (!row) throw new FoundationError('access.join_token_not_found', { id })
    return {
      result: toJoinToken(row, now),
      trace:
        revoked.count > 0
          ? [{ action: 'access.join_token_revoke', target: id, before: { name: row.name } }]
          : [],
    }
  })
}

function toJoinToken(row: JoinTokenRow, now: number): JoinToken {
  const { id, name, hint, createdAt, createdBy, expiresAt, maxNodes, admitted } = row
  return {
    id,
    name,
    hint,
    createdAt,
    createdBy,
    expiresAt,
    maxNodes,
    admitted,
    labels: Labels.parse(row.labels),
    status: statusOf(row, now),
  }
}

function statusOf(
  { revokedAt, expiresAt, maxNodes, admitted }: JoinTokenRow,
  now: number,
): JoinToken['status'] {
  if (revokedAt) return 'revoked'
  if (expiresAt && expiresAt.getTime() <= now) return 'expired'
  return maxNodes !== null && admitted >= maxNodes ? 'exhausted' : 'active'
}

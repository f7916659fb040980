/** How a process becomes a node of the fleet, and stays one. */

import { createHash, webcrypto } from 'node:crypto'
import { FoundationError, isFoundationError } from '@foundation/core/errors'
import { newNodeId } from '@foundation/core/ids'
import type { Credential, JoinRequest, RenewRequest } from '@foundation/core/nodes'

import type { Ctx } from '../context.js'
import { type Credentials, renewalWindowMs } from './credential.js'

/** A former credential proves who somebody was for as long as its key is known. */
const anyAgeMs = 100 * 365 * 24 * 3_600_000

/**
 * Admits a node. One that proves who it was keeps its id and takes no place of the token's; one that
 * cannot gets a new id.
 *
 * @throws FoundationError `access.join_token_invalid`, `_expired`, `_revoked`, `_exhausted`
 */
export async function join(
  ctx: Omit<Ctx, 'actor'>,
  credentials: Credentials,
  { token, service, formerCredential }: JoinRequest,
): Promise<Credential> {
  const hash = new Uint8Array(createHash('sha256').update(token).digest())
  const former = formerCredential
    ? await formerNodeId(ctx, credentials, formerCredential, service)
    : null
  const nodeId = former ?? newNodeId(service, (bytes) => webcrypto.getRandomValues(bytes))
  const joinTokenId = await admit(ctx, hash, nodeId, former === null)
  return credentials.issue({ nodeId, service, joinTokenId })
}

/**
 * Gives a node a new credential for one that is valid or expired lately.
 *
 * @throws FoundationError `access.credential_invalid`, `access.credential_expired`, `node.removed`
 */
export async function renew(
  ctx: Omit<Ctx, 'actor'>,
  credentials: Credentials,
  { credential }: RenewRequest,
): Promise<Credential> {
  const identity = await credentials.verify(credential, renewalWindowMs)
  const node = await ctx.db.node.findUnique({
    where: { id: identity.nodeId },
    select: { leftAs: true },
  })
  if (node?.leftAs === 'removed')
    throw new FoundationError('node.removed', { nodeId: identity.nodeId })
  return credentials.issue(identity)
}

async function formerNodeId(
  { db }: Pick<Ctx, 'db'>,
  credentials: Credentials,
  credential: string,
  service: string,
): Promise<string | null> {
  try {
    const former = await credentials.verify(credential, anyAgeMs)
    const node = await db.node.findUnique({
      where: { id: former.nodeId },
      select: { leftAs: true },
    })
    return former.service === service && node?.leftAs !== 'removed' ? former.nodeId : null
  } catch (error) {
    // Not provable: it joins as somebody new. The join token decides whether it may.
    if (isFoundationError(error, 'access.credential_invalid')) return null
    throw error
  }
}

/** Takes a place of the token's and leaves the trace of it, in one statement, so that no race admits one too many. */
async function admit(
  { db, fleetId, address, correlationId }: Omit<Ctx, 'actor'>,
  hash: Uint8Array<ArrayBuffer>,
  nodeId: string,
  isNew: boolean,
): Promise<string> {
  const places = isNew ? 1 : 0
  const [admitted] = await db.$queryRaw<{ id: string }[]>`
    WITH token AS (
      UPDATE join_token SET admitted = admitted + ${places}
      WHERE secret_hash = ${hash} AND fleet_id = ${fleetId}::uuid AND revoked_at IS NULL
        AND (expires_at IS NULL OR expires_at > now())
        AND (max_nodes IS NULL OR admitted + ${places} <= max_nodes)
      RETURNING id, name
    ), trace AS (
      INSERT INTO audit_entry (fleet_id, actor_id, actor_name, action, target, address, correlation_id)
      SELECT ${fleetId}::uuid, 'join-token:' || id, 'Join token ' || name, 'nodes.join', ${nodeId}, ${address}, ${correlationId}
      FROM token
    )
    SELECT id FROM token`
  if (admitted) return admitted.id
  const token = await db.joinToken.findUnique({ where: { secretHash: hash } })
  if (!token || token.fleetId !== fleetId) throw new FoundationError('access.join_token_invalid')
  if (token.revokedAt) throw new FoundationError('access.join_token_revoked')
  if (token.expiresAt && token.expiresAt.getTime() <= Date.now()) {
    throw new FoundationError('access.join_token_expired', { expiredAt: token.expiresAt })
  }
  throw new FoundationError('access.join_token_exhausted', { maxNodes: token.maxNodes })
}

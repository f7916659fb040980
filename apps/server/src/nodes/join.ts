/** How a process becomes a node of the fleet, and stays one. */

import { createHash, webcrypto } from 'node:crypto'
import { FoundationError, isFoundationError } from '@foundation/core/errors'
import { newNodeId } from '@foundation/core/ids'
import type { Credential, JoinRequest, RenewRequest } from '@foundation/core/nodes'

import { type Actor, type Ctx, commit, type Trace, type Tx } from '../context.js'
import { type Credentials, renewalWindowMs } from './credential.js'
import { refuseCutOff } from './revocations.js'

/** A former credential proves who somebody was for as long as its key is known. */
const anyAgeMs = 100 * 365 * 24 * 3_600_000

type Hash = Uint8Array<ArrayBuffer>

/** Who asks before the token says who. */
const joining: Actor = { id: 'joining', name: 'A process that joins', scopes: [] }

/**
 * Admits a node. One that proves who it was keeps its id and takes no place of the token's, and so does one that asks
 * again because no answer reached it; anybody else gets a new id.
 *
 * @throws FoundationError `access.join_token_invalid`, `_expired`, `_revoked`, `_exhausted`
 */
export async function join(
  ctx: Omit<Ctx, 'actor'>,
  credentials: Credentials,
  { token, service, formerCredential, attempt }: JoinRequest,
): Promise<Credential> {
  const former = formerCredential
    ? await formerNodeId(ctx, credentials, formerCredential, service)
    : null
  const hash = sha256(token)
  const attemptHash = attempt === undefined ? null : sha256(`${service}\n${attempt}`)
  const admitted = await commit({ ...ctx, actor: joining }, async (tx) => {
    const known = attemptHash && (await lockKnown(tx, hash, attemptHash))
    const nodeId =
      former ?? known ?? newNodeId(service, (bytes) => webcrypto.getRandomValues(bytes))
    const isNew = former === null && !known
    const { id: joinTokenId, name } = await admit(tx, ctx, { hash, isNew })
    if (attemptHash && !known) {
      await tx.$executeRaw`
        INSERT INTO join_attempt (join_token_id, hash, node_id)
        VALUES (${joinTokenId}::uuid, ${attemptHash}, ${nodeId})
        ON CONFLICT (join_token_id, hash) DO UPDATE SET node_id = EXCLUDED.node_id, at = now()`
    }
    const by = { id: `join-token:${joinTokenId}`, name: `Join token ${name}` }
    const trace: Trace = { action: 'nodes.join', target: nodeId, by }
    // What was told already is not told again.
    return { result: { nodeId, joinTokenId }, trace: known ? [] : [trace] }
  })
  return credentials.issue({ ...admitted, service })
}

/**
 * Gives a node a new credential for one that is valid or expired lately.
 *
 * @throws FoundationError `access.credential_invalid`, `access.credential_expired`, `access.credential_revoked`, `node.removed`
 */
export async function renew(
  ctx: Omit<Ctx, 'actor'>,
  credentials: Credentials,
  { credential }: RenewRequest,
): Promise<Credential> {
  const identity = await credentials.verify(credential, renewalWindowMs)
  await refuseCutOff(ctx.db, identity.nodeId)
  return credentials.issue(identity)
}

const notTheFormer: ReadonlySet<string> = new Set([
  'access.credential_invalid',
  'access.credential_revoked',
  'node.removed',
])

async function formerNodeId(
  { db }: Pick<Ctx, 'db'>,
  credentials: Credentials,
  credential: string,
  service: string,
): Promise<string | null> {
  try {
    const former = await credentials.verify(credential, anyAgeMs)
    await refuseCutOff(db, former.nodeId)
    return former.service === service ? former.nodeId : null
  } catch (error) {
    // Not provable, or cut off: it joins as somebody new. The join token decides whether it may.
    if (isFoundationError(error) && notTheFormer.has(error.code)) return null
    throw error
  }
}

/**
 * The node that an earlier request of the same attempt made. Waits for one that is still under way: whoever asks again
 * may do so before the first request has come to its end.
 */
async function lockKnown(tx: Tx, token: Hash, attempt: Hash): Promise<string | null> {
  await tx.$queryRaw`SELECT 1 FROM join_token WHERE secret_hash = ${token} FOR UPDATE`
  const [known] = await tx.$queryRaw<{ nodeId: string }[]>`
    SELECT a.node_id AS "nodeId"
    FROM join_attempt a JOIN join_token t ON t.id = a.join_token_id
    WHERE t.secret_hash = ${token} AND a.hash = ${attempt}
      AND NOT EXISTS (SELECT FROM node_revocation r WHERE r.node_id = a.node_id)`
  return known?.nodeId ?? null
}

/** Lets go of what nobody asks again for. */
export async function forgetAttempts({ db }: Pick<Ctx, 'db'>): Promise<void> {
  await db.$executeRaw`DELETE FROM join_attempt WHERE at < now() - interval '1 day'`
}

interface Admission {
  readonly hash: Hash
  readonly isNew: boolean
}

/** Takes a place of the token's, in one statement, so that no race admits one too many. */
async function admit(
  tx: Tx,
  { fleetId, clock }: Pick<Ctx, 'fleetId' | 'clock'>,
  { hash, isNew }: Admission,
): Promise<{ id: string; name: string }> {
  const places = isNew ? 1 : 0
  const now = new Date(clock())
  const [admitted] = await tx.$queryRaw<{ id: string; name: string }[]>`
    UPDATE join_token SET admitted = admitted + ${places}
    WHERE secret_hash = ${hash} AND fleet_id = ${fleetId}::uuid AND revoked_at IS NULL
      AND (expires_at IS NULL OR expires_at > ${now})
      AND (max_nodes IS NULL OR admitted + ${places} <= max_nodes)
    RETURNING id, name`
  if (admitted) return admitted
  const token = await tx.joinToken.findUnique({ where: { secretHash: hash } })
  if (!token || token.fleetId !== fleetId) throw new FoundationError('access.join_token_invalid')
  if (token.revokedAt) throw new FoundationError('access.join_token_revoked')
  if (token.expiresAt && token.expiresAt <= now) {
    throw new FoundationError('access.join_token_expired', { expiredAt: token.expiresAt })
  }
  throw new FoundationError('access.join_token_exhausted', { maxNodes: token.maxNodes })
}

function sha256(text: string): Hash {
  return new Uint8Array(createHash('sha256').update(text).digest())
}

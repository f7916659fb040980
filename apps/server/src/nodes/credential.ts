/** A node's own credential: a signed token that says which node of which fleet it is. */
import { FoundationError, isFoundationError } from '@foundation/core/errors'
import type { Credential } from '@foundation/core/nodes'
import { type Clock, day, hour } from '@foundation/core/time'
import { errors, jwtVerify, SignJWT } from 'jose'

export const credentialLifeMs = hour
/** How long after it expired a credential can still be renewed. */
export const renewalWindowMs = 7 * day

const algorithm = 'HS256'

/** What a node that was cut off is told: its credential was revoked, or the node was removed. */
export type CutOff = 'access.credential_revoked' | 'node.removed'

export interface NodeIdentity {
  readonly nodeId: string
  readonly service: string
  /** The join token that admitted the node. */
  readonly joinTokenId: string
}

export interface VerifiedIdentity extends NodeIdentity {
  /** Unix milliseconds. */
  readonly expiresAt: number
}

export interface Credentials {
  issue(identity: NodeIdentity): Promise<Credential>
  /**
   * @param graceMs accepts a credential that expired up to so long ago; default 0
   * @throws FoundationError `access.credential_invalid`, `access.credential_expired`, `access.credential_revoked`,
   *   `node.removed`
   */
  verify(credential: string, graceMs?: number): Promise<VerifiedIdentity>
}

export interface CredentialsOptions {
  /** The first key signs, each is accepted: so a secret can be changed without a node noticing. */
  readonly keys: readonly [Uint8Array, ...Uint8Array[]]
  readonly fleetId: string
  readonly clock: Clock
  /** Why no credential of this node counts any more; null for a node that was not cut off. Default: none was. */
  readonly refusalOf?: (nodeId: string) => CutOff | null
}

export function makeCredentials({
  keys,
  fleetId,
  clock,
  refusalOf = () => null,
}: CredentialsOptions): Credentials {
  return {
    async issue({ nodeId, service, joinTokenId }) {
      const now = Math.floor(clock() / 1_000)
      const expiresIn = credentialLifeMs / 1_000
      const credential = await new SignJWT({ service, token: joinTokenId })
        .setProtectedHeader({ alg: algorithm })
        .setSubject(nodeId)
        .setAudience(fleetId)
        .setIssuedAt(now)
        .setExpirationTime(now + expiresIn)
        .sign(keys[0])
      return {
        nodeId,
        credential,
        expiresAt: (now + expiresIn) * 1_000,
        expiresInMs: credentialLifeMs,
      }
    },
    async verify(credential, graceMs = 0) {
      for (const key of keys) {
        try {
          const { payload } = await jwtVerify(credential, key, {
            algorithms: [algorithm],
            audience: fleetId,
            requiredClaims: ['sub', 'exp'],
            currentDate: new Date(clock()),
            clockTolerance: graceMs / 1_000,
          })
          const identity = toIdentity(payload)
          const refusal = refusalOf(identity.nodeId)
          if (refusal !== null) throw new FoundationError(refusal, { nodeId: identity.nodeId })
          return identity
        } catch (error) {
          if (isFoundationError(error)) throw error
          if (error instanceof errors.JWTExpired)
            throw new FoundationError('access.credential_expired')
          if (!(error instanceof errors.JWSSignatureVerificationFailed)) {
            throw new FoundationError('access.credential_invalid', {}, { cause: error })
          }
        }
      }
      throw new FoundationError('access.credential_invalid')
    },
  }
}

function toIdentity({ sub, exp, service, token }: Record<string, unknown>): VerifiedIdentity {
  if (
    typeof sub !== 'string' ||
    typeof exp !== 'number' ||
    typeof service !== 'string' ||
    typeof token !== 'string'
  ) {
    throw new FoundationError('access.credential_invalid')
  }
  return {
    nodeId: sub,
    service,
    joinTokenId: token,
    expiresAt: exp * 1_000,
  }
}

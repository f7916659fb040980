import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'

import { deriveKey } from '../keys.js'
import { makeCredentials } from './credential.js'

const fleetId = '0b0c5a3e-0000-4000-8000-000000000001'
const key = deriveKey('x'.repeat(32), 'node-credentials')
const identity = { nodeId: 'checkout-abcde', service: 'checkout', joinTokenId: 'token-1' }
const hour = 3_600_000

function make(
  options: { now?: number; keys?: [Uint8Array, ...Uint8Array[]]; fleet?: string } = {},
) {
  const { now = 1_000_000_000_000, keys = [key], fleet = fleetId } = options
  return makeCredentials({ keys, fleetId: fleet, clock: () => now })
}
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'accepted',
    (error: { code: string }) => error.code,
  )

describe('a credential', () => {
  it('says who its bearer is, for an hour', async () => {
    const { credential, expiresAt } = await make().issue(identity)
    expect(await make().verify(credential)).toEqual({
      ...identity,
      expiresAt,
    })
    expect(expiresAt).toBe(1_000_000_000_000 + hour)
    expect(await refusal(make({ now: expiresAt + 1_000 }).verify(credential))).toBe(
      'access.credential_expired',
    )
  })

  it('is taken for as long after it expired as is asked for', async () => {
    const { credential, expiresAt } = await make().issue(identity)
    const later = make({ now: expiresAt + 10_000 })
    expect(await later.verify(credential, 20_000)).toMatchObject(identity)
    expect(await refusal(later.verify(credential, 5_000))).toBe('access.credential_expired')
  })

  it('is refused by another fleet and under another secret', async () => {
    const { credential } = await make().issue(identity)
    expect(await refusal(make({ fleet: 'other' }).verify(credential))).toBe(
      'access.credential_invalid',
    )
    const otherKey = deriveKey('y'.repeat(32), 'node-credentials')
    expect(await refusal(make({ keys: [otherKey] }).verify(credential))).toBe(
      'access.credential_invalid',
    )
  })

  it('outlives a change of the secret', async () => {
    const { credential } = await make().issue(identity)
    const fresh = deriveKey('y'.repeat(32), 'node-credentials')
    expect(await make({ keys: [fresh, key] }).verify(credential)).toMatchObject(identity)
  })

  it('is refused when it is changed in any place, unsigned, or made for something else', async () => {
    const { credential } = await make().issue(identity)
    const [header = '', payload = '', signature = ''] = credential.split('.')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    const other = Buffer.from(
      JSON.stringify({ sub: 'admin', aud: fleetId, exp: 2e9, iat: 1 }),
    ).toString('base64url')
    const session = await new SignJWT({ service: 'checkout', token: 'x' })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('checkout-abcde')
      .setAudience(fleetId)
      .setIssuedAt(1)
      .setExpirationTime(2e9)
      .sign(deriveKey('x'.repeat(32), 'person-sessions'))
    for (const bad of [
      `${header}.${other}.${signature}`,
      `${none}.${payload}.`,
      `${header}.${payload}.${signature.slice(1)}`,
      `${header}.${payload}`,
      session,
      '',
      '🦊',
    ]) {
      expect(await refusal(make().verify(bad))).toBe('access.credential_invalid')
    }
  })
})

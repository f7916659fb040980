import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { type OidcOptions, readClaims } from './oidc.js'

const options: OidcOptions = {
  issuer: 'https://id.example.com',
  clientId: 'foundation',
  clientSecret: 'secret',
  name: 'Example',
  roleClaim: 'groups',
  roles: [
    ['platform', 'admin'],
    ['developers', 'viewer'],
  ],
  defaultRole: null,
}

describe('the claim of a role', () => {
  it.each([
    [{ groups: ['developers', 'platform'] }, 'admin'],
    [{ groups: 'developers' }, 'viewer'],
    [{ groups: ['others'] }, null],
    [{ groups: { platform: true } }, null],
    [{ groups: 7 }, null],
    [{}, null],
  ])('of %j is %s', (profile, role) => {
    expect(readClaims(options, profile)).toEqual({ role, decides: true })
  })

  it('is found inside others, unless one has that very name', () => {
    const nested = { ...options, roleClaim: 'realm_access.roles' }
    expect(readClaims(nested, { realm_access: { roles: ['platform'] } }).role).toBe('admin')
    const profile = { 'realm_access.roles': 'developers', realm_access: { roles: ['platform'] } }
    expect(readClaims(nested, profile).role).toBe('viewer')
  })

  it('decides nothing where none is asked for', () => {
    const none = { ...options, roleClaim: null, defaultRole: 'viewer' }
    expect(readClaims(none, { groups: ['platform'] })).toEqual({ role: 'viewer', decides: false })
  })

  it('gives only roles that were written down, whatever the provider says', () => {
    const known = [null, 'admin', 'viewer']
    fc.assert(
      fc.property(fc.object(), fc.string(), (profile, roleClaim) => {
        expect(known).toContain(readClaims({ ...options, roleClaim }, profile).role)
      }),
    )
  })
})

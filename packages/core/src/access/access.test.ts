import { describe, expect, it } from 'vitest'

import {
  BuiltinRole,
  CreateJoinToken,
  Password,
  RoleName,
  Scope,
  Setup,
  SignIn,
  scopesOf,
} from './index.js'

describe('roles', () => {
  it('have scopes, each role those of the one below and more', () => {
    expect(Object.keys(scopesOf).sort()).toEqual([...BuiltinRole.options].sort())
    const { viewer, operator, admin, owner } = scopesOf
    expect(operator).toEqual(expect.arrayContaining([...viewer]))
    expect(admin).toEqual(expect.arrayContaining([...operator]))
    expect(owner).toEqual(expect.arrayContaining([...admin]))
    expect(new Set(owner)).toEqual(new Set(Scope.options))
  })

  it('let a viewer change nothing, an operator no access, and an admin no owner', () => {
    expect(scopesOf.viewer.filter((scope) => scope.endsWith(':write'))).toEqual([])
    for (const scope of ['tokens:write', 'people:write', 'roles:write', 'settings:write'] as const)
      expect(scopesOf.operator).not.toContain(scope)
    expect(Scope.options.filter((scope) => !scopesOf.admin.includes(scope))).toEqual([
      'owners:write',
    ])
  })

  it.each(['', 'Owner', '1st', 'a b', 'a_b', `a${'b'.repeat(48)}`, 'ä'])(
    'are not named %j',
    (name) => {
      expect(RoleName.safeParse(name).success).toBe(false)
    },
  )
})

const setup = { token: 't', name: 'Ada', email: 'ada@example.com', password: 'twelve chars' }

describe('setup', () => {
  it('trims what people paste', () => {
    expect(Setup.parse({ ...setup, token: ' t\n', name: ' Ada ' })).toEqual(setup)
  })

  it.each([
    ['a short password', { password: 'eleven char' }],
    ['a password past 128', { password: 'p'.repeat(129) }],
    ['no e-mail address', { email: 'ada' }],
    ['a name of spaces', { name: '  ' }],
    ['a name with NUL', { name: 'A\0da' }],
    ['no token', { token: '' }],
    ['a role, which nobody may choose', { role: 'owner' }],
  ])('is refused with %s', (_what, change) => {
    expect(Setup.safeParse({ ...setup, ...change }).success).toBe(false)
  })

  it('leaves spaces in a password alone', () => {
    expect(Password.parse('  spaces  in it ')).toBe('  spaces  in it ')
  })
})

describe('sign-in', () => {
  it('bounds the password, so that nobody makes the server hash megabytes', () => {
    const { success } = SignIn.safeParse({ email: setup.email, password: 'p'.repeat(129) })
    expect(success).toBe(false)
  })
})

describe('a new join token', () => {
  it('lives an hour and admits 25 nodes unless told otherwise', () => {
    expect(CreateJoinToken.parse({ name: 'shop' })).toEqual({
      name: 'shop',
      expiresInMs: 3_600_000,
      maxNodes: 25,
      labels: {},
    })
  })

  it.each([
    [{ name: '' }],
    [{ name: 'x', expiresInMs: 59_999 }],
    [{ name: 'x', expiresInMs: Number.POSITIVE_INFINITY }],
    [{ name: 'x', maxNodes: 0 }],
    [{ name: 'x', maxNodes: 1.5 }],
    [{ name: 'x', secret: 'chosen' }],
  ])('refuses %j', (it) => {
    expect(CreateJoinToken.safeParse(it).success).toBe(false)
  })
})

import { BuiltinRole, Scope, scopesOf } from '@foundation/core/access'
import { expect, it } from 'vitest'
import type { Ctx } from '../context.js'
import { testFleet } from '../testing/fleet.js'
import { addPerson } from '../testing/people.js'
import { actorOfToken, createApiToken, revokeApiToken } from './api-tokens.js'
import { listPeople, removePerson, setPersonRole } from './directory.js'
import { changeRole, createRole, listRoles, removeRole } from './roles.js'

const reason = 'because'
const as = (ctx: Ctx, role: BuiltinRole): Ctx => ({
  ...ctx,
  actor: { ...ctx.actor, scopes: scopesOf[role] },
})
const codeOf = (change: Promise<unknown>) =>
  change.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )

it('gives a person another role, with one trace, and none for the role that they have', async () => {
  const { ctx, trail } = await testFleet()
  const { id } = await addPerson(ctx, 'viewer')
  await setPersonRole(ctx, { id, role: 'operator', reason })
  await setPersonRole(ctx, { id, role: 'operator', reason })
  expect(await listPeople(ctx)).toMatchObject([
    { id, role: 'operator', scopes: scopesOf.operator, waysIn: ['password'], sessions: 0 },
  ])
  expect(await trail()).toMatchObject([
    {
      action: 'access.person_role',
      target: id,
      reason,
      before: { role: 'viewer' },
      after: { role: 'operator' },
    },
  ])
})

it('lets an admin neither make an owner, nor change, sign out or remove one', async () => {
  const { ctx } = await testFleet()
  const owner = await addPerson(ctx, 'owner')
  await addPerson(ctx, 'owner')
  const viewer = await addPerson(ctx, 'viewer')
  const admin = as(ctx, 'admin')
  const exceeded = 'access.scope_exceeded'
  expect(await codeOf(setPersonRole(admin, { id: viewer.id, role: 'owner', reason }))).toBe(
    exceeded,
  )
  expect(await codeOf(setPersonRole(admin, { id: owner.id, role: 'viewer', reason }))).toBe(
    exceeded,
  )
  expect(await codeOf(removePerson(admin, { id: owner.id, reason }))).toBe(exceeded)
  expect(await codeOf(removePerson(admin, { id: viewer.id, reason }))).toBe('done')
})

it('keeps the last owner, whoever asks and however many at once', async () => {
  const { ctx } = await testFleet()
  const owners = await Promise.all([1, 2, 3].map(() => addPerson(ctx, 'owner')))
  const codes = await Promise.all(
    owners.map(({ id }, at) =>
      codeOf(
        at % 2 === 0
          ? setPersonRole(ctx, { id, role: 'viewer', reason })
          : removePerson(ctx, { id, reason }),
      ),
    ),
  )
  expect(codes.sort()).toEqual(['access.last_owner', 'done', 'done'])
  const rest = await ctx.db.person.count({ where: { fleetId: ctx.fleetId, role: 'owner' } })
  expect(rest).toBe(1)
})

it('does not know people and roles of another fleet', async () => {
  const { ctx } = await testFleet()
  const other = await testFleet()
  const { id } = await addPerson(other.ctx, 'viewer')
  expect(await codeOf(setPersonRole(ctx, { id, role: 'admin', reason }))).toBe(
    'access.person_not_found',
  )
  expect(await codeOf(removePerson(ctx, { id, reason }))).toBe('access.person_not_found')
  await createRole(other.ctx, { name: 'theirs', description: '', scopes: ['fleet:read'], reason })
  const own = await addPerson(ctx, 'viewer')
  expect(await codeOf(setPersonRole(ctx, { id: own.id, role: 'theirs', reason }))).toBe(
    'access.role_not_found',
  )
})

it('counts the tokens of a person that can be used now', async () => {
  const { ctx } = await testFleet()
  const { id } = await addPerson(ctx, 'admin')
  const theirs = { ...as(ctx, 'admin'), actor: { id, name: 'Grace', scopes: scopesOf.admin } }
  const make = (name: string, expiresInMs: number | null) =>
    createApiToken(theirs, { name, scopes: ['fleet:read'], expiresInMs })
  const { token } = await make('revoked', null)
  await revokeApiToken(ctx, { id: token.id })
  await make('used', null)
  await make('short', 60_000)
  expect(await listPeople(ctx)).toMatchObject([{ id, apiTokens: 2 }])
  const later = { ...ctx, clock: () => ctx.clock() + 60_000 }
  expect(await listPeople(later)).toMatchObject([{ id, apiTokens: 1 }])
})

it('ends what a removed person had: sessions, tokens and invitations', async () => {
  const { ctx } = await testFleet()
  const { id } = await addPerson(ctx, 'admin')
  const theirs = { ...as(ctx, 'admin'), actor: { id, name: 'Grace', scopes: scopesOf.admin } }
  const { secret } = await createApiToken(theirs, {
    name: 'ci',
    scopes: ['fleet:read'],
    expiresInMs: null,
  })
  await ctx.db.personSession.create({
    data: { id: `s-${id}`, token: `t-${id}`, userId: id, expiresAt: new Date(Date.now() + 60_000) },
  })
  await removePerson(ctx, { id, reason })
  expect(await codeOf(actorOfToken(ctx, secret))).toBe('access.api_token_invalid')
  expect(await ctx.db.personSession.count({ where: { userId: id } })).toBe(0)
})

it('makes, changes and removes roles of the fleet’s own, and leaves the built-in ones alone', async () => {
  const { ctx, trail } = await testFleet()
  const role = { name: 'releaser', description: 'Releases', scopes: ['config:release'], reason }
  const input = { ...role, scopes: ['config:release'] as Scope[] }
  await createRole(ctx, input)
  expect(await codeOf(createRole(ctx, input))).toBe('access.role_exists')
  for (const name of BuiltinRole.options) {
    expect(await codeOf(createRole(ctx, { ...input, name }))).toBe('access.role_exists')
    expect(await codeOf(changeRole(ctx, { ...input, name }))).toBe('access.role_builtin')
    expect(await codeOf(removeRole(ctx, { name, reason }))).toBe('access.role_builtin')
  }
  const { id } = await addPerson(ctx, 'releaser')
  await changeRole(ctx, { ...input, scopes: ['fleet:read', 'config:release'] })
  await changeRole(ctx, { ...input, scopes: ['config:release', 'fleet:read'] })
  expect((await listPeople(ctx))[0]?.scopes).toEqual(['fleet:read', 'config:release'])
  expect(await listRoles(ctx)).toEqual([
    ...BuiltinRole.options.map((name) => expect.objectContaining({ name, builtin: true })),
    expect.objectContaining({ name: 'releaser', builtin: false, people: 1 }),
  ])
  expect(await codeOf(removeRole(ctx, { name: 'releaser', reason }))).toBe('access.role_in_use')
  await setPersonRole(ctx, { id, role: 'viewer', reason })
  await removeRole(ctx, { name: 'releaser', reason })
  expect((await trail()).map(({ action }) => action)).toEqual([
    'access.role_create',
    'access.role_change',
    'access.person_role',
    'access.role_remove',
  ])
})

it('lets nobody make, or change, a role that can do what they cannot', async () => {
  const { ctx } = await testFleet()
  const admin = as(ctx, 'admin')
  const role = { name: 'owners', description: '', reason }
  const high: Scope[] = ['owners:write']
  expect(await codeOf(createRole(admin, { ...role, scopes: high }))).toBe('access.scope_exceeded')
  await createRole(ctx, { ...role, scopes: high })
  const low: Scope[] = ['fleet:read']
  expect(await codeOf(changeRole(admin, { ...role, scopes: low }))).toBe('access.scope_exceeded')
  expect(await codeOf(removeRole(admin, { name: 'owners', reason }))).toBe('access.scope_exceeded')
})

it('never lets a role vanish while somebody is given it', async () => {
  const { ctx } = await testFleet()
  const { id } = await addPerson(ctx, 'viewer')
  const scopes: Scope[] = ['fleet:read']
  await createRole(ctx, { name: 'brief', description: '', scopes, reason })
  await Promise.all([
    codeOf(setPersonRole(ctx, { id, role: 'brief', reason })),
    codeOf(removeRole(ctx, { name: 'brief', reason })),
  ])
  expect((await listPeople(ctx))[0]?.scopes).toEqual(scopes)
})

it('needs the scope of what is done', async () => {
  const { ctx, as: only } = await testFleet()
  const { id } = await addPerson(ctx, 'viewer')
  const weak = only(...Scope.options.filter((it) => it !== 'people:write' && it !== 'roles:write'))
  const missing = 'access.scope_missing'
  const scopes: Scope[] = ['fleet:read']
  expect(await codeOf(setPersonRole(weak, { id, role: 'viewer', reason }))).toBe(missing)
  expect(await codeOf(removePerson(weak, { id, reason }))).toBe(missing)
  const role = { name: 'r', description: '', scopes, reason }
  expect(await codeOf(createRole(weak, role))).toBe(missing)
  expect(await codeOf(changeRole(weak, role))).toBe(missing)
  expect(await codeOf(removeRole(weak, { name: 'r', reason }))).toBe(missing)
})

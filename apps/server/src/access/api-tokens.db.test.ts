import type { CreateApiToken } from '@foundation/core/access'
import { minute } from '@foundation/core/time'
import { expect, it } from 'vitest'

import type { Ctx } from '../context.js'
import { testFleet } from '../testing/fleet.js'
import { addPerson } from '../testing/people.js'
import { actorOfToken, createApiToken, listApiTokens, revokeApiToken } from './api-tokens.js'
import { hashSecret } from './secret.js'

const input: CreateApiToken = {
  name: 'deploys',
  scopes: ['fleet:read', 'config:write'],
  expiresInMs: minute,
}
const missing = '00000000-0000-4000-8000-000000000000'

/** A fleet in which a person with this role makes tokens. */
async function owned(role: 'owner' | 'operator' = 'owner') {
  let now = Date.now()
  const fleet = await testFleet({ clock: () => now })
  const { id } = await addPerson(fleet.ctx, role)
  const ctx: Ctx = { ...fleet.ctx, actor: { ...fleet.ctx.actor, id, name: 'Grace' } }
  return {
    ...fleet,
    ctx,
    id,
    pass(ms: number) {
      now += ms
    },
  }
}

it('shows the secret once and keeps only its hash', async () => {
  const { ctx, trail } = await owned()
  const { token, secret } = await createApiToken(ctx, input)
  expect(secret).toMatch(/^fnd_api_\w{34}$/)
  const row = await ctx.db.apiToken.findUniqueOrThrow({ where: { id: token.id } })
  expect(Buffer.from(row.secretHash)).toEqual(Buffer.from(hashSecret(secret)))
  expect(await listApiTokens(ctx)).toEqual([token])
  expect(token).toMatchObject({ status: 'active', lastUsedAt: null, createdBy: 'Grace' })
  const trace = await trail()
  expect(trace).toMatchObject([
    { action: 'access.api_token_create', target: token.id, after: input, actorName: 'Grace' },
  ])
  const text = (it: unknown) =>
    JSON.stringify(it, (_key, value) => (typeof value === 'bigint' ? `${value}` : value))
  expect(text([row, trace])).not.toContain(secret)
})

it('acts under its own name, for the person who made it', async () => {
  const { ctx, id } = await owned()
  const { token, secret } = await createApiToken(ctx, input)
  expect(await actorOfToken(ctx, secret)).toEqual({
    id: token.id,
    name: 'token deploys',
    scopes: ['fleet:read', 'config:write'],
    owner: id,
  })
})

it('may do no more than its owner may by now, and nothing once they are gone', async () => {
  const { ctx, id } = await owned()
  const scopes: CreateApiToken['scopes'] = ['fleet:read', 'tokens:write']
  const { secret } = await createApiToken(ctx, { ...input, scopes })
  await ctx.db.person.update({ where: { id }, data: { role: 'viewer' } })
  expect((await actorOfToken(ctx, secret)).scopes).toEqual(['fleet:read'])
  await ctx.db.person.delete({ where: { id } })
  await expect(actorOfToken(ctx, secret)).rejects.toMatchObject({
    code: 'access.api_token_invalid',
  })
})

it('makes no token that may do more than its maker, nor one that outlives its maker’s owner', async () => {
  const { ctx, id, trail } = await owned()
  const { secret } = await createApiToken(ctx, { ...input, scopes: ['tokens:write'] })
  const token: Ctx = { ...ctx, actor: await actorOfToken(ctx, secret) }
  await expect(createApiToken(token, input)).rejects.toMatchObject({
    code: 'access.scope_exceeded',
    context: { scopes: input.scopes },
  })
  const made = await createApiToken(token, { ...input, scopes: ['tokens:write'] })
  expect(await actorOfToken(ctx, made.secret)).toMatchObject({ owner: id })
  expect(await trail()).toMatchObject([{}, { actorName: 'token deploys' }])
})

it('of a machine goes on without who made it, with the scopes that it was given', async () => {
  const { ctx, id } = await owned()
  const { token, secret } = await createApiToken(ctx, { ...input, machine: true })
  expect(token.machine).toBe(true)
  await ctx.db.person.update({ where: { id }, data: { role: 'viewer' } })
  expect((await actorOfToken(ctx, secret)).scopes).toEqual(['fleet:read', 'config:write'])
  await ctx.db.person.delete({ where: { id } })
  // Who made it stands behind it still: two of theirs are not two people.
  expect(await actorOfToken(ctx, secret)).toMatchObject({ id: token.id, owner: id })
  await revokeApiToken(ctx, token)
  await expect(actorOfToken(ctx, secret)).rejects.toMatchObject({
    code: 'access.api_token_revoked',
  })
})

it('of a machine is made by who may invite, and never by a token to outgrow itself', async () => {
  const { ctx } = await owned()
  const as = (scopes: Ctx['actor']['scopes']) => ({ ...ctx, actor: { ...ctx.actor, scopes } })
  const machine = { ...input, machine: true }
  await expect(
    createApiToken(as(['tokens:write', ...input.scopes]), machine),
  ).rejects.toMatchObject({ code: 'access.scope_missing', context: { scope: 'people:write' } })
  await expect(
    createApiToken(as(['tokens:write', 'people:write', 'fleet:read']), machine),
  ).rejects.toMatchObject({ code: 'access.scope_exceeded' })
})

it('is refused once it expired or was revoked, and says which', async () => {
  const { ctx, pass } = await owned()
  const { secret } = await createApiToken(ctx, input)
  const revoked = await createApiToken(ctx, { ...input, expiresInMs: null })
  expect(await revokeApiToken(ctx, { id: revoked.token.id })).toMatchObject({ status: 'revoked' })
  await expect(actorOfToken(ctx, revoked.secret)).rejects.toMatchObject({
    code: 'access.api_token_revoked',
  })
  await actorOfToken(ctx, secret)
  pass(minute)
  await expect(actorOfToken(ctx, secret)).rejects.toMatchObject({
    code: 'access.api_token_expired',
  })
  expect((await listApiTokens(ctx)).map(({ status }) => status).sort()).toEqual([
    'expired',
    'revoked',
  ])
})

it('says when it was last used, to the minute', async () => {
  const { ctx, pass } = await owned()
  const { secret } = await createApiToken(ctx, { ...input, expiresInMs: null })
  const lastUsed = async () => (await listApiTokens(ctx))[0]?.lastUsedAt?.getTime()
  const first = ctx.clock()
  await actorOfToken(ctx, secret)
  pass(minute - 1)
  await actorOfToken(ctx, secret)
  expect(await lastUsed()).toBe(first)
  pass(1)
  await actorOfToken(ctx, secret)
  expect(await lastUsed()).toBe(first + minute)
})

it('means nothing in another fleet, nor to guessers', async () => {
  const { ctx } = await owned()
  const other = await owned()
  const { token, secret } = await createApiToken(other.ctx, input)
  for (const it of [secret, 'fnd_api_guessed', '']) {
    await expect(actorOfToken(ctx, it)).rejects.toMatchObject({ code: 'access.api_token_invalid' })
  }
  for (const id of [token.id, missing]) {
    await expect(revokeApiToken(ctx, { id })).rejects.toMatchObject({
      code: 'access.api_token_not_found',
    })
  }
  expect(await listApiTokens(ctx)).toEqual([])
})

it('leaves one trace when it is revoked many times at once', async () => {
  const { ctx, trail } = await owned()
  const { token } = await createApiToken(ctx, input)
  await Promise.all([1, 2, 3].map(() => revokeApiToken(ctx, { id: token.id })))
  expect((await trail()).map(({ action }) => action)).toEqual([
    'access.api_token_create',
    'access.api_token_revoke',
  ])
})

it('needs the scope to read, and another to write', async () => {
  const { as, trail } = await owned()
  const refused = { code: 'access.scope_missing' }
  await expect(async () => listApiTokens(as('fleet:read'))).rejects.toMatchObject(refused)
  await expect(createApiToken(as('access:read'), input)).rejects.toMatchObject(refused)
  await expect(revokeApiToken(as('access:read'), { id: missing })).rejects.toMatchObject(refused)
  expect(await trail()).toEqual([])
})

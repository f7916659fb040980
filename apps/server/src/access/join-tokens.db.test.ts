import { hour, minute } from '@foundation/core/time'
import { expect, it } from 'vitest'

import { testFleet } from '../testing/fleet.js'
import { createJoinToken, listJoinTokens, revokeJoinToken } from './join-tokens.js'
import { hashSecret } from './secret.js'

const input = { name: 'shop', expiresInMs: hour, maxNodes: 2 }
const missing = '00000000-0000-4000-8000-000000000000'

it('shows the secret once and keeps only its hash', async () => {
  const { ctx, trail } = await testFleet()
  const { token, secret } = await createJoinToken(ctx, input)
  expect(secret).toMatch(/^fnd_join_\w{34}$/)
  const row = await ctx.db.joinToken.findUniqueOrThrow({ where: { id: token.id } })
  expect(Buffer.from(row.secretHash)).toEqual(Buffer.from(hashSecret(secret)))
  expect(await listJoinTokens(ctx)).toEqual([token])
  const trace = await trail()
  expect(trace).toMatchObject([{ action: 'access.join_token_create', target: token.id }])
  const text = (it: unknown) =>
    JSON.stringify(it, (_key, value) => (typeof value === 'bigint' ? `${value}` : value))
  expect(text([row, trace])).not.toContain(secret)
})

it('says what has become of each token', async () => {
  let now = Date.now()
  const { ctx } = await testFleet({ clock: () => now })
  const make = async (over: Partial<typeof input> | { expiresInMs: null; maxNodes: null }) =>
    (await createJoinToken(ctx, { ...input, ...over })).token.id
  const ids = {
    eternal: await make({ expiresInMs: null, maxNodes: null }),
    expired: await make({ expiresInMs: minute }),
    exhausted: await make({ maxNodes: 1 }),
    revoked: await make({}),
  }
  await ctx.db.joinToken.update({ where: { id: ids.exhausted }, data: { admitted: 1 } })
  await revokeJoinToken(ctx, { id: ids.revoked })
  now += 2 * minute
  const statuses = new Map((await listJoinTokens(ctx)).map(({ id, status }) => [id, status]))
  expect(Object.entries(ids).map(([name, id]) => [name, statuses.get(id)])).toEqual([
    ['eternal', 'active'],
    ['expired', 'expired'],
    ['exhausted', 'exhausted'],
    ['revoked', 'revoked'],
  ])
})

it('leaves one trace when a token is revoked many times at once', async () => {
  const { ctx, trail } = await testFleet()
  const { token } = await createJoinToken(ctx, input)
  const answers = await Promise.all([1, 2, 3, 4].map(() => revokeJoinToken(ctx, { id: token.id })))
  expect(answers.map(({ status }) => status)).toEqual(['revoked', 'revoked', 'revoked', 'revoked'])
  expect((await trail()).map(({ action }) => action)).toEqual([
    'access.join_token_create',
    'access.join_token_revoke',
  ])
})

it('has no token of another fleet, nor one that never was', async () => {
  const { ctx } = await testFleet()
  const other = await testFleet()
  const { token } = await createJoinToken(other.ctx, input)
  for (const id of [token.id, missing]) {
    await expect(revokeJoinToken(ctx, { id })).rejects.toMatchObject({
      code: 'access.join_token_not_found',
    })
  }
  expect(await listJoinTokens(ctx)).toEqual([])
  expect(await listJoinTokens(other.ctx)).toMatchObject([{ status: 'active' }])
})

it('needs the scope to read, and another to write', async () => {
  const { as, trail } = await testFleet()
  await expect(async () => listJoinTokens(as('fleet:read'))).rejects.toMatchObject({
    code: 'access.scope_missing',
  })
  const reader = as('access:read')
  await expect(createJoinToken(reader, input)).rejects.toMatchObject({
    code: 'access.scope_missing',
  })
  await expect(revokeJoinToken(reader, { id: missing })).rejects.toMatchObject({
    code: 'access.scope_missing',
  })
  expect(await trail()).toEqual([])
})

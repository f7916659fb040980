import type { Deployment } from '@foundation/core/health'
import { expect, it } from 'vitest'

import { actorOfToken, createApiToken } from '../access/api-tokens.js'
import { testFleet } from '../testing/fleet.js'
import { addPerson } from '../testing/people.js'
import { loadDeployment } from './deployment.js'

const running: Pick<Deployment, 'version' | 'database' | 'messages'> = {
  version: '1.2.3',
  database: 'external',
  messages: { by: 'redis', connected: false },
}
const now = Date.UTC(2026, 10, 21)

it('names the servers that are there, and not those that went', async () => {
  const { ctx } = await testFleet({ clock: () => now })
  const add = (id: string, version: string, agoMs: number) =>
    ctx.db.server.create({
      data: { id, version, startedAt: new Date(now - agoMs), lastSeenAt: new Date(now - agoMs) },
    })
  await add('server-b', '1.2.3', 1_000)
  await add('server-a', '1.2.2', 29_000)
  await add('server-gone', '1.2.2', 31_000)
  const { servers, ...others } = await loadDeployment(ctx, running)
  expect(servers.map(({ id, version }) => [id, version])).toEqual([
    ['server-a', '1.2.2'],
    ['server-b', '1.2.3'],
  ])
  expect(others).toEqual({ ...running, token: null })
})

it('tells a token what it is, with the powers that are left of it', async () => {
  const { ctx } = await testFleet({ clock: () => now })
  const { id } = await addPerson(ctx, 'viewer')
  const scopes = ctx.actor.scopes.slice()
  const owner = { ...ctx, actor: { ...ctx.actor, id, name: 'Grace' } }
  const { secret } = await createApiToken(owner, { name: 'ci', scopes, expiresInMs: 60_000 })
  const actor = await actorOfToken(ctx, secret)
  const { token } = await loadDeployment({ ...ctx, actor }, running)
  expect(token).toMatchObject({ name: 'ci', expiresAt: new Date(now + 60_000) })
  expect(token?.scopes).toContain('fleet:read')
  expect(token?.scopes).not.toContain('config:release')
})

it('is for whoever may read the fleet', async () => {
  const { as } = await testFleet()
  await expect(loadDeployment(as('access:read'), running)).rejects.toMatchObject({
    code: 'access.scope_missing',
  })
})

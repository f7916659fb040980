import { randomUUID } from 'node:crypto'
import { closeCodes } from '@foundation/core/nodes'
import { expect, it, vi } from 'vitest'

import { createJoinToken } from '../access/join-tokens.js'
import { deriveKey } from '../keys.js'
import { testFleet, testSecret } from '../testing/fleet.js'
import { joinFleet } from '../testing/node-client.js'
import { addNodes } from '../testing/nodes.js'
import { testServer } from '../testing/server.js'
import { makeCredentials } from './credential.js'
import { revokeCredentials } from './revocations.js'
import { remove } from './steer.js'

const ways = [
  ['revoked', revokeCredentials, 'access.credential_revoked', closeCodes.credentialRefused, 401],
  ['removed', remove, 'node.removed', closeCodes.removed, 403],
] as const

it.each(ways)(
  'cuts a %s node off within a second, at each door of each server',
  async (_way, act, code, closeCode, status) => {
    const fleet = await testFleet()
    await using first = await testServer({ fleet })
    await using second = await testServer({ fleet })
    const there = await second.node()
    const other = await second.node()
    const health = (url: string, { credential }: { credential: string }) =>
      fetch(`${url}/v1/health/cluster`, { headers: { authorization: `Bearer ${credential}` } })
    expect((await health(first.url, there)).status).toBe(200)
    const began = performance.now()
    await act(fleet.ctx, { nodeIds: [there.nodeId], reason: 'stolen' })
    expect(await there.closed).toEqual({ code: closeCode, reason: code })
    expect(performance.now() - began).toBeLessThan(1_000)
    for (const { url } of [first, second])
      await vi.waitFor(async () => expect((await health(url, there)).status).toBe(status))
    for (const server of [first, second]) {
      const back = await server.node({ credential: there.credential, hello: false })
      expect(await back.closed).toEqual({ code: closeCode, reason: code })
      const renewed = await server.post('/v1/nodes/renew', { credential: there.credential })
      expect(renewed).toMatchObject({ status, body: { code } })
      expect((await health(server.url, other)).status).toBe(200)
    }
    expect(other.socket.readyState).toBe(other.socket.OPEN)
  },
)

it('counts no credential of it, also not one by a clock that is ahead', async () => {
  const fleet = await testFleet()
  await using server = await testServer({ fleet })
  const node = await server.node()
  await revokeCredentials(fleet.ctx, { nodeIds: [node.nodeId], reason: 'stolen' })
  await node.closed
  const ahead = makeCredentials({
    keys: [deriveKey(testSecret, 'node-credentials')],
    fleetId: fleet.ctx.fleetId,
    clock: () => Date.now() + 60_000,
  })
  const { nodeId } = node
  const { credential } = await ahead.issue({
    nodeId,
    service: 'checkout',
    joinTokenId: randomUUID(),
  })
  const { body } = await server.post('/v1/nodes/renew', { credential })
  expect(body.code).toBe('access.credential_revoked')
})

it('gives the id to no process again, also where it asks as if no answer had reached it', async () => {
  const fleet = await testFleet()
  await using server = await testServer({ fleet })
  const asked = {
    token: server.token,
    service: 'checkout',
    attempt: 'attempt-of-one-boot-0123456789abcdef',
  }
  const join = async () => String((await server.post('/v1/nodes/join', asked)).body.nodeId)
  const [first, again] = [await join(), await join()]
  expect(again).toBe(first)
  await addNodes(fleet.ctx, [{ id: first }])
  await revokeCredentials(fleet.ctx, { nodeIds: [first], reason: 'stolen' })
  expect(await join()).not.toBe(first)
})

it('lets the process join again with a token, and not as the node that it was', async () => {
  const fleet = await testFleet()
  await using server = await testServer({ fleet })
  const node = await server.node()
  await revokeCredentials(fleet.ctx, { nodeIds: [node.nodeId], reason: 'stolen' })
  await node.closed
  const { status, body } = await server.post('/v1/nodes/join', {
    token: server.token,
    service: 'checkout',
    formerCredential: node.credential,
  })
  expect(status).toBe(200)
  expect(body.nodeId).not.toBe(node.nodeId)
  await server.node({ credential: String(body.credential) })
})

it('holds for a server that starts later', async () => {
  const fleet = await testFleet()
  let node: { nodeId: string; credential: string }
  {
    await using server = await testServer({ fleet })
    node = await joinFleet(server.url, server.token, 'checkout')
    await addNodes(fleet.ctx, [{ id: node.nodeId }])
    await revokeCredentials(fleet.ctx, { nodeIds: [node.nodeId], reason: '' })
  }
  await using later = await testServer({ fleet })
  const { body } = await later.post('/v1/nodes/renew', { credential: node.credential })
  expect(body.code).toBe('access.credential_revoked')
})

it('leaves one trace a node, knows no node of another fleet, and needs the scope', async () => {
  const { ctx, as, trail } = await testFleet()
  const other = await testFleet()
  await addNodes(ctx, [{ id: 'revoked-1' }])
  await addNodes(other.ctx, [{ id: 'revoked-foreign' }])
  const input = { nodeIds: ['revoked-1', 'revoked-foreign'], reason: 'stolen' }
  expect(await revokeCredentials(ctx, input)).toEqual({ changed: 1, nodeIds: ['revoked-1'] })
  expect(await trail()).toMatchObject([
    { action: 'nodes.credential_revoke', target: 'revoked-1', reason: 'stolen' },
  ])
  const foreign = { nodeIds: ['revoked-foreign'], reason: '' }
  await expect(revokeCredentials(ctx, foreign)).rejects.toMatchObject({ code: 'node.not_found' })
  await expect(revokeCredentials(as('nodes:write'), input)).rejects.toMatchObject({
    code: 'access.scope_missing',
  })
})

it('labels a node with what its join token says, over what the process says', async () => {
  const fleet = await testFleet()
  await using server = await testServer({ fleet })
  const { secret } = await createJoinToken(fleet.ctx, {
    name: 'edge',
    expiresInMs: null,
    maxNodes: 1,
    labels: { zone: 'edge', tier: 'gold' },
  })
  const node = await server.node({
    token: secret,
    describe: { labels: { zone: 'core', app: 'a' } },
  })
  const row = await fleet.ctx.db.node.findUniqueOrThrow({ where: { id: node.nodeId } })
  expect(row.labels).toEqual({ zone: 'edge', tier: 'gold', app: 'a' })
})

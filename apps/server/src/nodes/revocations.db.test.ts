import { closeCodes } from '@foundation/core/nodes'
import { expect, it } from 'vitest'

import { createJoinToken } from '../access/join-tokens.js'
import { testFleet } from '../testing/fleet.js'
import { joinFleet } from '../testing/node-client.js'
import { addNodes } from '../testing/nodes.js'
import { testServer } from '../testing/server.js'
import { revokeCredentials } from './revocations.js'

it('cuts a node off within a second, on whichever server it is', async () => {
  const fleet = await testFleet()
  await using first = await testServer({ fleet })
  await using second = await testServer({ fleet })
  const there = await second.node()
  const other = await second.node()
  const began = performance.now()
  await revokeCredentials(fleet.ctx, { nodeIds: [there.nodeId], reason: 'stolen' })
  expect(await there.closed).toEqual({
    code: closeCodes.credentialRefused,
    reason: 'access.credential_revoked',
  })
  expect(performance.now() - began).toBeLessThan(1_000)
  for (const server of [first, second]) {
    const back = await server.node({ credential: there.credential, hello: false })
    expect((await back.closed).reason).toBe('access.credential_revoked')
    const renewed = await server.post('/v1/nodes/renew', { credential: there.credential })
    expect(renewed).toMatchObject({ status: 401, body: { code: 'access.credential_revoked' } })
  }
  expect(other.socket.readyState).toBe(other.socket.OPEN)
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

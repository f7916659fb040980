/** Every address that a server answers, and what a process needs to be answered as a node. */
import { randomUUID } from 'node:crypto'
import diagnostics from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { deriveKey } from '../keys.js'
import { testFleet, testSecret } from '../testing/fleet.js'
import { type TestServer, testServer } from '../testing/server.js'
import { makeCredentials } from './credential.js'
import { revokeCredentials } from './revocations.js'
import { remove } from './steer.js'

/** Probes and figures, and the two that take a secret in their body: see `join.db.test.ts`. */
const open = [
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
  'POST /v1/nodes/join',
  'POST /v1/nodes/renew',
]

describe('every address of a server', () => {
  let server: TestServer
  const answered = new Set<string>()
  beforeAll(async () => {
    const watch = (message: unknown) => {
      ;(message as { fastify: FastifyInstance }).fastify.addHook('onRoute', ({ method, url }) => {
        for (const one of [method].flat()) answered.add(`${one} ${url}`)
      })
    }
    diagnostics.subscribe('fastify.initialization', watch)
    server = await testServer({ fleet: await testFleet(), metricsToken: 'a token of metrics' })
    diagnostics.unsubscribe('fastify.initialization', watch)
  })
  afterAll(() => server[Symbol.asyncDispose]())

  const ofNodes = () => [...answered].filter((it) => / \/v1\//.test(it) && !open.includes(it))

  it('is of the console, of automation, of nodes, or one of those that anybody may ask', () => {
    const known = /^[A-Z]+ \/(api\/(trpc|v1|auth|audit)|v1)\//
    const others = [...answered].filter((it) => !known.test(it) && !it.startsWith('HEAD '))
    expect(others.filter((it) => !open.includes(it))).toEqual([])
    expect(ofNodes().length).toBeGreaterThan(2)
  })

  it('of nodes wants a credential that is whole, timely and not cut off', async () => {
    const keys = [deriveKey(testSecret, 'node-credentials')] as const
    const { fleetId } = server.fleet.ctx
    const made = async (age: number, of = fleetId, key: Uint8Array = keys[0]) =>
      (
        await makeCredentials({ keys: [key], fleetId: of, clock: () => Date.now() - age }).issue({
          nodeId: 'checkout-doors',
          service: 'checkout',
          joinTokenId: randomUUID(),
        })
      ).credential
    const [revoked, removed] = [await server.node(), await server.node()]
    const one = (nodeId: string) => ({ nodeIds: [nodeId], reason: '' })
    await revokeCredentials(server.fleet.ctx, one(revoked.nodeId))
    await remove(server.fleet.ctx, one(removed.nodeId))
    await Promise.all([revoked.closed, removed.closed])
    await using late = await testServer({ fleet: server.fleet })
    const cases = [
      [server, null, 'access.unauthenticated'],
      [server, 'fnd_api_guess', 'access.credential_invalid'],
      [server, await made(0, randomUUID()), 'access.credential_invalid'],
      [server, revoked.credential, 'access.credential_revoked'],
      [server, removed.credential, 'node.removed'],
      [late, removed.credential, 'node.removed'],
      [server, await made(0, fleetId, new Uint8Array(32)), 'access.credential_invalid'],
      [server, await made(2 * 3_600_000), 'access.credential_expired'],
      [late, revoked.credential, 'access.credential_revoked'],
    ] as const
    for (const route of ofNodes()) {
      const [method = '', url = ''] = route.split(' ')
      for (const [at, credential, expected] of cases) {
        const response = await fetch(`${at.url}${url.replaceAll(/:\w+/g, 'shop')}`, {
          method,
          headers: {
            ...(credential !== null && { authorization: `Bearer ${credential}` }),
            ...(method === 'POST' && { 'content-type': 'application/json' }),
          },
          ...(method === 'POST' && { body: '{}' }),
        })
        if (method === 'HEAD') expect(response.status).toBe(expected === 'node.removed' ? 403 : 401)
        else {
          const { code } = (await response.json()) as { code: string }
          expect([route, code]).toEqual([route, expected])
        }
      }
    }
    const renewed = await late.post('/v1/nodes/renew', { credential: revoked.credential })
    expect(renewed.body.code).toBe('access.credential_revoked')
  })
})

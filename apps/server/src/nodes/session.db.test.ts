import { protocolLimits } from '@foundation/core/nodes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'

import { eventually } from '../testing/eventually.js'
import { testFleet } from '../testing/fleet.js'
import { connectNode } from '../testing/node-client.js'
import { type TestServer, testServer } from '../testing/server.js'
import { makeCredentials } from './credential.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server[Symbol.asyncDispose]())

const rowOf = (nodeId: string) => server.fleet.ctx.db.node.findUnique({ where: { id: nodeId } })

describe('a session that opens', () => {
  it('is welcomed, gets a snapshot, and makes the node healthy', async () => {
    const node = await server.node()
    expect(await node.receive('welcome')).toMatchObject({
      nodeId: node.nodeId,
      epoch: 1,
      heartbeatMs: 200,
    })
    expect(await node.receive('snapshot')).toEqual({ t: 'snapshot', revision: 0, resources: [] })
    expect(await node.receive('pulse')).toEqual({ t: 'pulse', revision: 0 })
    await eventually(async () =>
      expect(await rowOf(node.nodeId)).toMatchObject({
        state: 'healthy',
        service: 'checkout',
        epoch: 1,
      }),
    )
  })

  it('is joining until the application says that it is ready', async () => {
    const node = await server.node({ ready: false })
    expect(await rowOf(node.nodeId)).toMatchObject({ state: 'joining' })
    node.send({ t: 'status', status: { ready: true, draining: null, inFlight: 0 } })
    await eventually(async () =>
      expect(await rowOf(node.nodeId)).toMatchObject({ state: 'healthy', ready: true }),
    )
  })

  it('keeps what is said before the welcome', async () => {
    const node = await server.node({ hello: false })
    const check = {
      name: 'db',
      status: 'critical' as const,
      output: 'no',
      durationMs: 1,
      failures: 3,
      ranAt: 0,
    }
    node.send(helloOf())
    node.send({ t: 'checks', checks: [check] })
    await eventually(async () =>
      expect(await rowOf(node.nodeId)).toMatchObject({
        state: 'degraded',
        stateReason: 'db critical',
      }),
    )
  })
})

function helloOf(changes: Record<string, unknown> = {}) {
  return {
    t: 'hello',
    protocol: 1,
    bootId: 'boot-of-tests',
    revision: null,
    node: {
      service: 'checkout',
      version: null,
      zone: null,
      host: 'test',
      address: null,
      pid: 1,
      nodeVersion: 'v20',
      sdkVersion: '0',
      labels: {},
      startedAt: 0,
      bootedFrom: 'server',
    },
    status: { ready: true, draining: null, inFlight: 0 },
    checks: [],
    ...changes,
  }
}

describe('a credential that is not right', () => {
  const options = () => ({
    url: server.url,
    token: server.token,
    service: 'checkout',
    hello: false,
  })
  const keys = [new Uint8Array(32)] as const

  it('is refused when it is forged', async () => {
    const forged = makeCredentials({ keys, fleetId: server.fleet.ctx.fleetId, clock: Date.now })
    const { credential } = await forged.issue({
      nodeId: 'checkout-1',
      service: 'checkout',
      joinTokenId: 'x',
    })
    const node = await connectNode({ ...options(), credential })
    expect(await node.closed).toEqual({ code: 4001, reason: 'access.credential_invalid' })
    expect(await node.receive('error')).toMatchObject({ code: 'access.credential_invalid' })
  })

  it('is refused when it is another fleet’s, though signed with the same secret', async () => {
    await using other = await testServer({ fleet: await testFleet() })
    const foreign = await other.node()
    const node = await connectNode({ ...options(), credential: foreign.credential })
    expect(await node.closed).toEqual({ code: 4001, reason: 'access.credential_invalid' })
  })

  it('is refused when it has expired', async () => {
    let now = Date.now()
    await using late = await testServer({ clock: () => now })
    const { credential } = await late.node()
    now += 3_700_000
    const node = await connectNode({ ...options(), url: late.url, credential })
    expect(await node.closed).toEqual({ code: 4001, reason: 'access.credential_expired' })
  })

  it('is refused over HTTP when there is none, or the path is another', async () => {
    for (const [path, status] of [
      ['/v1/nodes/session', 401],
      ['/elsewhere', 404],
    ] as const) {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`)
      const answer = await new Promise<number | undefined>((resolve) => {
        socket.on('unexpected-response', (_request, response) => resolve(response.statusCode))
        socket.on('error', () => {})
      })
      expect(answer).toBe(status)
      socket.terminate()
    }
  })
})

describe('bad input on a session', () => {
  const bad: [string, string | Buffer, string][] = [
    ['not JSON', '{"t":', ''],
    ['a binary frame', Buffer.from('{"t":"beat","lagMs":0,"inFlight":0}'), ''],
    ['JSON that is no object', '[1,2,3]', ''],
    ['an unknown kind', '{"t":"shutdown"}', 't'],
    ['an unknown field', '{"t":"beat","lagMs":0,"inFlight":0,"admin":true}', ''],
    ['a wrong type', '{"t":"beat","lagMs":"0","inFlight":0}', 'lagMs'],
    ['a number out of range', '{"t":"beat","lagMs":-1,"inFlight":0}', 'lagMs'],
    ['a missing field', '{"t":"beat","lagMs":0}', 'inFlight'],
    [
      'a NUL character',
      '{"t":"status","status":{"ready":true,"draining":"a\\u0000b","inFlight":0}}',
      'status.draining',
    ],
    [
      'half of a surrogate pair',
      '{"t":"status","status":{"ready":true,"draining":"\\ud800","inFlight":0}}',
      'status.draining',
    ],
    ['a prototype to poison', '{"t":"beat","lagMs":0,"inFlight":0,"__proto__":{"admin":true}}', ''],
    ['a second hello', JSON.stringify(helloOf()), 't'],
  ]

  it.each(bad)('answers %s with an error, and goes on', async (_name, frame, path) => {
    const node = await server.node()
    node.send(frame)
    expect(await node.receive('error')).toMatchObject({ code: 'protocol.invalid', path })
    const pulses = node.received.filter(({ t }) => t === 'pulse').length
    await node.receive('pulse', pulses)
    expect(({} as Record<string, unknown>).admin).toBeUndefined()
    node.vanish()
  })

  it('ends the session after five bad messages', async () => {
    const node = await server.node()
    for (let i = 0; i < protocolLimits.strikes; i++) node.send('nonsense')
    expect(await node.closed).toMatchObject({ code: 4002 })
    expect(node.received.filter(({ t }) => t === 'error')).toHaveLength(protocolLimits.strikes)
  })

  it('ends the session on a frame of 10 MB, without reading it', async () => {
    const node = await server.node()
    node.send(`"${'x'.repeat(10 * 1024 * 1024)}"`)
    // The server may have cut the line before the client had written all of it.
    expect([1009, 1006]).toContain((await node.closed).code)
    expect(await (await fetch(`${server.url}/healthz`)).json()).toMatchObject({ status: 'ok' })
  })

  it('ends the session of a node that floods', async () => {
    const node = await server.node({ beatMs: 0 })
    const frame = JSON.stringify({ t: 'beat', lagMs: 0, inFlight: 0 })
    for (let i = 0; i < protocolLimits.messagesBurst + 200; i++) node.send(frame)
    expect(await node.closed).toEqual({ code: 4029, reason: 'protocol.flood' })
    expect(await node.receive('error')).toMatchObject({ code: 'protocol.flood' })
  })

  it('ends a session that does not begin with hello', async () => {
    const node = await server.node({ hello: false })
    node.send({ t: 'beat', lagMs: 0, inFlight: 0 })
    expect(await node.closed).toMatchObject({ code: 4002 })
  })

  it('refuses a protocol that it does not speak', async () => {
    const node = await server.node({ hello: false })
    node.send(helloOf({ protocol: 99 }))
    expect(await node.receive('error')).toMatchObject({ code: 'protocol.unsupported' })
    expect(await node.closed).toMatchObject({ code: 4002 })
  })

  it('refuses a service that the credential is not for', async () => {
    const node = await server.node({ hello: false })
    node.send(helloOf({ node: { ...helloOf().node, service: 'payments' } }))
    expect(await node.receive('error')).toMatchObject({
      code: 'protocol.invalid',
      path: 'node.service',
    })
  })

  it('takes numbers that no column could hold, and text that looks like SQL', async () => {
    const hostile = `'; DROP TABLE node; -- \${} %s`
    const check = {
      name: hostile,
      status: 'passing' as const,
      output: hostile,
      durationMs: 1e7,
      failures: Number.MAX_SAFE_INTEGER,
      ranAt: Number.MAX_SAFE_INTEGER,
    }
    const node = await server.node({
      describe: { host: hostile, pid: Number.MAX_SAFE_INTEGER, startedAt: Number.MAX_SAFE_INTEGER },
      checks: [check],
    })
    await eventually(async () => {
      const checks = await server.fleet.ctx.db.nodeCheck.findMany({
        where: { nodeId: node.nodeId },
      })
      expect(checks).toMatchObject([{ name: hostile, output: hostile, failures: 2_147_483_647 }])
    })
    expect(await rowOf(node.nodeId)).toMatchObject({ host: hostile, pid: 2_147_483_647 })
  })

  it('refuses an answer for what it never sent', async () => {
    const node = await server.node()
    const ack = { kind: 'labels', key: node.nodeId, revision: 7, status: 'applied' as const }
    node.send({ t: 'acks', acks: [ack] })
    expect(await node.receive('error')).toMatchObject({ code: 'protocol.ack_unknown' })
    expect(await server.fleet.ctx.db.resourceAck.count({ where: { nodeId: node.nodeId } })).toBe(0)
  })
})

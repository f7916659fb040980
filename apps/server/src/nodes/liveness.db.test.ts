import { channel } from 'node:diagnostics_channel'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'

import { eventually } from '../testing/eventually.js'
import { testFleet } from '../testing/fleet.js'
import { joinFleet } from '../testing/node-client.js'
import { redisMissing, startRedis } from '../testing/redis.js'
import { quickPolicy, type TestServer, testServer } from '../testing/server.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server[Symbol.asyncDispose]())

const stateOf = async (nodeId: string) =>
  (await server.fleet.ctx.db.node.findUniqueOrThrow({ where: { id: nodeId } })).state
const becomes = (nodeId: string, state: string) =>
  eventually(async () => expect(await stateOf(nodeId)).toBe(state))
const pathOf = async (nodeId: string) =>
  (
    await server.fleet.ctx.db.nodeTransition.findMany({ where: { nodeId }, orderBy: { id: 'asc' } })
  ).map(
    ({ fromState, toState, reason }) => `${fromState} → ${toState}${reason ? ` (${reason})` : ''}`,
  )

describe('a node', () => {
  it('is suspect soon after its connection breaks, then down, and healthy when it is back', async () => {
    const node = await server.node()
    await becomes(node.nodeId, 'healthy')
    node.vanish()
    await becomes(node.nodeId, 'down')
    const back = await server.node({ credential: node.credential, bootId: 'another-boot' })
    await becomes(node.nodeId, 'healthy')
    expect(await back.receive('welcome')).toMatchObject({ epoch: 2 })
    expect(await pathOf(node.nodeId)).toEqual([
      'joining → healthy',
      'healthy → suspect (connection lost)',
      'suspect → down (silent past the limit)',
      'down → healthy',
    ])
  })

  it('is suspect when its connection stands but says nothing, and its session is kept for it', async () => {
    const node = await server.node()
    await becomes(node.nodeId, 'healthy')
    node.beating = false
    await becomes(node.nodeId, 'suspect')
    node.beating = true
    await becomes(node.nodeId, 'healthy')
    expect((await pathOf(node.nodeId)).at(-2)).toBe('healthy → suspect (beats are missing)')
  })

  it('is stalled, and not suspect, while its main thread does not turn', async () => {
    const node = await server.node()
    await becomes(node.nodeId, 'healthy')
    node.lagMs = 5_000
    await becomes(node.nodeId, 'stalled')
    node.lagMs = 0
    await becomes(node.nodeId, 'healthy')
    expect(await pathOf(node.nodeId)).toEqual([
      'joining → healthy',
      'healthy → stalled (5.0 s without a turn)',
      'stalled → healthy',
    ])
  })

  it('drains and is degraded as it says', async () => {
    const node = await server.node()
    node.send({ t: 'status', status: { ready: true, draining: 'deploy', inFlight: 3 } })
    await becomes(node.nodeId, 'draining')
    node.send({ t: 'status', status: { ready: true, draining: null, inFlight: 0 } })
    const check = {
      name: 'db',
      status: 'warning' as const,
      output: 'slow',
      durationMs: 1,
      failures: 1,
      ranAt: 0,
    }
    node.send({ t: 'checks', checks: [check] })
    await becomes(node.nodeId, 'degraded')
    expect((await pathOf(node.nodeId)).at(-1)).toMatch(/→ degraded \(db warning\)$/)
  })

  it('leaves when it says so, and may come back', async () => {
    const node = await server.node()
    await becomes(node.nodeId, 'healthy')
    node.send({ t: 'leave', reason: 'deploy' })
    expect(await node.closed).toEqual({ code: 1000, reason: 'left' })
    await becomes(node.nodeId, 'left')
    expect(await server.fleet.ctx.db.node.findUnique({ where: { id: node.nodeId } })).toMatchObject(
      {
        leftAs: 'leave',
        serverId: null,
      },
    )
    await server.node({ credential: node.credential })
    await becomes(node.nodeId, 'healthy')
    expect((await pathOf(node.nodeId)).slice(-3)).toEqual([
      'healthy → left (left on its own)',
      'left → joining',
      'joining → healthy',
    ])
  })

  it('is one, however many sessions are opened for it: the newest wins', async () => {
    const first = await server.node()
    await becomes(first.nodeId, 'healthy')
    const second = await server.node({ credential: first.credential, bootId: 'another-boot' })
    expect(await first.closed).toEqual({ code: 4009, reason: 'node.superseded' })
    await becomes(second.nodeId, 'healthy')
    expect(await pathOf(first.nodeId)).toEqual(['joining → healthy'])
  })

  it('is one across servers too', async () => {
    await using other = await testServer({ fleet: server.fleet })
    const first = await server.node()
    await becomes(first.nodeId, 'healthy')
    const second = await other.node({ credential: first.credential })
    expect(await first.closed).toMatchObject({ code: 4009 })
    await eventually(async () =>
      expect(
        await server.fleet.ctx.db.node.findUnique({ where: { id: first.nodeId } }),
      ).toMatchObject({
        state: 'healthy',
        serverId: other.app.serverId,
        epoch: 2,
      }),
    )
    second.vanish()
  })

  it('gets a new credential at half the life of the old one', async () => {
    let now = Date.now()
    await using late = await testServer({ fleet: await testFleet(), clock: () => now })
    const node = await late.node()
    const first = (await node.receive('welcome')).credential
    now += 31 * 60_000
    const second = (await node.receive('credential')).credential
    expect(second.expiresAt).toBeGreaterThan(first.expiresAt)
    now = first.expiresAt + 1_000
    const old = await late.node({ credential: first.credential, hello: false })
    expect((await old.closed).reason).toBe('access.credential_expired')
    expect((await late.node({ credential: second.credential })).nodeId).toBe(node.nodeId)
  })
})

describe.skipIf(redisMissing)(
  redisMissing ? `servers on Redis: ${redisMissing}` : 'servers on Redis',
  () => {
    it('tell one another of newer sessions', async () => {
      const redis = await startRedis()
      onTestFinished(() => redis.stop())
      const fleet = await testFleet()
      await using one = await testServer({ fleet, redis })
      await using two = await testServer({ fleet, redis })
      const first = await one.node()
      const second = await two.node({ credential: first.credential })
      expect(await first.closed).toMatchObject({ code: 4009 })
      expect(await second.receive('welcome')).toMatchObject({
        epoch: 2,
        serverId: two.app.serverId,
      })
    })
  },
)

describe('a server', () => {
  it('does not hold its own standstill against its nodes', async () => {
    let skipped = 0
    await using paused = await testServer({
      fleet: await testFleet(),
      now: () => performance.now() + skipped,
    })
    const node = await paused.node({ beatMs: 150 })
    const { db } = paused.fleet.ctx
    await eventually(async () =>
      expect(await db.node.findUnique({ where: { id: node.nodeId } })).toMatchObject({
        state: 'healthy',
      }),
    )
    skipped = 60_000
    const beats = node.received.length
    await eventually(() => expect(node.received.length).toBeGreaterThan(beats + 10))
    expect(await db.nodeTransition.count({ where: { nodeId: node.nodeId } })).toBe(1)
  })

  it('that stops lets its nodes go to another, which none of them notices as a loss', async () => {
    const fleet = await testFleet()
    await using stays = await testServer({ fleet })
    const goes = await testServer({ fleet })
    const node = await goes.node()
    await eventually(async () =>
      expect(await fleet.ctx.db.node.findUnique({ where: { id: node.nodeId } })).toMatchObject({
        state: 'healthy',
      }),
    )
    await goes[Symbol.asyncDispose]()
    await stays.node({ credential: node.credential })
    await eventually(async () =>
      expect(await fleet.ctx.db.node.findUnique({ where: { id: node.nodeId } })).toMatchObject({
        serverId: stays.app.serverId,
      }),
    )
    expect(await fleet.ctx.db.nodeTransition.count({ where: { nodeId: node.nodeId } })).toBe(1)
  })

  it('that starts gives nodes the time to come back, then gives those up that do not', async () => {
    const fleet = await testFleet()
    const before = await testServer({ fleet })
    const { nodeId } = await before.node()
    await eventually(async () =>
      expect(await fleet.ctx.db.node.findUnique({ where: { id: nodeId } })).toMatchObject({
        state: 'healthy',
      }),
    )
    await before[Symbol.asyncDispose]()
    // As if nobody had been there for an hour.
    const longAgo = new Date(Date.now() - 3_600_000)
    await fleet.ctx.db.nodeVitals.update({ where: { nodeId }, data: { lastSeenAt: longAgo } })
    await fleet.ctx.db.server.updateMany({
      where: { id: before.app.serverId },
      data: { lastSeenAt: longAgo },
    })
    const startedAt = Date.now()
    await using after = await testServer({ fleet })
    await eventually(async () =>
      expect(await fleet.ctx.db.node.findUnique({ where: { id: nodeId } })).toMatchObject({
        state: 'down',
      }),
    )
    const moves = await fleet.ctx.db.nodeTransition.findMany({
      where: { nodeId },
      orderBy: { id: 'asc' },
    })
    expect(moves.map(({ toState }) => toState)).toEqual(['healthy', 'suspect', 'down'])
    const [, suspect, down] = moves.map(({ at }) => at.getTime() - startedAt)
    expect(suspect).toBeGreaterThanOrEqual(quickPolicy.suspectAfterMs - 50)
    expect(down).toBeGreaterThanOrEqual(quickPolicy.downAfterMs - 50)
    expect(after.app.sessions.size).toBe(0)
  })
})

describe('standard events', () => {
  it('say that nodes joined and left, and services with them', async () => {
    const heard: [string, unknown][] = []
    for (const name of [
      'foundation.cluster.node_joined',
      'foundation.cluster.node_left',
      'foundation.service.registered',
      'foundation.service.deregistered',
    ]) {
      const listener = (message: unknown) => heard.push([name, message])
      channel(name).subscribe(listener)
      onTestFinished(() => void channel(name).unsubscribe(listener))
    }
    const { credential, nodeId } = await joinFleet(server.url, server.token, 'mailer')
    const node = await server.node({ credential, service: 'mailer' })
    await becomes(nodeId, 'healthy')
    node.send({ t: 'leave', reason: 'bye' })
    await becomes(nodeId, 'left')
    const own = heard.filter(([, message]) => (message as { node: string }).node === nodeId)
    expect(own).toEqual([
      ['foundation.cluster.node_joined', { count: 1, node: nodeId }],
      ['foundation.service.registered', { name: 'mailer', node: nodeId }],
      ['foundation.cluster.node_left', { count: 1, node: nodeId, reason: 'leave' }],
      ['foundation.service.deregistered', { name: 'mailer', node: nodeId }],
    ])
  })
})

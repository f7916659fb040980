import { Histogram } from '@foundation/core/telemetry'
import { minute } from '@foundation/core/time'
import { Registry } from 'prom-client'
import { beforeAll, expect, it } from 'vitest'

import { keepPartitions } from '../telemetry/partitions.js'
import { silentLog } from '../testing/database.js'
import { eventually } from '../testing/eventually.js'
import { type TestFleet, testFleet } from '../testing/fleet.js'
import { toWindow } from '../testing/node-client.js'
import { addNodes } from '../testing/nodes.js'
import { testServer } from '../testing/server.js'
import { GuardReports } from './reports.js'

let fleet: TestFleet
let now = Date.UTC(2031, 2, 3, 12)
let count = 0

beforeAll(async () => {
  fleet = await testFleet({ clock: () => now })
  await keepPartitions(fleet.database.pool, now)
  await keepPartitions(fleet.database.pool, Date.now())
})

const reporterOf = (nodeId: string, bootId = 'boot-1') => {
  const who = { nodeId, service: 'checkout', bootId }
  return { ...who, selectable: { ...who, labels: {} } }
}

async function reporting(serverId = 'server-a') {
  const written: number[] = []
  const registry = new Registry()
  const nodeId = `reporter-${count++}`
  await addNodes(fleet.ctx, [{ id: nodeId, service: 'checkout' }])
  const reports = new GuardReports({
    pool: fleet.database.pool,
    fleetId: fleet.ctx.fleetId,
    serverId,
    clock: () => now,
    now: () => now,
    log: silentLog,
    registry,
    onWritten: (_, transitions) => written.push(transitions),
  })
  return { nodeId, reports, reporter: reporterOf(nodeId), written, registry }
}
const guardOf = (nodeId: string, target: string) =>
  fleet.ctx.db.guard.findUnique({ where: { nodeId_target: { nodeId, target } } })
const transition = (target: string, from: string, to: string, at = now) =>
  ({ target, from, to, reason: 'because', at }) as never

it('keeps of each guard the last window, and sums of ten seconds over nodes and windows', async () => {
  const { nodeId, reports, reporter } = await reporting()
  const other = (await reporting()).reporter
  const latency = new Histogram()
  for (let ms = 1; ms <= 100; ms++) latency.record(ms)
  const window = toWindow({
    target: 'sums',
    calls: 100,
    failures: 5,
    latency: latency.export(),
    refused: { limited: 3, open: 4 } as never,
    pool: { size: 3, idle: 1, waiting: 0, max: 5 },
  })
  reports.guards(reporter, [window])
  reports.guards(other, [{ ...window, calls: 50 }])
  await reports.flush()
  reports.guards(reporter, [{ ...window, calls: 7 }])
  await reports.flush()

  const guard = await guardOf(nodeId, 'sums')
  expect(guard).toMatchObject({ breaker: 'closed', calls: 7n, refused: 7n, poolMax: 5 })
  expect(guard?.p99Ms).toBeGreaterThan(90)
  expect(guard?.p99Ms).toBeLessThan(110)
  const sums = await fleet.ctx.db.guardWindow.findMany({
    where: { fleetId: fleet.ctx.fleetId, target: 'sums' },
  })
  expect(sums).toMatchObject([
    { service: 'checkout', at: new Date(now), calls: 157n, failures: 15n, refused: 21n },
  ])
  const merged = new Histogram()
  merged.merge(sums[0]?.latency as number[])
  expect(merged.count).toBe(300)
})

it('begins a new sum with the next ten seconds', async () => {
  const { reports, reporter } = await reporting()
  const window = toWindow({ target: 'steps', calls: 1 })
  const start = now
  for (let i = 0; i < 6; i++) {
    reports.guards(reporter, [window])
    now += 5_000
    await reports.flush()
  }
  const sums = await fleet.ctx.db.guardWindow.findMany({
    where: { fleetId: fleet.ctx.fleetId, target: 'steps' },
    orderBy: { at: 'asc' },
  })
  expect(sums.map(({ at, calls }) => [at.getTime() - start, calls])).toEqual([
    [0, 2n],
    [10_000, 2n],
    [20_000, 2n],
  ])
})

it('writes every change of a breaker, and the guard as the last of them left it', async () => {
  const { nodeId, reports, reporter } = await reporting()
  reports.guards(reporter, [toWindow({ target: 'turns' })])
  reports.transitions(reporter, [
    transition('turns', 'closed', 'open'),
    transition('turns', 'open', 'half_open', now + 1),
  ])
  expect(await reports.flush()).toEqual({ windows: 1, changed: [nodeId] })
  expect(await guardOf(nodeId, 'turns')).toMatchObject({ breaker: 'half_open' })
  const rows = await fleet.ctx.db.breakerTransition.findMany({ where: { nodeId } })
  expect(rows.map(({ fromState, toState }) => `${fromState} ${toState}`)).toEqual([
    'closed open',
    'open half_open',
  ])
})

it('believes a node’s clock for ten minutes back, and not at all ahead', async () => {
  const { nodeId, reports, reporter } = await reporting()
  for (const at of [now - 5 * minute, now - 600 * minute, now + 600 * minute])
    reports.transitions(reporter, [transition('skewed', 'closed', 'open', at)])
  await reports.flush()
  const rows = await fleet.ctx.db.breakerTransition.findMany({
    where: { nodeId },
    orderBy: { id: 'asc' },
  })
  expect(rows.map(({ at }) => (at.getTime() - now) / minute)).toEqual([-5, -10, 0])
})

it('knows which breaker opened because the fleet advised it', async () => {
  const { nodeId, reports, reporter } = await reporting()
  const isOnAdvice = async (from: string, to: string) => {
    reports.transitions(reporter, [transition('advised', from, to)])
    await reports.flush()
    return (await guardOf(nodeId, 'advised'))?.onAdvice
  }
  reports.guards(reporter, [toWindow({ target: 'advised' })])
  await reports.flush()
  expect(await isOnAdvice('closed', 'open')).toBe(false)
  expect(await isOnAdvice('open', 'closed')).toBe(false)
  await fleet.ctx.db.guard.update({
    where: { nodeId_target: { nodeId, target: 'advised' } },
    data: { advisedAt: new Date(now) },
  })
  expect(await isOnAdvice('closed', 'open')).toBe(true)
  expect(await isOnAdvice('open', 'half_open')).toBe(true)
  // Its own probe failed: that is what it saw itself.
  expect(await isOnAdvice('half_open', 'open')).toBe(false)
  expect(await isOnAdvice('half_open', 'closed')).toBe(false)
  now += minute
  expect(await isOnAdvice('closed', 'open')).toBe(false)
})

it('counts how often a shadow breaker opened', async () => {
  const { reports, reporter } = await reporting()
  for (const breaker of ['closed', 'open', 'open', 'half_open', 'open'] as const) {
    const shadow = { calls: 10, refused: 1, breaker }
    reports.guards(reporter, [toWindow({ target: 'shadowed', shadow })])
  }
  await reports.flush()
  const sum = await fleet.ctx.db.guardWindow.findFirst({ where: { target: 'shadowed' } })
  expect(sum).toMatchObject({ shadowOpened: 2, shadowCalls: 50n, shadowRefused: 5n })
})

it('keeps what it could not write for the next time', async () => {
  const { nodeId, reports, reporter } = await reporting()
  const { pool } = fleet.database
  const query = pool.query
  pool.query = (() => Promise.reject(new Error('away'))) as never
  try {
    reports.guards(reporter, [toWindow({ target: 'kept', calls: 3 })])
    reports.transitions(reporter, [transition('kept', 'closed', 'open')])
    await expect(reports.flush()).rejects.toThrow('away')
  } finally {
    pool.query = query
  }
  reports.guards(reporter, [toWindow({ target: 'kept', calls: 4, breaker: 'open' })])
  await reports.flush()
  expect(await guardOf(nodeId, 'kept')).toMatchObject({ breaker: 'open', calls: 4n })
  expect(await fleet.ctx.db.breakerTransition.count({ where: { nodeId } })).toBe(1)
  const sum = await fleet.ctx.db.guardWindow.findFirst({ where: { target: 'kept' } })
  expect(sum).toMatchObject({ calls: 7n })
})

it('takes two hundred targets of a node and no more, however often it comes back', async () => {
  const { nodeId, reports } = await reporting()
  for (let visit = 0; visit < 3; visit++) {
    const reporter = reporterOf(nodeId)
    for (let part = 0; part < 2; part++) {
      const windows = Array.from({ length: 100 }, (_, i) =>
        toWindow({ target: `many-${visit}-${part}-${i}` }),
      )
      reports.guards(reporter, windows)
    }
    expect(() => reports.guards(reporter, [toWindow({ target: 'one-more' })])).toThrow(
      expect.objectContaining({
        code: 'protocol.invalid',
        context: { issues: [{ path: 'guards.0.target', message: 'At most 200 targets' }] },
      }),
    )
    await reports.flush()
  }
  expect(await fleet.ctx.db.guard.count({ where: { nodeId } })).toBe(200)
})

it('adds up the largest counts that a node may send', async () => {
  const { reports, reporter } = await reporting()
  const most = Number.MAX_SAFE_INTEGER
  const window = toWindow({ target: 'huge', calls: most, failures: most, latency: [1_023, most] })
  for (let i = 0; i < 50; i++) reports.guards(reporter, [window])
  await reports.flush()
  const sum = await fleet.ctx.db.guardWindow.findFirst({ where: { target: 'huge' } })
  expect(sum?.calls).toBeGreaterThan(10n ** 11n)
})

it('answers hostile reports with where they are wrong, and writes nothing of them', async () => {
  await using server = await testServer()
  const node = await server.node()
  const good = toWindow({ target: 'good', calls: 1 })
  const refused: [unknown, string, string][] = [
    [{ t: 'guards', guards: [good, good] }, 'protocol.invalid', 'guards.1.target'],
    [
      { t: 'guards', guards: [{ ...good, latency: [1, 2, 3] }] },
      'protocol.invalid',
      'guards.0.latency',
    ],
    [
      { t: 'guards', guards: [{ ...good, calls: Number.NaN }] },
      'protocol.invalid',
      'guards.0.calls',
    ],
    [
      {
        t: 'transitions',
        transitions: [{ target: 'bad target!', from: 'closed', to: 'open', reason: '', at: 0 }],
      },
      'protocol.invalid',
      'transitions.0.target',
    ],
  ]
  for (const [i, [message, code, path]] of refused.entries()) {
    node.send(message as Record<string, unknown>)
    expect(await node.receive('error', i)).toMatchObject({ code, path })
  }
  node.guards(good)
  const { db } = server.fleet.ctx
  await eventually(async () =>
    expect(await db.guard.findMany({ where: { nodeId: node.nodeId } })).toMatchObject([
      { target: 'good', calls: 1n },
    ]),
  )
  expect(await db.breakerTransition.count({ where: { nodeId: node.nodeId } })).toBe(0)
})

it('keeps few changes of a node that floods with them, and how its breakers are now', async () => {
  const { nodeId, reports, reporter } = await reporting()
  const flip = [transition('flood', 'closed', 'open'), transition('flood', 'open', 'closed')]
  const flood = Array.from({ length: 50 }, () => flip).flat()
  for (let i = 0; i < 100; i++) reports.transitions(reporter, flood)
  reports.transitions(reporter, [transition('flood', 'closed', 'open')])
  expect(await reports.flush()).toMatchObject({ changed: [nodeId] })
  expect(await fleet.ctx.db.breakerTransition.count({ where: { nodeId } })).toBe(1_200)
  expect(await guardOf(nodeId, 'flood')).toMatchObject({ breaker: 'open' })
})

it('ends a session that sends more messages than it may', async () => {
  await using server = await testServer()
  const node = await server.node()
  for (let i = 0; i < 600; i++) node.tripped('flood')
  expect(await node.closed).toMatchObject({ code: 4029 })
  expect(await node.receive('error')).toMatchObject({ code: 'protocol.flood' })
})

it('forgets the guards of a process when its successor comes', async () => {
  await using server = await testServer()
  const node = await server.node()
  node.guards(toWindow({ target: 'of-the-first' }))
  const { db } = server.fleet.ctx
  const count = () => db.guard.count({ where: { nodeId: node.nodeId } })
  await eventually(async () => expect(await count()).toBe(1))
  node.vanish()
  const again = await server.node({ credential: node.credential })
  expect(await count()).toBe(1)
  again.vanish()
  await server.node({ credential: node.credential, bootId: 'another-boot' })
  expect(await count()).toBe(0)
})

import { Registry } from 'prom-client'
import { beforeAll, expect, it } from 'vitest'

import { silentLog } from '../testing/database.js'
import { eventually } from '../testing/eventually.js'
import { type TestFleet, testFleet } from '../testing/fleet.js'
import { addNodes } from '../testing/nodes.js'
import { testServer } from '../testing/server.js'
import { GuardReports } from './reports.js'

let fleet: TestFleet
const now = Date.UTC(2031, 2, 3, 12)
let count = 0

beforeAll(async () => {
  fleet = await testFleet({ clock: () => now })
})

const addNode = async () => {
  const nodeId = `reporter-${count++}`
  await addNodes(fleet.ctx, [{ id: nodeId, service: 'checkout' }])
  return nodeId
}

/** A session with a server of its own. */
function session(nodeId: string, bootId = 'boot-1') {
  const written: number[] = []
  const registry = new Registry()
  const reports = new GuardReports({
    pool: fleet.database.pool,
    fleetId: fleet.ctx.fleetId,
    serverId: 'server-a',
    clock: () => now,
    now: () => now,
    log: silentLog,
    registry,
    onWritten: (_, transitions) => written.push(transitions),
  })
  const who = { nodeId, service: 'checkout', bootId }
  const reporter = { ...who, selectable: { ...who, labels: {} } }
  return {
    written,
    reports,
    reporter,
    dropped: async () =>
      (await registry.getSingleMetric('foundation_breaker_transitions_dropped_total')?.get())
        ?.values,
    /** Reports so many, numbered from `first` where it is given, each of a target with its place in its name. */
    tell: (howMany: number, first?: number) =>
      reports.transitions(
        reporter,
        Array.from({ length: howMany }, (_, i) => ({
          ...{ target: `target-${i % 100}`, from: 'closed' as const, to: 'open' as const },
          ...{ reason: String((first ?? 0) + i), at: now },
        })),
        first,
      ),
  }
}
const kept = async (nodeId: string) => {
  const rows = await fleet.ctx.db.breakerTransition.findMany({
    where: { nodeId },
    orderBy: { id: 'asc' },
  })
  return rows.map(({ reason }) => Number(reason))
}

it('confirms a change of a breaker once it is in the database, and not before', async () => {
  const nodeId = await addNode()
  const { reports, tell, written } = session(nodeId)
  const { pool } = fleet.database
  const query = pool.query
  pool.query = (() => Promise.reject(new Error('away'))) as never
  try {
    tell(3, 1)
    await expect(reports.flush()).rejects.toThrow('away')
    tell(1, 4)
    expect(written).toEqual([])
  } finally {
    pool.query = query
  }
  await reports.flush()
  expect(written).toEqual([4])
  expect(await kept(nodeId)).toEqual([1, 2, 3, 4])
  await reports.flush()
  expect(written).toEqual([4])
})

it('keeps once what is told twice, in one batch, in two, or to two servers, and confirms it each time', async () => {
  const nodeId = await addNode()
  const one = session(nodeId)
  one.tell(3, 1)
  one.tell(2, 2)
  await one.reports.flush()
  one.tell(3, 2)
  await one.reports.flush()
  const other = session(nodeId)
  other.tell(5, 1)
  await other.reports.flush()
  expect(await kept(nodeId)).toEqual([1, 2, 3, 4, 5])
  expect([one.written, other.written]).toEqual([[3, 4], [5]])
})

it('tells the changes of two processes of one node apart', async () => {
  const nodeId = await addNode()
  for (const bootId of ['boot-1', 'boot-2']) {
    const { reports, tell } = session(nodeId, bootId)
    tell(2, 1)
    await reports.flush()
  }
  expect(await kept(nodeId)).toEqual([1, 2, 1, 2])
})

it('keeps all that come without a number, and confirms none', async () => {
  const nodeId = await addNode()
  const { reports, tell, written } = session(nodeId)
  tell(2)
  tell(2)
  await reports.flush()
  expect(await kept(nodeId)).toEqual([0, 1, 0, 1])
  expect(written).toEqual([])
})

it('confirms what it does not keep of a node that floods, and counts it', async () => {
  const nodeId = await addNode()
  const { reports, tell, written, dropped } = session(nodeId)
  for (let first = 1; first <= 1_300; first += 100) tell(100, first)
  await reports.flush()
  expect(await kept(nodeId)).toHaveLength(1_200)
  expect(written).toEqual([1_300])
  expect(await dropped()).toMatchObject([{ value: 100, labels: { why: 'flood' } }])
})

it('confirms what it does not keep of a node with too many targets, so that it does not come again', async () => {
  const nodeId = await addNode()
  const { reports, reporter, written, dropped } = session(nodeId)
  const many = Array.from({ length: 201 }, (_, i) => ({
    ...{ target: `only-${i}`, from: 'closed' as const, to: 'open' as const },
    ...{ reason: String(i), at: now },
  }))
  reports.transitions(reporter, many, 1)
  await reports.flush()
  expect(await kept(nodeId)).toHaveLength(200)
  expect(written).toEqual([201])
  expect(await dropped()).toMatchObject([{ value: 1, labels: { why: 'targets' } }])
})

it('takes again what it could not confirm before its session ended, as a server that takes over does', async () => {
  await using server = await testServer()
  const { db } = server.fleet.ctx
  const node = await server.node()
  expect(await node.receive('welcome')).toMatchObject({ confirms: true })
  const transition = {
    target: 'a',
    from: 'closed',
    to: 'open',
    reason: '',
    at: Date.now(),
  } as const
  const report = { t: 'transitions', first: 1, transitions: [transition, transition] } as const
  node.send({ ...report, transitions: [...report.transitions] })
  node.vanish()
  await eventually(async () =>
    expect(await db.breakerTransition.count({ where: { nodeId: node.nodeId } })).toBe(2),
  )
  const again = await server.node({ credential: node.credential })
  again.send({ ...report, transitions: [...report.transitions] })
  expect(await again.receive('written')).toEqual({ t: 'written', transitions: 2 })
  expect(await db.breakerTransition.count({ where: { nodeId: node.nodeId } })).toBe(2)

  const successor = await server.node({ credential: node.credential, bootId: 'another-boot' })
  successor.send({ ...report, transitions: [...report.transitions] })
  expect(await successor.receive('written')).toEqual({ t: 'written', transitions: 2 })
  expect(await db.breakerTransition.count({ where: { nodeId: node.nodeId } })).toBe(4)
})

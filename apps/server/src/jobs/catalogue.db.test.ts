import { day, hour } from '@foundation/core/time'
import { expect, it } from 'vitest'

import { type LiveChange, makeHub } from '../live/hub.js'
import { silentLog } from '../testing/database.js'
import { type TestFleet, testFleet } from '../testing/fleet.js'
import { addNodes } from '../testing/nodes.js'
import { addPerson } from '../testing/people.js'
import { catalogue } from './catalogue.js'
import type { JobOutcome } from './define.js'

function run(
  { ctx, database }: TestFleet,
  name: string,
  heard: LiveChange[] = [],
): Promise<JobOutcome> {
  const job = catalogue.find((it) => it.name === name)
  if (!job) throw new Error(`No job is called ${name}`)
  const hub = makeHub(silentLog)
  hub.subscribe((change) => heard.push(change))
  const { db, fleetId, clock, log } = ctx
  const retention = { signalsMs: 2 * day, forgetMs: day }
  const deps = { db, pool: database.pool, fleetId, clock, log, hub, retention }
  return job.run(deps, {}, new AbortController().signal)
}

it('names each job once', () => {
  expect(new Set(catalogue.map(({ name }) => name)).size).toBe(catalogue.length)
})

it('makes partitions ahead and drops those past their retention', async () => {
  let now = Date.UTC(2031, 4, 10, 12)
  const fleet = await testFleet({ clock: () => now })
  await run(fleet, 'telemetry.partitions')
  expect(await run(fleet, 'telemetry.partitions')).toEqual({ made: 0, dropped: 0 })
  now += 10 * day
  const { made, dropped } = await run(fleet, 'telemetry.partitions')
  expect(made).toBeGreaterThan(0)
  expect(dropped).toBeGreaterThan(0)
})

it('forgets nodes that were down for too long, and no others', async () => {
  const fleet = await testFleet()
  const ago = (ms: number) => new Date(Date.now() - ms)
  await addNodes(fleet.ctx, [
    { id: 'forget-old', state: 'down', since: ago(25 * hour) },
    { id: 'forget-new', state: 'down', since: ago(23 * hour) },
    { id: 'forget-well', state: 'healthy', since: ago(48 * hour) },
  ])
  const heard: LiveChange[] = []
  expect(await run(fleet, 'nodes.forget', heard)).toEqual({ forgotten: 1 })
  expect(heard).toMatchObject([{ nodeIds: ['forget-old'] }])
  expect(await run(fleet, 'nodes.forget', heard)).toEqual({ forgotten: 0 })
  expect(heard).toHaveLength(1)
  const node = await fleet.ctx.db.node.findUniqueOrThrow({ where: { id: 'forget-old' } })
  expect(node).toMatchObject({ state: 'left', leftAs: 'forgotten' })
  expect(
    await fleet.ctx.db.nodeTransition.findMany({ where: { fleetId: fleet.ctx.fleetId } }),
  ).toMatchObject([{ nodeId: 'forget-old', fromState: 'down', toState: 'left' }])
})

it('leaves the nodes of other fleets alone', async () => {
  const fleet = await testFleet()
  const other = await testFleet()
  await addNodes(other.ctx, [{ id: 'forget-other', state: 'down', since: new Date(0) }])
  expect(await run(fleet, 'nodes.forget')).toEqual({ forgotten: 0 })
})

it('sweeps expired sessions', async () => {
  const fleet = await testFleet()
  const { id } = await addPerson(fleet.ctx, 'viewer')
  const session = (name: string, expiresAt: Date) => ({
    id: name,
    token: name,
    userId: id,
    expiresAt,
  })
  await fleet.ctx.db.personSession.createMany({
    data: [session('swept', new Date(0)), session('kept', new Date(Date.now() + hour))],
  })
  expect(await run(fleet, 'access.sweep_sessions')).toEqual({ sessions: 1 })
  expect(await fleet.ctx.db.personSession.findMany({ select: { id: true } })).toEqual([
    { id: 'kept' },
  ])
})

it('forgets guards that nobody speaks of, old changes, and slices of nodes that have none', async () => {
  const fleet = await testFleet()
  const { db, fleetId } = fleet.ctx
  const ago = (ms: number) => new Date(Date.now() - ms)
  await addNodes(fleet.ctx, [{ id: 'guards-here' }, { id: 'guards-left', state: 'left' }])
  const nodeId = 'guards-here'
  await db.guard.createMany({
    data: [
      { nodeId, target: 'old', at: ago(2 * hour) },
      { nodeId, target: 'new' },
    ],
  })
  const turn = { fleetId, nodeId, service: 's', fromState: 'closed', toState: 'open', reason: '' }
  await db.breakerTransition.createMany({
    data: [
      { ...turn, target: 'old', at: ago(8 * day) },
      { ...turn, target: 'new' },
    ],
  })
  const lease = { fleetId, target: 't', policy: 'p', lease: {}, expiresAt: ago(2 * hour) }
  await db.quotaLease.createMany({
    data: [
      // Away, and perhaps calling by its fallback.
      { ...lease, nodeId },
      { ...lease, nodeId: 'guards-left' },
    ],
  })
  expect(await run(fleet, 'protection.forget')).toEqual({ guards: 1, transitions: 1, leases: 1 })
  expect(await db.guard.findMany({ where: { nodeId } })).toMatchObject([{ target: 'new' }])
  expect(await db.quotaLease.findMany({ where: { fleetId } })).toMatchObject([{ nodeId }])
})

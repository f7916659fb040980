import { ListChanges } from '@foundation/core/health'
import { second } from '@foundation/core/time'
import { beforeAll, expect, it } from 'vitest'

import type { Ctx } from '../context.js'
import { type TestFleet, testFleet } from '../testing/fleet.js'
import { addNodes } from '../testing/nodes.js'
import { listChanges } from './changes.js'
import { loadOverview } from './overview.js'

let fleet: TestFleet
const now = Date.now()
const ago = (ms: number) => new Date(now - ms)

beforeAll(async () => {
  fleet = await testFleet({ clock: () => now, name: 'shop', expectedNodes: 4 })
  const { ctx } = fleet
  const { db, fleetId } = ctx
  await addNodes(ctx, [
    { id: 'ch-1', state: 'down' },
    { id: 'ch-2', state: 'healthy', zone: 'eu-2' },
    { id: 'ch-3', state: 'left', service: 'gone', zone: 'eu-3' },
  ])
  const move = (nodeId: string, toState: string, ms: number) => ({
    fleetId,
    nodeId,
    service: 'checkout',
    fromState: 'healthy',
    toState,
    reason: 'silent past the limit',
    at: ago(ms),
  })
  await db.nodeTransition.createMany({
    data: [
      move('ch-1', 'down', 5_000),
      move('ch-2', 'down', 8_000),
      move('ch-2', 'healthy', 1_000),
    ],
  })
  const act = (target: string, action: string, ms: number, correlationId: string) => ({
    fleetId,
    at: ago(ms),
    actorId: 'p',
    actorName: 'Ada',
    action,
    target,
    reason: 'deploy',
    correlationId,
  })
  await db.auditEntry.createMany({
    data: [
      act('ch-1', 'nodes.drain', 3_000, 'c-1'),
      act('ch-2', 'nodes.drain', 3_000, 'c-1'),
      act('token', 'access.join_token_create', 2_000, 'c-2'),
    ],
  })
  await db.fleetTransition.createMany({
    data: [
      { fleetId, fromHealth: 'healthy', toHealth: 'degraded', reasons: [], at: ago(60_000) },
      { fleetId, fromHealth: 'degraded', toHealth: 'critical', reasons: [], at: ago(4_000) },
    ],
  })
  await db.fleet.update({
    where: { id: fleetId },
    data: { health: 'critical', healthSince: ago(4_000), revision: 12 },
  })
  await db.server.createMany({
    data: [
      { id: `${fleetId}-a`, version: '0.1.0', lastSeenAt: ago(1_000) },
      { id: `${fleetId}-b`, version: '0.1.0', lastSeenAt: ago(60_000) },
    ],
  })
})

const list = (input: Partial<ListChanges> = {}, ctx: Ctx = fleet.ctx) =>
  listChanges(ctx, ListChanges.parse({ from: ago(30 * second), to: new Date(now), ...input }))

it('tells what nodes, people and the fleet did, newest first and merged', async () => {
  const changes = await list()
  expect(changes.map((it) => (it.type === 'action' ? it.action : `${it.type} ${it.to}`))).toEqual([
    'state healthy',
    'access.join_token_create',
    'nodes.drain',
    'health critical',
    'state down',
  ])
  expect(changes[2]).toMatchObject({
    targets: expect.arrayContaining(['ch-1', 'ch-2']),
    actor: 'Ada',
    reason: 'deploy',
  })
  expect(changes[4]).toMatchObject({ nodeIds: ['ch-1', 'ch-2'], reason: 'silent past the limit' })
})

it('tells of one node alone', async () => {
  const changes = await list({ nodeId: 'ch-1' })
  expect(changes.map(({ type }) => type)).toEqual(['action', 'state'])
})

it('keeps to the range and to the limit', async () => {
  expect(await list({ limit: 2 })).toHaveLength(2)
  expect(await list({ from: ago(1_500) })).toHaveLength(1)
  await expect(list({ from: new Date(now), to: ago(1) })).rejects.toMatchObject({
    code: 'request.invalid',
  })
})

it('tells of access only whom it concerns', async () => {
  const seen = await list({}, fleet.as('fleet:read'))
  expect(seen.filter((it) => it.type === 'action').map(({ action }) => action)).toEqual([
    'nodes.drain',
  ])
  await expect(list({}, fleet.as())).rejects.toMatchObject({ code: 'access.scope_missing' })
})

it('tells nothing of another fleet', async () => {
  const other = await testFleet()
  expect(await list({}, other.ctx)).toEqual([])
})

it('shows the fleet on one page', async () => {
  const overview = await loadOverview(fleet.ctx, { feedP99Ms: 42 })
  expect(overview).toMatchObject({
    fleet: { name: 'shop', expectedNodes: 4 },
    since: ago(4_000),
    previousHealth: 'degraded',
    previousSince: ago(60_000),
    counts: { down: 1, healthy: 1, left: 1 },
    services: [{ service: 'checkout', states: { down: 1, healthy: 1 } }],
    zones: 2,
    revision: 12,
    feedP99Ms: 42,
  })
  expect(overview.servers).toBeGreaterThanOrEqual(1)
  expect(overview.rollup.health).toBe('critical')
  expect(overview.rollup.reasons[0]).toMatchObject({ code: 'below_quorum', count: 1, total: 4 })
})

it('has an overview of a fleet in which nothing is, yet', async () => {
  const empty = await testFleet()
  expect(await loadOverview(empty.ctx, { feedP99Ms: null })).toMatchObject({
    rollup: { health: 'healthy', reasons: [] },
    previousHealth: null,
    previousSince: null,
    counts: {},
    services: [],
    revision: 0,
  })
})

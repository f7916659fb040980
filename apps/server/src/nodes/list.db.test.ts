import { ListNodes } from '@foundation/core/nodes'
import { minute, second } from '@foundation/core/time'
import { beforeAll, expect, it } from 'vitest'
import type { z } from 'zod'

import { keepPartitions } from '../telemetry/partitions.js'
import { type TestFleet, testFleet } from '../testing/fleet.js'
import { addNodes, addResource } from '../testing/nodes.js'
import { findNodes } from './find.js'
import { listNodes } from './list.js'

let fleet: TestFleet
const now = Date.now()
const ago = (ms: number) => new Date(now - ms)
const list = (input: z.input<typeof ListNodes> = {}, { ctx } = fleet) =>
  listNodes(ctx, ListNodes.parse(input))
const idsOf = async (input?: z.input<typeof ListNodes>) =>
  (await list(input)).rows.map(({ nodeId }) => nodeId)

beforeAll(async () => {
  fleet = await testFleet({ clock: () => now })
  await keepPartitions(fleet.database.pool, now)
  await addNodes(fleet.ctx, [
    { id: 'l-healthy', service: 'orders', zone: 'eu-1', elu: 0.1 },
    { id: 'l-down', state: 'down', since: ago(minute), zone: 'eu-2', elu: null },
    { id: 'l-suspect-old', state: 'suspect', since: ago(9 * second), elu: 0.9 },
    { id: 'l-suspect-new', state: 'suspect', since: ago(2 * second), elu: 0.5 },
    { id: 'l-left', state: 'left', since: ago(1), zone: null, service: 'mailer' },
    { id: 'l-draining', state: 'draining', zone: null },
  ])
  const other = await testFleet({ clock: () => now })
  await addNodes(other.ctx, [{ id: 'l-foreign', state: 'down' }])
})

it('puts what needs attention first, and what began last before that', async () => {
  expect(await idsOf()).toEqual([
    'l-down',
    'l-suspect-new',
    'l-suspect-old',
    'l-draining',
    'l-healthy',
  ])
})

it('lists nodes that left only when asked for', async () => {
  expect(await idsOf({ states: ['left'] })).toEqual(['l-left'])
  expect(await idsOf({ search: 'state:left,down' })).toEqual(['l-down', 'l-left'])
})

it('counts the whole fleet, whatever the filter', async () => {
  const page = await list({ states: ['down'] })
  expect(page.total).toBe(1)
  expect(page.counts).toEqual({ healthy: 1, down: 1, suspect: 2, left: 1, draining: 1 })
  expect(page.services).toEqual([
    { name: 'checkout', count: 4 },
    { name: 'orders', count: 1 },
  ])
  expect(page.zones).toEqual([
    { name: 'eu-1', count: 3 },
    { name: 'eu-2', count: 1 },
  ])
})

it.each([
  [{ sort: 'elu' }, ['l-healthy', 'l-draining', 'l-suspect-new', 'l-suspect-old', 'l-down']],
  [
    { sort: 'elu', descending: true },
    ['l-suspect-old', 'l-suspect-new', 'l-draining', 'l-healthy', 'l-down'],
  ],
  [
    { sort: 'node', descending: true },
    ['l-suspect-old', 'l-suspect-new', 'l-healthy', 'l-draining', 'l-down'],
  ],
  [
    { sort: 'zone', services: ['checkout'] },
    ['l-suspect-new', 'l-suspect-old', 'l-down', 'l-draining'],
  ],
  [{ sort: 'node', zones: ['eu-2'] }, ['l-down']],
  [{ sort: 'node', page: 2, pageSize: 2 }, ['l-healthy', 'l-suspect-new']],
  [{ sort: 'node', page: 4, pageSize: 2 }, []],
] satisfies [z.input<typeof ListNodes>, string[]][])('lists %j', async (input, ids) => {
  expect(await idsOf(input)).toEqual(ids)
})

it.each(ListNodes.shape.sort.unwrap().options)(
  'sorts by %s both ways, each node once',
  async (sort) => {
    for (const descending of [false, true]) {
      expect(new Set(await idsOf({ sort, descending })).size).toBe(5)
    }
  },
)

it('shows the trend of the last ten minutes, with holes where nothing came', async () => {
  const sample = (ms: number, elu: number) => ({
    nodeId: 'l-healthy',
    at: ago(ms),
    elu,
    delayP50Ms: 1,
    delayP99Ms: 2,
    cpu: 0,
    heapUsedBytes: 1n,
    heapLimitBytes: 2n,
    rssBytes: 3n,
    gcPauseMs: 0,
    gcLongestMs: 0,
    handles: 1,
  })
  await fleet.ctx.db.signalSample.createMany({
    data: [
      sample(11 * minute, 0.9),
      sample(10 * minute - 1, 0.25),
      sample(10_000, 0.5),
      sample(5_000, 1),
    ],
  })
  const row = (await list({ search: 'node:l-healthy' })).rows[0]
  expect(row?.eluTrend).toHaveLength(20)
  expect(row?.eluTrend[0]).toBeCloseTo(0.25)
  expect(row?.eluTrend[19]).toBeCloseTo(0.75)
  expect(row?.eluTrend.slice(1, 19)).toEqual(Array.from({ length: 18 }, () => null))
})

it('shows the newest acknowledged revision, and the worst answer', async () => {
  const { ctx } = fleet
  await addResource(ctx, 'l-healthy', { kind: 'labels', revision: 7, spec: { labels: {} } })
  await addResource(ctx, 'l-down', { kind: 'labels', revision: 8, spec: { labels: {} } })
  await addResource(ctx, 'l-draining', { kind: 'labels', revision: 9, spec: { labels: {} } })
  await ctx.db.resourceAck.createMany({
    data: [
      { nodeId: 'l-healthy', kind: 'labels', key: 'l-healthy', revision: 7, status: 'applied' },
      { nodeId: 'l-down', kind: 'labels', key: 'l-down', revision: 8, status: 'rejected' },
      { nodeId: 'l-draining', kind: 'labels', key: 'l-draining', revision: 4, status: 'applied' },
    ],
  })
  const rows = new Map(
    (await list()).rows.map(({ nodeId, revision, ack }) => [nodeId, [revision, ack]]),
  )
  expect(Object.fromEntries(rows)).toEqual({
    'l-healthy': [7, 'applied'],
    'l-down': [8, 'rejected'],
    'l-draining': [4, 'pending'],
    'l-suspect-new': [null, 'applied'],
    'l-suspect-old': [null, 'applied'],
  })
})

it('finds nodes by letters, ids that begin with them first', async () => {
  const find = async (text: string, limit = 20) =>
    (await findNodes(fleet.ctx, { text, limit })).map(({ nodeId }) => nodeId)
  expect(await find('suspect eu')).toEqual(['l-suspect-new', 'l-suspect-old'])
  expect(await find('L-D')).toEqual(['l-down', 'l-draining'])
  expect(await find('', 2)).toEqual(['l-down', 'l-suspect-new'])
  expect(await find('service:orders')).toEqual([])
  expect(await find('\0"%_\\')).toEqual([])
})

it('needs the scope', async () => {
  await expect(list({}, { ...fleet, ctx: fleet.as('access:read') })).rejects.toMatchObject({
    code: 'access.scope_missing',
  })
})

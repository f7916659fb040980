import { minute } from '@foundation/core/time'
import { beforeAll, describe, expect, it } from 'vitest'

import { type TestFleet, testFleet } from '../testing/fleet.js'
import { addNodes, addResource } from '../testing/nodes.js'
import { loadCells } from './cells.js'
import { loadNode } from './detail.js'
import { nodeHistory } from './history.js'
import { reachOf } from './reach.js'

let fleet: TestFleet
let other: TestFleet
const now = Date.now()
const ago = (ms: number) => new Date(now - ms)
const signals = {
  windowMs: 5_000,
  elu: 0.4,
  delayP50Ms: 1,
  delayP99Ms: 9,
  delayMaxMs: 12,
  cpu: 0.3,
  heapUsedBytes: 5e7,
  heapLimitBytes: 2e9,
  heapSpaces: { old_space: 4e7 },
  rssBytes: 9e7,
  externalBytes: 1e6,
  gc: { minor: 3, major: 1, incremental: 0, weakcb: 0, pauseMs: 4, longestMs: 2 },
  handles: 12,
  uptimeMs: 60_000,
}

beforeAll(async () => {
  fleet = await testFleet({ clock: () => now })
  other = await testFleet({ clock: () => now })
  const { ctx } = fleet
  await addNodes(ctx, [
    { id: 'd-1', labels: { team: 'cart', tier: 'front' }, inFlight: 3, joinedAt: ago(20 * minute) },
    { id: 'd-2', state: 'draining', inFlight: 4 },
    { id: 'd-3', state: 'left', since: ago(9 * minute) },
    { id: 'd-4', state: 'left', since: ago(11 * minute) },
    { id: 'd-5', service: 'orders' },
  ])
  await addNodes(other.ctx, [{ id: 'd-foreign' }])
  await addResource(ctx, 'd-1', { kind: 'labels', revision: 3, spec: { labels: { team: 'pay' } } })
  await addResource(ctx, 'd-1', {
    kind: 'maintenance',
    revision: 9,
    spec: { reason: 'disk', until: now },
  })
  await addResource(ctx, 'd-1', { kind: 'command', revision: 5, spec: { verb: 'drain' } })
  await addResource(ctx, 'd-2', { kind: 'labels', revision: 4, spec: { labels: {} } })
  await ctx.db.resource.create({
    data: {
      fleetId: ctx.fleetId,
      kind: 'policy',
      key: 'pay',
      revision: 6,
      selector: { labels: { team: ['pay'] } },
      spec: {},
      updatedBy: 't',
    },
  })
  await ctx.db.resource.create({
    data: {
      fleetId: ctx.fleetId,
      kind: 'policy',
      key: 'orders',
      revision: 7,
      selector: { services: ['orders'] },
      spec: {},
      updatedBy: 't',
    },
  })
  const ack = (kind: string, revision: number, status: string, over: object = {}) => ({
    nodeId: 'd-1',
    kind,
    key: 'd-1',
    revision,
    status,
    at: ago(1_000),
    ...over,
  })
  await ctx.db.resourceAck.createMany({
    data: [
      ack('labels', 3, 'applied'),
      ack('maintenance', 8, 'applied'),
      ack('command', 5, 'rejected', { path: 'bootId', message: 'expected text', runs: 2 }),
    ],
  })
  await ctx.db.nodeVitals.update({ where: { nodeId: 'd-1' }, data: { signals, lagMs: 7 } })
  await ctx.db.nodeCheck.create({
    data: {
      nodeId: 'd-1',
      name: 'db',
      status: 'warning',
      output: 'slow',
      durationMs: 80,
      failures: 2,
      ranAt: ago(500),
      since: ago(900),
    },
  })
  const move = (fromState: string, toState: string, at: Date) => ({
    fleetId: ctx.fleetId,
    nodeId: 'd-1',
    service: 'checkout',
    fromState,
    toState,
    reason: '',
    at,
  })
  await ctx.db.nodeTransition.createMany({
    data: [
      move('joining', 'healthy', ago(19 * minute)),
      move('healthy', 'stalled', ago(5 * minute)),
      move('stalled', 'healthy', ago(4 * minute)),
    ],
  })
})

describe('loadNode', () => {
  it('tells everything about a node', async () => {
    const node = await loadNode(fleet.ctx, { nodeId: 'd-1' })
    expect(node).toMatchObject({
      nodeId: 'd-1',
      state: 'healthy',
      connected: false,
      inFlight: 3,
      lagMs: 7,
      labels: {
        own: { team: 'cart', tier: 'front' },
        operator: { team: 'pay' },
        effective: { team: 'pay', tier: 'front' },
      },
      maintenance: { reason: 'disk', until: new Date(now) },
      signals,
      checks: [{ name: 'db', status: 'warning', output: 'slow', failures: 2 }],
    })
  })

  it('says of each resource that is for the node what it answered, and what it still runs', async () => {
    const { resources } = await loadNode(fleet.ctx, { nodeId: 'd-1' })
    expect(resources.map((it) => [it.kind, it.key, it.status, it.runs, it.path])).toEqual([
      ['command', 'd-1', 'rejected', 2, 'bootId'],
      ['labels', 'd-1', 'applied', null, null],
      ['maintenance', 'd-1', 'pending', 8, null],
      ['policy', 'pay', 'pending', null, null],
    ])
  })

  it('shows a node of which little is known', async () => {
    await fleet.ctx.db.nodeVitals.delete({ where: { nodeId: 'd-5' } })
    const node = await loadNode(fleet.ctx, { nodeId: 'd-5' })
    expect(node).toMatchObject({
      signals: null,
      maintenance: null,
      checks: [],
      inFlight: 0,
      lastSeenAt: node.joinedAt,
    })
    expect(node.resources.map(({ key }) => key)).toEqual(['orders'])
  })

  it('has no node of another fleet, and none without the scope', async () => {
    await expect(loadNode(fleet.ctx, { nodeId: 'd-foreign' })).rejects.toMatchObject({
      code: 'node.not_found',
    })
    await expect(loadNode(fleet.as('nodes:write'), { nodeId: 'd-1' })).rejects.toMatchObject({
      code: 'access.scope_missing',
    })
  })
})

it('shows every node as a cell, and one that left for ten minutes more', async () => {
  const cells = await loadCells(fleet.ctx)
  expect(cells.map(({ nodeId, state, revision }) => [nodeId, state, revision])).toEqual([
    ['d-1', 'healthy', 8],
    ['d-2', 'draining', null],
    ['d-3', 'left', null],
    ['d-5', 'healthy', null],
  ])
})

describe('nodeHistory', () => {
  it('tells which states a node was in, from before the range', async () => {
    const spans = await nodeHistory(fleet.ctx, {
      nodeId: 'd-1',
      from: ago(10 * minute),
      to: new Date(now + minute),
    })
    expect(
      spans.map(({ state, from, to }) => [
        state,
        (now - from.getTime()) / minute,
        (now - to.getTime()) / minute,
      ]),
    ).toEqual([
      ['healthy', 19, 5],
      ['stalled', 5, 4],
      ['healthy', 4, 0],
    ])
  })

  it('has no history of another fleet’s node, and of no range that ends before it begins', async () => {
    const range = { from: ago(minute), to: new Date(now) }
    await expect(nodeHistory(fleet.ctx, { nodeId: 'd-foreign', ...range })).rejects.toMatchObject({
      code: 'node.not_found',
    })
    await expect(
      nodeHistory(fleet.ctx, { nodeId: 'd-1', from: range.to, to: range.from }),
    ).rejects.toMatchObject({ code: 'request.invalid' })
  })
})

describe('reachOf', () => {
  it('says what an action would touch, and what would be left to serve', async () => {
    const reach = await reachOf(fleet.ctx, { nodeIds: ['d-2', 'd-1', 'd-foreign', 'nobody'] })
    expect(reach).toMatchObject({
      nodes: [
        { nodeId: 'd-1', service: 'checkout', state: 'healthy', inFlight: 3 },
        { nodeId: 'd-2', service: 'checkout', state: 'draining', inFlight: 4 },
      ],
      inFlight: 7,
      services: [{ name: 'checkout', touched: 2, serving: 1, total: 2 }],
      fleetTotal: 3,
    })
  })

  it('knows of nothing that it could touch', async () => {
    await expect(reachOf(fleet.ctx, { nodeIds: ['d-foreign'] })).rejects.toMatchObject({
      code: 'node.not_found',
    })
  })
})

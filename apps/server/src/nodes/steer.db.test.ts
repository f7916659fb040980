import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { eventually } from '../testing/eventually.js'
import { testFleet } from '../testing/fleet.js'
import type { TestNode } from '../testing/node-client.js'
import { type TestServer, testServer } from '../testing/server.js'
import { expireHolds } from './holds.js'
import * as steer from './steer.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server[Symbol.asyncDispose]())

const ctx = () => server.fleet.ctx
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: { code: string }) => error.code,
  )
const trailOf = async (nodeId: string) =>
  (await server.fleet.trail()).filter(
    ({ target, action }) => target === nodeId && action !== 'nodes.join',
  )
const specOf = (node: TestNode, kind: string) => node.resources.get(`${kind}/${node.nodeId}`)?.spec
const answer = (node: TestNode, kind: string) => {
  const { revision = -1 } = node.resources.get(`${kind}/${node.nodeId}`) ?? {}
  node.send({ t: 'acks', acks: [{ kind, key: node.nodeId, revision, status: 'applied' }] })
}
const acked = (node: TestNode, kind: string) =>
  eventually(async () => {
    const sent = node.resources.get(`${kind}/${node.nodeId}`)
    const row = await ctx().db.resourceAck.findFirst({ where: { nodeId: node.nodeId, kind } })
    expect(row?.revision).toBe(BigInt(sent?.revision ?? -1))
  })

describe('drain and resume', () => {
  it('reach the process that runs, once, with a trace each', async () => {
    const node = await server.node({ bootId: 'boot-one-', acks: false })
    const act = { nodeIds: [node.nodeId], reason: 'deploy' }
    expect(await steer.drain(ctx(), act)).toEqual({ changed: 1, nodeIds: [node.nodeId] })
    await eventually(() =>
      expect(specOf(node, 'command')).toMatchObject({
        verb: 'drain',
        bootId: 'boot-one-',
        reason: 'deploy',
      }),
    )
    // Asked already: nothing changes while the node is at it, and nothing once it is done.
    expect(await steer.drain(ctx(), act)).toEqual({ changed: 0, nodeIds: [] })
    node.send({ t: 'status', status: { ready: true, draining: 'deploy', inFlight: 0 } })
    answer(node, 'command')
    await eventually(async () =>
      expect(await ctx().db.node.findUnique({ where: { id: node.nodeId } })).toMatchObject({
        state: 'draining',
      }),
    )
    await acked(node, 'command')
    expect(await steer.drain(ctx(), act)).toEqual({ changed: 0, nodeIds: [] })

    expect(await steer.resume(ctx(), act)).toMatchObject({ changed: 1 })
    await eventually(() => expect(specOf(node, 'command')).toMatchObject({ verb: 'resume' }))
    expect((await trailOf(node.nodeId)).map(({ action, reason }) => [action, reason])).toEqual([
      ['nodes.drain', 'deploy'],
      ['nodes.resume', 'deploy'],
    ])
  })

  it('change nothing for a node that is so already', async () => {
    const node = await server.node()
    expect(await steer.resume(ctx(), { nodeIds: [node.nodeId], reason: 'x' })).toEqual({
      changed: 0,
      nodeIds: [],
    })
    expect(await trailOf(node.nodeId)).toEqual([])
  })

  it('drain again a node that resumed by itself', async () => {
    const node = await server.node()
    const act = { nodeIds: [node.nodeId], reason: 'deploy' }
    await steer.drain(ctx(), act)
    await eventually(() => expect(specOf(node, 'command')).toBeDefined())
    await acked(node, 'command')
    expect(await steer.drain(ctx(), act)).toMatchObject({ changed: 1 })
  })

  it('leave one trace when operators act at once', async () => {
    const node = await server.node({ acks: false })
    const act = { nodeIds: [node.nodeId], reason: 'deploy' }
    const results = await Promise.all([1, 2, 3, 4].map(() => steer.drain(ctx(), act)))
    expect(results.map(({ changed }) => changed).sort()).toEqual([0, 0, 0, 1])
    expect(await trailOf(node.nodeId)).toHaveLength(1)
  })

  it('need the node to be there; of many, those that are not are left out', async () => {
    const [here, gone] = [await server.node(), await server.node()]
    gone.send({ t: 'leave', reason: '' })
    await eventually(async () =>
      expect(await ctx().db.node.findUnique({ where: { id: gone.nodeId } })).toMatchObject({
        state: 'left',
      }),
    )
    expect(await codeOf(steer.drain(ctx(), { nodeIds: [gone.nodeId], reason: 'x' }))).toBe(
      'node.not_connected',
    )
    expect(await codeOf(steer.drain(ctx(), { nodeIds: ['nobody'], reason: 'x' }))).toBe(
      'node.not_found',
    )
    const nodeIds = [gone.nodeId, here.nodeId, 'nobody']
    expect(await steer.drain(ctx(), { nodeIds, reason: 'x' })).toEqual({
      changed: 1,
      nodeIds: [here.nodeId],
    })
  })

  it('need the scope, and the node to be of the fleet', async () => {
    const node = await server.node()
    const act = { nodeIds: [node.nodeId], reason: 'x' }
    expect(await codeOf(steer.drain(server.fleet.as('fleet:read'), act))).toBe(
      'access.scope_missing',
    )
    const other = await testFleet()
    expect(await codeOf(steer.drain(other.ctx, act))).toBe('node.not_found')
    expect(await codeOf(steer.remove(other.ctx, act))).toBe('node.not_found')
  })
})

describe('holding', () => {
  it('keeps a node out until it is lifted', async () => {
    const node = await server.node()
    const act = { nodeIds: [node.nodeId], reason: 'disk' }
    expect(await steer.hold(ctx(), { ...act, until: null })).toMatchObject({ changed: 1 })
    await eventually(() =>
      expect(specOf(node, 'maintenance')).toEqual({ reason: 'disk', until: null }),
    )
    expect(await steer.hold(ctx(), { ...act, until: null })).toMatchObject({ changed: 0 })
    expect(await steer.unhold(ctx(), act)).toMatchObject({ changed: 1 })
    await eventually(() => expect(specOf(node, 'maintenance')).toBeUndefined())
    expect(await steer.unhold(ctx(), act)).toMatchObject({ changed: 0 })
    expect((await trailOf(node.nodeId)).map(({ action }) => action)).toEqual([
      'nodes.hold',
      'nodes.unhold',
    ])
  })

  it('ends by itself when its time is up, once, however many servers look', async () => {
    const node = await server.node()
    const until = new Date(Date.now() + 3_600_000)
    await steer.hold(ctx(), { nodeIds: [node.nodeId], reason: 'disk', until })
    const later = { ...ctx(), clock: () => until.getTime() + 1 }
    expect(await expireHolds(ctx())).toEqual([])
    const expired = await Promise.all([1, 2, 3].map(() => expireHolds(later)))
    expect(expired.flat()).toEqual([node.nodeId])
    expect((await trailOf(node.nodeId)).map(({ action }) => action)).toEqual([
      'nodes.hold',
      'nodes.unhold',
    ])
  })
})

describe('labels', () => {
  it('of an operator win over those that the node came with', async () => {
    const node = await server.node({ describe: { labels: { tier: 'gold', disk: 'ssd' } } })
    expect(
      await steer.setLabels(ctx(), { nodeId: node.nodeId, labels: { tier: 'silver' } }),
    ).toEqual({
      own: { tier: 'gold', disk: 'ssd' },
      operator: { tier: 'silver' },
      effective: { tier: 'silver', disk: 'ssd' },
    })
    await eventually(() => expect(specOf(node, 'labels')).toEqual({ labels: { tier: 'silver' } }))
    await steer.setLabels(ctx(), { nodeId: node.nodeId, labels: {} })
    await eventually(() => expect(specOf(node, 'labels')).toBeUndefined())
    expect(await trailOf(node.nodeId)).toHaveLength(2)
  })
})

describe('removing', () => {
  it('ends the session for good and takes the node’s resources with it', async () => {
    const node = await server.node()
    await steer.setLabels(ctx(), { nodeId: node.nodeId, labels: { a: 'b' } })
    const act = { nodeIds: [node.nodeId], reason: 'retired' }
    expect(await steer.remove(ctx(), act)).toEqual({ changed: 1, nodeIds: [node.nodeId] })
    expect(await node.closed).toEqual({ code: 4010, reason: 'node.removed' })
    expect(await ctx().db.node.findUnique({ where: { id: node.nodeId } })).toMatchObject({
      state: 'left',
      leftAs: 'removed',
      stateReason: 'removed by an operator',
    })
    expect(await ctx().db.resource.count({ where: { key: node.nodeId } })).toBe(0)
    const again = await server.node({ credential: node.credential })
    expect(await again.closed).toMatchObject({ code: 4010 })
    expect(await steer.remove(ctx(), act)).toMatchObject({ changed: 0 })
    expect(await codeOf(steer.hold(ctx(), { ...act, until: null }))).toBe('node.removed')
  })

  it('is found out by a server that was not told', async () => {
    const node = await server.node()
    // What `remove` does, without the word that it sends.
    await ctx().db.node.update({
      where: { id: node.nodeId },
      data: { state: 'left', leftAs: 'removed' },
    })
    expect(await node.closed).toMatchObject({ code: 4010 })
  })
})

import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, it } from 'vitest'

import { type Fleet, startFleet, untilState } from '../support/fleet.js'
import { startTraffic } from '../support/traffic.js'

describe.concurrent('a fleet whose nodes fail', () => {
  let fleet: Fleet

  beforeAll(async () => {
    fleet = await startFleet()
  })
  afterAll(() => fleet[Symbol.asyncDispose]())

  it('shows a killed node as suspect within 6 s and as down within 15 s', async ({ expect }) => {
    const node = await fleet.startApplication({ service: 'killed' })
    await untilState(fleet, [node.nodeId], 'healthy')
    const killedAt = Date.now()
    await node.end('SIGKILL')
    expect(await untilState(fleet, [node.nodeId], 'suspect', { since: killedAt })).toBeLessThan(
      6_000,
    )
    expect(await untilState(fleet, [node.nodeId], 'down', { since: killedAt })).toBeLessThan(15_000)
  })

  it('knows a killed node again when its process starts anew', async ({ expect }) => {
    const node = await fleet.startApplication({ service: 'reborn' })
    await untilState(fleet, [node.nodeId], 'healthy')
    await node.end('SIGKILL')
    await untilState(fleet, [node.nodeId], 'down')
    const again = await fleet.startApplication({ service: 'reborn' })
    expect(again.nodeId).toBe(node.nodeId)
    await untilState(fleet, [node.nodeId], 'healthy')
    const { total } = await fleet.operator.api.nodes.list.query({ services: ['reborn'] })
    expect(total).toBe(1)
  })

  it('shows a blocked event loop as stalled, never as suspect or down', async ({ expect }) => {
    const node = await fleet.startApplication({ service: 'blocked' })
    await untilState(fleet, [node.nodeId], 'healthy')
    const from = new Date()
    node.block(10_000)
    await untilState(fleet, [node.nodeId], 'stalled')
    await untilState(fleet, [node.nodeId], 'healthy')
    const spans = await fleet.operator.api.nodes.history.query({
      nodeId: node.nodeId,
      from,
      to: new Date(),
    })
    expect(new Set(spans.map(({ state }) => state))).toEqual(new Set(['healthy', 'stalled']))
    const stalled = spans.find(({ state }) => state === 'stalled')
    expect(Number(stalled?.to) - Number(stalled?.from)).toBeGreaterThan(6_000)
  })

  it('drains under traffic without losing a request, and resumes', async ({ expect }) => {
    const [drained, other] = await fleet.startApplications(2, { service: 'drained' })
    if (!drained || !other) throw new Error('Expected two applications')
    await untilState(fleet, [drained.nodeId, other.nodeId], 'healthy')
    const traffic = startTraffic([drained.port, other.port], 100, '/?ms=200')
    await wait(500)
    await fleet.operator.api.nodes.drain.mutate({ nodeIds: [drained.nodeId], reason: 'deploy' })
    await untilState(fleet, [drained.nodeId], 'draining')
    expect((await fetch(`http://127.0.0.1:${drained.port}/readyz`)).status).toBe(503)
    expect((await fetch(`http://127.0.0.1:${other.port}/readyz`)).status).toBe(200)
    await fleet.operator.api.nodes.resume.mutate({ nodeIds: [drained.nodeId], reason: 'deployed' })
    await untilState(fleet, [drained.nodeId], 'healthy')
    expect((await fetch(`http://127.0.0.1:${drained.port}/readyz`)).status).toBe(200)
    await traffic.stop()
    expect(traffic.failures).toEqual([])
    expect(traffic.sent).toBeGreaterThan(50)
  })

  it('holds a node in maintenance over a restart until it is lifted', async ({ expect }) => {
    const node = await fleet.startApplication({ service: 'held' })
    const { nodeId } = node
    await untilState(fleet, [nodeId], 'healthy')
    await fleet.operator.api.nodes.hold.mutate({ nodeIds: [nodeId], reason: 'new disk' })
    await untilState(fleet, [nodeId], 'draining')
    await node.end('SIGKILL')
    const again = await fleet.startApplication({ service: 'held' })
    expect(again.nodeId).toBe(nodeId)
    await untilState(fleet, [nodeId], 'draining')
    await fleet.operator.api.nodes.unhold.mutate({ nodeIds: [nodeId], reason: 'disk is in' })
    await untilState(fleet, [nodeId], 'healthy')
  })

  it('shows a stopped process as down and takes it back when it goes on', async ({ expect }) => {
    const node = await fleet.startApplication({ service: 'frozen' })
    await untilState(fleet, [node.nodeId], 'healthy')
    node.signal('SIGSTOP')
    await untilState(fleet, [node.nodeId], 'suspect')
    await untilState(fleet, [node.nodeId], 'down')
    node.signal('SIGCONT')
    await untilState(fleet, [node.nodeId], 'healthy')
    expect((await node.look()).nodeId).toBe(node.nodeId)
  })

  it('sees a node that leaves on purpose as left at once', async () => {
    const node = await fleet.startApplication({ service: 'leaver' })
    await untilState(fleet, [node.nodeId], 'healthy')
    await node.end('SIGTERM')
    await untilState(fleet, [node.nodeId], 'left', { timeoutMs: 3_000 })
  })

  it('gives two processes that share a state directory an identity each', async ({ expect }) => {
    const nodes = await fleet.startApplications(3, { service: 'siblings' })
    expect(new Set(nodes.map(({ nodeId }) => nodeId)).size).toBe(3)
    await untilState(
      fleet,
      nodes.map(({ nodeId }) => nodeId),
      'healthy',
    )
  })

  it('sends labels that an operator sets to the running node, and says that they were applied', async ({
    expect,
  }) => {
    const node = await fleet.startApplication({ service: 'labelled' })
    await untilState(fleet, [node.nodeId], 'healthy')
    await fleet.operator.api.nodes.setLabels.mutate({
      nodeId: node.nodeId,
      labels: { team: 'payments' },
    })
    await expect
      .poll(async () => (await node.look()).labels, { timeout: 3_000 })
      .toMatchObject({ team: 'payments' })
    await expect
      .poll(
        async () => {
          const { resources } = await fleet.operator.api.nodes.get.query({ nodeId: node.nodeId })
          return resources.find(({ kind }) => kind === 'labels')?.status
        },
        { timeout: 3_000 },
      )
      .toBe('applied')
  })

  it('does not mind a node whose clock is an hour ahead', async ({ expect }) => {
    const from = new Date()
    const ahead = new URL('../support/clock-ahead.mjs', import.meta.url).href
    const node = await fleet.startApplication({
      service: 'ahead',
      env: { NODE_OPTIONS: `--import=${ahead}` },
    })
    const { nodeId } = node
    await untilState(fleet, [nodeId], 'healthy')
    await fleet.operator.api.nodes.setLabels.mutate({ nodeId, labels: { hour: 'next' } })
    await expect
      .poll(async () => (await node.look()).labels, { timeout: 3_000 })
      .toMatchObject({ hour: 'next' })
    await wait(8_000)
    const spans = await fleet.operator.api.nodes.history.query({ nodeId, from, to: new Date() })
    expect(spans.map(({ state }) => state).filter((it) => it !== 'joining')).toEqual(['healthy'])
    const { lastSeenAt } = await fleet.operator.api.nodes.get.query({ nodeId })
    expect(Math.abs(Date.now() - lastSeenAt.getTime())).toBeLessThan(10_000)
  })
})

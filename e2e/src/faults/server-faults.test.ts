import { setTimeout as wait } from 'node:timers/promises'
import { describe, it } from 'vitest'

import { startFleet, untilState } from '../support/fleet.js'
import { startRawNode } from '../support/raw-node.js'
import { startTraffic } from '../support/traffic.js'

describe.concurrent('a fleet whose control plane fails', () => {
  it('serves every request while the server is gone for 60 s, and is whole 10 s after it is back', async ({
    expect,
  }) => {
    await using fleet = await startFleet()
    const nodes = await fleet.startApplications(4, { service: 'shop' })
    const ids = nodes.map(({ nodeId }) => nodeId)
    await untilState(fleet, ids, 'healthy')
    const traffic = startTraffic(nodes.map(({ port }) => port))
    await fleet.plane.kill('SIGKILL')
    await wait(60_000)
    expect(traffic.failures).toEqual([])
    await fleet.plane.start()
    expect(await untilState(fleet, ids, 'healthy')).toBeLessThan(10_000)
    await traffic.stop()
    expect(traffic.failures).toEqual([])
    expect(traffic.sent).toBeGreaterThan(1_000)
    const { rows } = await fleet.operator.api.nodes.list.query({ states: [] })
    expect(rows.map(({ nodeId }) => nodeId).sort()).toEqual([...ids].sort())
  })

  it('boots a node from its snapshot while the server is away, with what it was told before', async ({
    expect,
  }) => {
    await using fleet = await startFleet()
    const node = await fleet.startApplication({ service: 'offline' })
    const { nodeId } = node
    await untilState(fleet, [nodeId], 'healthy')
    await fleet.operator.api.nodes.setLabels.mutate({ nodeId, labels: { ring: 'canary' } })
    await expect
      .poll(
        async () => {
          const { resources } = await fleet.operator.api.nodes.get.query({ nodeId })
          return resources.find(({ kind }) => kind === 'labels')?.status
        },
        { timeout: 5_000 },
      )
      .toBe('applied')
    await fleet.plane.kill('SIGKILL')
    await node.end('SIGKILL')
    const again = await fleet.startApplication({ service: 'offline' })
    expect(await again.look()).toMatchObject({
      nodeId,
      bootedFrom: 'snapshot',
      labels: { ring: 'canary' },
    })
    expect((await fetch(`http://127.0.0.1:${again.port}/`)).status).toBe(200)
    await fleet.plane.start()
    await untilState(fleet, [nodeId], 'healthy')
  })

  it('recovers alone when PostgreSQL crashes underneath, and keeps every acknowledged write', async ({
    expect,
  }) => {
    await using fleet = await startFleet()
    const nodes = await fleet.startApplications(3, { service: 'ledger' })
    const ids = nodes.map(({ nodeId }) => nodeId)
    await untilState(fleet, ids, 'healthy')
    const kept = new Map<string, string>()
    const writing = (async () => {
      for (let at = 0; at < 60; at += 1) {
        const nodeId = ids[at % ids.length] ?? ''
        const labels = { write: String(at) }
        const done = await fleet.operator.api.nodes.setLabels
          .mutate({ nodeId, labels })
          .then(() => true)
          .catch(() => false)
        if (done) kept.set(nodeId, labels.write)
        else kept.delete(nodeId)
        await wait(100)
      }
    })()
    await wait(1_000)
    await fleet.postgres.crash()
    await wait(2_000)
    await fleet.postgres.start()
    await writing
    for (const [nodeId, write] of kept) {
      const { labels } = await fleet.operator.api.nodes.get.query({ nodeId })
      expect(labels.operator).toEqual({ write })
    }
    expect(kept.size).toBeGreaterThan(0)
    await untilState(fleet, ids, 'healthy')
    for (const { nodeId } of nodes) {
      const spans = await fleet.operator.api.nodes.history.query({
        nodeId,
        from: new Date(Date.now() - 60_000),
        to: new Date(),
      })
      expect(spans.map(({ state }) => state)).not.toContain('down')
    }
  })

  it('answers as unavailable, not as broken, while PostgreSQL is away', async ({ expect }) => {
    await using fleet = await startFleet()
    await fleet.postgres.crash()
    const answer = await fleet.operator.api.health.overview.query().catch((error: unknown) => error)
    expect(answer).toMatchObject({ data: { foundation: { code: 'system.unavailable' } } })
    expect((await fetch(`${fleet.plane.url}/readyz`)).status).toBe(503)
    expect((await fetch(`${fleet.plane.url}/healthz`)).status).toBe(200)
    await fleet.postgres.start()
    await expect
      .poll(async () => (await fetch(`${fleet.plane.url}/readyz`)).status, { timeout: 15_000 })
      .toBe(200)
  })

  it('steers through one server what is connected to another, and fails over between them', async () => {
    await using fleet = await startFleet()
    const second = await fleet.startSecondServer()
    const there = await fleet.startApplication({ service: 'far', url: second.url })
    const here = await fleet.startApplication({ service: 'near' })
    await untilState(fleet, [there.nodeId, here.nodeId], 'healthy')
    await fleet.operator.api.nodes.drain.mutate({ nodeIds: [there.nodeId], reason: 'across' })
    await untilState(fleet, [there.nodeId], 'draining', { timeoutMs: 5_000 })
    await fleet.operator.api.nodes.resume.mutate({ nodeIds: [there.nodeId], reason: 'and back' })
    await untilState(fleet, [there.nodeId], 'healthy', { timeoutMs: 5_000 })
    await second.kill('SIGKILL')
    // Its nodes have nowhere else to go: the server that is left must see them go silent.
    await untilState(fleet, [there.nodeId], 'down', { timeoutMs: 40_000 })
    await second.start()
    await untilState(fleet, [there.nodeId], 'healthy')
  })

  it('takes two dozen processes that start at once', async ({ expect }) => {
    await using fleet = await startFleet()
    const nodes = await fleet.startApplications(24, { service: 'crowd' })
    const ids = new Set(nodes.map(({ nodeId }) => nodeId))
    expect(ids.size).toBe(24)
    await untilState(fleet, [...ids], 'healthy')
  })

  it('takes a hundred nodes that join at once, and sees all of them go', async ({ expect }) => {
    await using fleet = await startFleet()
    const token = await fleet.plane.joinToken('crowd')
    const nodes = await Promise.all(
      Array.from({ length: 100 }, () => startRawNode(fleet.plane.url, token, 'crowd')),
    )
    const ids = nodes.map(({ nodeId }) => nodeId)
    expect(new Set(ids).size).toBe(100)
    expect(await untilState(fleet, ids, 'healthy')).toBeLessThan(10_000)
    for (const node of nodes) node.close()
    await untilState(fleet, ids, 'down', { timeoutMs: 30_000 })
    const { total } = await fleet.operator.api.nodes.list.query({ services: ['crowd'] })
    expect(total).toBe(100)
  })
})

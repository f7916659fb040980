import { pino } from 'pino'
import { describe, expect, it } from 'vitest'

import { eventually } from '../testing/eventually.js'
import { testFleet } from '../testing/fleet.js'
import { addNodes } from '../testing/nodes.js'
import { testServer } from '../testing/server.js'
import { readRollup, writeHealth } from './rollup.js'

describe('the fleet’s health', () => {
  it('is rolled up from its nodes, without those that left', async () => {
    const { ctx, database } = await testFleet({ expectedNodes: 3 })
    await addNodes(ctx, [
      { id: `a-${ctx.fleetId}`, service: 'a' },
      { id: `b-${ctx.fleetId}`, service: 'a', state: 'down' },
      { id: `c-${ctx.fleetId}`, service: 'b', state: 'left' },
    ])
    expect(await readRollup(database.pool, ctx.fleetId)).toMatchObject({
      health: 'critical',
      nodeCount: 2,
      expectedNodes: 3,
      services: [{ service: 'a', states: { healthy: 1, down: 1 } }],
      reasons: [{ code: 'below_quorum' }, { code: 'nodes_in_trouble' }],
    })
  })

  it('changes once, however many servers see it', async () => {
    const { ctx, database } = await testFleet()
    const rollup = { health: 'critical', reasons: [] } as const
    const written = await Promise.all(
      Array.from({ length: 8 }, () =>
        writeHealth(database.pool, ctx.fleetId, { ...rollup, reasons: [] }),
      ),
    )
    expect(written.filter((it) => it !== null)).toEqual([{ from: 'healthy', to: 'critical' }])
    expect(await writeHealth(database.pool, ctx.fleetId, { ...rollup, reasons: [] })).toBeNull()
    expect(
      await ctx.db.fleetTransition.findMany({ where: { fleetId: ctx.fleetId } }),
    ).toMatchObject([{ fromHealth: 'healthy', toHealth: 'critical' }])
  })

  it('follows what happens to nodes, and says when the fleet has formed', async () => {
    const lines: Record<string, unknown>[] = []
    const log = pino(
      { level: 'info' },
      { write: (line: string) => void lines.push(JSON.parse(line)) },
    )
    await using server = await testServer({ log })
    const { ctx } = server.fleet
    const healthIs = (health: string) =>
      eventually(async () =>
        expect(await ctx.db.fleet.findUnique({ where: { id: ctx.fleetId } })).toMatchObject({
          health,
        }),
      )
    const [a, b] = [await server.node(), await server.node()]
    await eventually(() =>
      expect(lines.find(({ event }) => event === 'cluster.formed')).toMatchObject({
        msg: 'Foundation cluster formed',
        cluster_id: ctx.fleetId,
        node_count: expect.any(Number),
        formation_time_ms: expect.any(Number),
        strategy: 'control-plane',
      }),
    )
    a.vanish()
    await healthIs('degraded')
    b.vanish()
    await healthIs('critical')
    await server.node({ credential: a.credential })
    await server.node({ credential: b.credential })
    await healthIs('healthy')
  })
})

describe('the document of the cluster', () => {
  it('names every node and service, to nodes alone', async () => {
    await using server = await testServer()
    const node = await server.node()
    const ask = (authorization?: string) =>
      fetch(`${server.url}/v1/health/cluster`, { headers: authorization ? { authorization } : {} })
    await eventually(async () => {
      const answer = await ask(`Bearer ${node.credential}`)
      expect(await answer.json()).toMatchObject({
        status: 'healthy',
        nodes: [
          { node: node.nodeId, status: 'healthy', metrics: { lagMs: 0, inFlight: 0, elu: null } },
        ],
        services: [{ service: 'checkout', status: 'healthy', instances: 1 }],
        last_check: expect.stringMatching(/^\d{4}-/),
      })
    })
    expect((await ask()).status).toBe(401)
    expect((await ask('Bearer nonsense')).status).toBe(401)
  })
})

/** PostgreSQL goes away under a server with nodes on it, and comes back. Nobody restarts anything. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'

import { mutate } from './context.js'
import { openDatabase } from './database/client.js'
import { migrate } from './database/migrate.js'
import { migrationsFolder } from './database/migrations-folder.js'
import * as steer from './nodes/steer.js'
import { silentLog, type TestDatabase } from './testing/database.js'
import { eventually } from './testing/eventually.js'
import { testFleet } from './testing/fleet.js'
import { startPostgres, type TestPostgres } from './testing/postgres.js'
import { type TestServer, testServer } from './testing/server.js'

let postgres: TestPostgres
let database: TestDatabase
const unhandled: unknown[] = []
const onUnhandled = (error: unknown) => unhandled.push(error)

beforeAll(async () => {
  postgres = await startPostgres()
  await migrate(postgres.url, migrationsFolder)
  database = {
    ...openDatabase({ url: postgres.url, poolSize: 4, log: silentLog }),
    url: postgres.url,
  }
  process.on('unhandledRejection', onUnhandled)
})
afterAll(async () => {
  process.off('unhandledRejection', onUnhandled)
  await database.close()
  await postgres.stop()
})

async function serverAndNodes(count: number) {
  const server = await testServer({ fleet: await testFleet({ database }) })
  onTestFinished(() => server[Symbol.asyncDispose]())
  const nodes = await Promise.all(Array.from({ length: count }, () => server.node()))
  await allHealthy(server, count)
  return { server, nodes }
}

const allHealthy = (server: TestServer, count: number) =>
  eventually(async () =>
    expect(
      await database.prisma.node.count({
        where: { fleetId: server.fleet.ctx.fleetId, state: 'healthy' },
      }),
    ).toBe(count),
  )
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const readyOf = async ({ url }: TestServer) => (await fetch(`${url}/readyz`)).status

describe('a server whose database goes away', () => {
  it('keeps its sessions, says that it is not ready, and goes on by itself when it is back', async () => {
    const { server, nodes } = await serverAndNodes(10)
    expect(await readyOf(server)).toBe(200)
    await postgres.crash()
    await eventually(async () => expect(await readyOf(server)).toBe(503))

    const refused = await server.post('/v1/nodes/join', {
      token: server.token,
      service: 'checkout',
    })
    expect(refused).toMatchObject({
      status: 503,
      body: { code: 'system.unavailable', retry: 'backoff' },
    })
    const late = await server.node({ credential: nodes[0]?.credential ?? '' })
    expect(await late.closed).toMatchObject({ code: 1012 })

    // Longer than silence may last, with one node that says something new meanwhile.
    const [first] = nodes
    first?.send({ t: 'status', status: { ready: true, draining: 'meanwhile', inFlight: 0 } })
    const pulses = nodes.map(({ received }) => received.length)
    await pause(3_000)
    for (const [i, node] of nodes.entries())
      expect(node.received.length).toBeGreaterThan((pulses[i] ?? 0) + 10)

    await postgres.start()
    await eventually(async () => expect(await readyOf(server)).toBe(200))
    await eventually(async () =>
      expect(
        await database.prisma.node.findUnique({ where: { id: first?.nodeId ?? '' } }),
      ).toMatchObject({
        state: 'draining',
        stateReason: 'meanwhile',
      }),
    )
    await pause(1_000)
    const moves = await database.prisma.nodeTransition.findMany({
      where: { fleetId: server.fleet.ctx.fleetId },
    })
    expect(moves.filter(({ toState }) => toState === 'suspect' || toState === 'down')).toEqual([])
    expect(nodes.every(({ socket }) => socket.readyState === socket.OPEN)).toBe(true)

    // The feed and the word of removal find their way again too.
    const nodeId = nodes[1]?.nodeId ?? ''
    await steer.setLabels(server.fleet.ctx, { nodeId, labels: { back: 'yes' } })
    await eventually(() =>
      expect(nodes[1]?.resources.get(`labels/${nodeId}`)?.spec).toEqual({
        labels: { back: 'yes' },
      }),
    )
    expect(unhandled).toEqual([])
  })

  it('loses no write that it confirmed, however often the database falls', async () => {
    const { server, nodes } = await serverAndNodes(2)
    const { ctx } = server.fleet
    const confirmed: number[] = []
    let writing = true
    const write = (async () => {
      for (let n = 0; writing; n++) {
        const desired = [{ kind: 'note', key: `n${n}`, selector: {}, spec: { n } }]
        const trace = [{ action: 'test.write', target: `n${n}` }]
        await mutate(ctx, 'nodes:write', async () => ({ result: null, trace, desired })).then(
          () => confirmed.push(n),
          () => pause(20),
        )
      }
    })()
    const tenMore = async () => {
      const enough = confirmed.length + 10
      await eventually(() => expect(confirmed.length).toBeGreaterThan(enough))
    }
    for (let fall = 0; fall < 3; fall++) {
      await tenMore()
      await postgres.crash()
      await postgres.start()
    }
    await tenMore()
    writing = false
    await write
    for (const node of nodes) {
      await eventually(() =>
        expect(confirmed.filter((n) => !node.resources.has(`note/n${n}`))).toEqual([]),
      )
    }
    const rows = await database.prisma.revision.findMany({
      where: { fleetId: ctx.fleetId },
      orderBy: { revision: 'asc' },
    })
    expect(rows.map(({ revision }) => Number(revision))).toEqual(rows.map((_, i) => i + 1))
    expect(unhandled).toEqual([])
  })
})

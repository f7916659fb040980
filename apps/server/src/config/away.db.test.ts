/** Configuration while PostgreSQL is away: nothing is half done, and what is asked again is done once. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { openDatabase } from '../database/client.js'
import { migrate } from '../database/migrate.js'
import { migrationsFolder } from '../database/migrations-folder.js'
import { apiCaller } from '../testing/api.js'
import { layersOf, type TestConfig, testConfig } from '../testing/config.js'
import { silentLog, type TestDatabase } from '../testing/database.js'
import { eventually } from '../testing/eventually.js'
import { testFleet } from '../testing/fleet.js'
import type { TestNode } from '../testing/node-client.js'
import { startPostgres, type TestPostgres } from '../testing/postgres.js'
import { type TestServer, testServer } from '../testing/server.js'

const namespace = 'app'
let postgres: TestPostgres
let database: TestDatabase
let config: TestConfig
let server: TestServer

beforeAll(async () => {
  postgres = await startPostgres()
  await migrate(postgres.url, migrationsFolder)
  const opened = openDatabase({ url: postgres.url, poolSize: 4, log: silentLog })
  database = { ...opened, url: postgres.url }
  const fleet = await testFleet({ database })
  config = await testConfig({ writable: ['n'] }, { fleet })
  server = await testServer({ fleet })
}, 60_000)
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await database.close()
  await postgres.stop()
})

async function set(node: TestNode, value: number, idempotencyKey: string) {
  const response = await fetch(`${server.url}/v1/config/${namespace}/set`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${node.credential}` },
    body: JSON.stringify({ path: 'n', value, idempotencyKey, quorum: 1, timeoutMs: 0 }),
  })
  return { status: response.status, body: (await response.json()) as { code?: string } }
}

it('refuses changes with 503 while it is away, and makes each write of a node once, however often it falls', async () => {
  const { ctx } = config
  await config.release({ n: 0 })
  const node = await server.node()
  const { call } = apiCaller(ctx, 'owner')

  await postgres.crash()
  expect(await set(node, 1, randomUUID())).toMatchObject({
    status: 503,
    body: { code: 'system.unavailable', retry: 'backoff', correlationId: expect.any(String) },
  })
  const save = call.config.saveDraft({ namespace, version: 0, layers: layersOf({ n: 9 }) })
  await expect(save).rejects.toMatchObject({ cause: { code: 'system.unavailable' } })
  await postgres.start()

  // Each write is sent until it is answered, as the SDK does; the answer may be what a fall takes away.
  const values = Array.from({ length: 30 }, (_, at) => at + 1)
  let done = 0
  const writing = (async () => {
    for (const value of values) {
      const key = randomUUID()
      await eventually(async () => expect((await set(node, value, key)).status).toBe(200), {
        timeoutMs: 60_000,
      })
      done += 1
    }
  })()
  for (const fall of [3, 10, 20]) {
    await eventually(() => expect(done).toBeGreaterThan(fall), { timeoutMs: 60_000 })
    await postgres.crash()
    await postgres.start()
  }
  await writing

  const where = { fleetId: ctx.fleetId, namespace }
  const releases = await ctx.db.configRelease.findMany({ where, orderBy: { number: 'asc' } })
  const written = releases.map(({ layers }) => (layers as typeof layers & object[])[0])
  expect(written).toMatchObject([0, ...values].map((n) => ({ values: { n } })))
  expect(releases.map(({ number }) => number)).toEqual([1, ...values.map((n) => n + 1)])
  expect(releases.filter(({ state }) => state === 'released')).toHaveLength(1)
  expect(await ctx.db.configWrite.count({ where })).toBe(values.length)
  const trail = await config.fleet.trail()
  expect(trail.filter(({ action }) => action === 'config.setClusterWide')).toHaveLength(30)
  const { revision, spec } = await ctx.db.resource.findFirstOrThrow({
    where: { fleetId: ctx.fleetId, kind: 'config' },
  })
  expect(spec).toMatchObject({ release: 31, layers: [{ values: { n: 30 } }] })
  await eventually(
    () => expect(node.resources.get('config/app')?.revision).toBe(Number(revision)),
    { timeoutMs: 30_000 },
  )
}, 240_000)

it('goes on with a rollout by itself when it is back', async () => {
  const { ctx } = config
  const { draft } = await apiCaller(ctx, 'owner').call.config.namespace({ namespace })
  const stages = [0.5, 1].map((share) => ({
    reach: { kind: 'share' as const, share },
    holdMs: 1_500,
  }))
  const number = await config.propose(
    { n: 100 },
    { version: draft.version + 1, plan: { stages, guard: { answerMs: 60_000 } } },
  )
  const { call } = apiCaller(ctx, 'owner')
  await call.config.start({ namespace, number, reason: 'to test' })
  await postgres.crash()
  await postgres.start()
  await eventually(
    async () => {
      const { release, events } = await call.config.release({ namespace, number })
      expect(release.state).toBe('released')
      const steps = events.map(({ what }) => what)
      expect(steps).toEqual(['proposed', 'started', 'stage', 'completed'])
    },
    { timeoutMs: 60_000, everyMs: 200 },
  )
}, 120_000)

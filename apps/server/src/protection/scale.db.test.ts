import { ListGuards } from '@foundation/core/protection'
import { hour } from '@foundation/core/time'
import { Registry } from 'prom-client'
import { beforeAll, expect, it } from 'vitest'

import { keepPartitions } from '../telemetry/partitions.js'
import { silentLog } from '../testing/database.js'
import { type TestFleet, testFleet } from '../testing/fleet.js'
import { toWindow } from '../testing/node-client.js'
import { addNodes } from '../testing/nodes.js'
import { listGuards } from './board.js'
import { GuardReports } from './reports.js'

const size = 1_000
const targets = ['payments', 'ledger', 'mail', 'search', 'audit']
const services = 10
const now = Date.now()
let fleet: TestFleet
const idOf = (i: number) => `scale-${String(i).padStart(4, '0')}`

beforeAll(async () => {
  fleet = await testFleet({ clock: () => now })
  const { ctx, database } = fleet
  await keepPartitions(database.pool, now)
  await addNodes(
    ctx,
    Array.from({ length: size }, (_, i) => ({
      id: idOf(i),
      service: `service-${i % services}`,
      zone: `zone-${i % 3}`,
    })),
  )
  await ctx.db.$executeRaw`
    INSERT INTO guard (node_id, target, breaker, at, window_ms, calls, failures, concurrency)
    SELECT n.id, t.target, CASE WHEN random() < 0.02 THEN 'open' ELSE 'closed' END, to_timestamp(${now / 1_000}::float8),
      5000, 500, 3, 64
    FROM node n, unnest(${targets}::text[]) AS t (target) WHERE n.fleet_id = ${ctx.fleetId}::uuid`
  await ctx.db.$executeRaw`
    INSERT INTO guard_window (fleet_id, target, service, at, server_id, calls, failures, slow, ignored, refused, retries,
      hedges, fallbacks, shadow_calls, shadow_refused, shadow_opened, latency)
    SELECT ${ctx.fleetId}::uuid, t.target, 'service-' || s, to_timestamp(floor(${now / 10_000}::float8) * 10 - w * 10), 'a',
      1000, 5, 0, 0, 3, 0, 0, 0, 0, 0, 0, (SELECT jsonb_agg(x) FROM generate_series(1, 120) x)
    FROM unnest(${targets}::text[]) AS t (target), generate_series(0, ${services - 1}) s, generate_series(0, 359) w`
  await ctx.db.$executeRaw`ANALYZE`
})

it('shows a board of a thousand nodes with five targets each, every row whole', async () => {
  const { rows, total } = await listGuards(fleet.ctx, ListGuards.parse({}))
  expect(total).toBe(targets.length * services)
  expect(rows).toHaveLength(50)
  expect(rows[0]?.errors.filter((it) => it !== null).length).toBeGreaterThan(55)
  expect(rows[0]?.p99Ms).not.toBeNull()
})

it('writes what a thousand nodes report at once in two statements', async () => {
  const { ctx, database } = fleet
  let queries = 0
  const pool = Object.create(database.pool) as typeof database.pool
  pool.query = ((...args: Parameters<typeof pool.query>) => {
    queries += 1
    return database.pool.query(...args)
  }) as typeof pool.query
  const clock = () => now + hour / 60
  const reports = new GuardReports({
    pool,
    fleetId: ctx.fleetId,
    serverId: 'b',
    clock,
    now: clock,
    log: silentLog,
    registry: new Registry(),
    onWritten: () => {},
  })
  const latency = Array.from({ length: 60 }, (_, i) => i + 1)
  for (let i = 0; i < size; i++) {
    const who = { nodeId: idOf(i), service: `service-${i % services}`, bootId: 'boot-1' }
    const windows = targets.map((target) => toWindow({ target, calls: 100, latency }))
    reports.guards({ ...who, selectable: { ...who, labels: {} } }, windows)
  }
  expect(await reports.flush()).toMatchObject({ windows: size * targets.length })
  expect(queries).toBe(2)
  const where = { fleetId: ctx.fleetId, serverId: 'b' }
  expect(await ctx.db.guardWindow.count({ where })).toBe(targets.length * services)
})

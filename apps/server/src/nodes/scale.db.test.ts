import { NodeState } from '@foundation/core/health'
import { ListNodes } from '@foundation/core/nodes'
import { beforeAll, expect, it } from 'vitest'

import { loadOverview } from '../health/overview.js'
import { keepPartitions } from '../telemetry/partitions.js'
import { type TestFleet, testFleet } from '../testing/fleet.js'
import { addNodes } from '../testing/nodes.js'
import { loadCells } from './cells.js'
import { listNodes } from './list.js'

const size = 5_000
const samplesPerNode = 20
let fleet: TestFleet
const now = Date.now()

beforeAll(async () => {
  fleet = await testFleet({ clock: () => now })
  await keepPartitions(fleet.database.pool, now)
  const states = NodeState.options
  await addNodes(
    fleet.ctx,
    Array.from({ length: size }, (_, i) => ({
      id: `scale-${String(i).padStart(4, '0')}`,
      service: `service-${i % 25}`,
      zone: `zone-${i % 3}`,
      version: `1.${i % 7}.0`,
      host: `host-${i % 400}`,
      state: i % 50 === 0 ? (states[(i / 50) % states.length] ?? 'healthy') : 'healthy',
      elu: (i % 100) / 100,
    })),
  )
  await fleet.ctx.db.$executeRaw`
    INSERT INTO resource (fleet_id, kind, key, revision, selector, spec, updated_by)
    SELECT ${fleet.ctx.fleetId}::uuid, 'labels', id, row_number() OVER (ORDER BY id),
      jsonb_build_object('nodes', jsonb_build_array(id)), '{"labels":{"team":"cart"}}', 'tester' FROM node
    WHERE fleet_id = ${fleet.ctx.fleetId}::uuid`
  await fleet.ctx.db.$executeRaw`
    INSERT INTO resource_ack (node_id, kind, key, revision, status)
    SELECT key, kind, key, revision, 'applied' FROM resource WHERE fleet_id = ${fleet.ctx.fleetId}::uuid`
  await fleet.ctx.db.$executeRaw`
    INSERT INTO signal_sample
    SELECT n.id, to_timestamp(${now / 1_000}::float8) - s * interval '30 seconds', 0.3, 1, 2, 0.1, 1, 2, 3, 0, 0, 5
    FROM node n, generate_series(1, ${samplesPerNode}) s WHERE n.fleet_id = ${fleet.ctx.fleetId}::uuid`
  await fleet.ctx.db.$executeRaw`ANALYZE`
})

it('shows a page of thousands of nodes, each row whole', async () => {
  const input = ListNodes.parse({
    search: 'version:>=1.3 zone:zone-1 label.team:cart',
    sort: 'elu',
    descending: true,
    page: 3,
  })
  const page = await listNodes(fleet.ctx, input)
  expect(page.rows).toHaveLength(50)
  expect(page.total).toBeGreaterThan(900)
  expect(Object.values(page.counts).reduce((sum, count) => sum + count, 0)).toBe(size)
  expect(page.services).toHaveLength(25)
  for (const row of page.rows) {
    expect(row).toMatchObject({ ack: 'applied', revision: expect.any(Number), zone: 'zone-1' })
    expect(row.eluTrend.filter((it) => it !== null).length).toBeGreaterThanOrEqual(19)
  }
})

it('shows them all as cells, and in one overview', async () => {
  const cells = await loadCells(fleet.ctx)
  expect(cells).toHaveLength(size)
  const { services } = await loadOverview(fleet.ctx, { feedP99Ms: null })
  expect(services).toHaveLength(25)
})

it('reads the samples of one page’s nodes by their key, and no other’s', async () => {
  const ids = Array.from({ length: 50 }, (_, i) => `scale-${String(i).padStart(4, '0')}`)
  const plan = await fleet.ctx.db.$queryRaw<{ 'QUERY PLAN': unknown }[]>`
    EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF) SELECT node_id, avg(elu) FROM signal_sample
    WHERE node_id = ANY(${ids}) AND at >= ${new Date(now - 600_000)} AND at < ${new Date(now)} GROUP BY 1`
  const text = JSON.stringify(plan)
  expect(text).not.toContain('Seq Scan')
  const removed = [...text.matchAll(/"Rows Removed by Filter":(\d+)/g)].map(([, rows]) =>
    Number(rows),
  )
  expect(removed.reduce((sum, rows) => sum + rows, 0)).toBeLessThan(size)
})

import { canonical, effectiveValues } from '@foundation/core/config'
import { beforeAll, describe, expect, it } from 'vitest'

import { layersOf, type TestConfig, testConfig } from '../testing/config.js'
import { testFleet } from '../testing/fleet.js'
import { addNodes } from '../testing/nodes.js'
import { sha256 } from './content.js'
import { getNamespace, listNamespaces } from './namespaces.js'
import { releaseDetail } from './release-detail.js'
import { listNodeConfigs } from './standings.js'
import { start } from './steering.js'
import { stepRollouts } from './watch.js'

const size = 5_000
/** By the end of their ids. */
const drifted = size / 100
const refusing = size / 50
const names = ['app', 'cart', 'mail', 'search', 'limits']
const values = { db: { pool: { max: 5 } } }
const everyone = [{ reach: { kind: 'share' as const, share: 1 }, holdMs: 0 }]
const page = { state: null, page: 1, pageSize: 50 }
let configs: TestConfig[]
let ctx: TestConfig['ctx']

beforeAll(async () => {
  const fleet = await testFleet()
  configs = []
  for (const namespace of names) configs.push(await testConfig({}, { fleet, namespace }))
  const [first] = configs
  if (!first) throw new Error('No namespace')
  ctx = first.ctx
  for (const config of configs) await config.release(values)
  await addNodes(
    ctx,
    Array.from({ length: size }, (_, at) => ({
      id: `scale-${String(at).padStart(4, '0')}`,
      service: `service-${at % 10}`,
      zone: `zone-${at % 3}`,
    })),
  )
  const node = { nodeId: '', service: '', labels: {} }
  const hash = sha256(canonical(effectiveValues(layersOf(values), node)))
  await ctx.db.$executeRaw`
    INSERT INTO config_running (node_id, namespace, release, source, hash, overridden, restart, at)
    SELECT n.id, t.name, 1, 'server', CASE WHEN right(n.id, 2) = '07' THEN 'drifted' ELSE ${hash} END, '[]', '[]',
      now() - interval '1 min'
    FROM node n, unnest(${names}::text[]) AS t (name) WHERE n.fleet_id = ${ctx.fleetId}::uuid`
  await ctx.db.$executeRaw`
    INSERT INTO resource_ack (node_id, kind, key, revision, status, path, message, at)
    SELECT n.id, r.kind, r.key, r.revision, CASE WHEN right(n.id, 2) IN ('11', '22') THEN 'rejected' ELSE 'applied' END,
      'db.pool.max', 'expected number', now() - interval '1 min'
    FROM node n JOIN resource r ON r.fleet_id = n.fleet_id AND r.kind = 'config'
    WHERE n.fleet_id = ${ctx.fleetId}::uuid`
  await ctx.db.$executeRaw`ANALYZE`
}, 120_000)

describe('with 5,000 nodes of 5 namespaces', () => {
  it('counts every node of every namespace once', async () => {
    const rows = await listNamespaces(ctx)
    expect(rows.map(({ namespace }) => namespace).sort()).toEqual([...names].sort())
    for (const { counts } of rows) {
      expect(counts).toMatchObject({ nodes: size, rejected: refusing, pending: 0, drifted })
      expect(counts.applied).toBe(size - refusing)
    }
    const { row } = await getNamespace(ctx, { namespace: 'app' })
    const { counts, rejections } = await releaseDetail(ctx, { namespace: 'app', number: 1 })
    expect(counts).toEqual(row.counts)
    expect(rejections).toHaveLength(50)
  })

  it('pages through who has what', async () => {
    const all = await listNodeConfigs(ctx, page)
    expect(all).toMatchObject({ total: size * names.length, rows: { length: 50 } })
    const last = await listNodeConfigs(ctx, { ...page, namespace: 'app', number: 1, page: 100 })
    expect(last).toMatchObject({ total: size, rows: { length: 50 } })
    const adrift = await listNodeConfigs(ctx, { ...page, state: 'drifted', pageSize: 200 })
    expect(adrift.total).toBe(drifted * names.length)
    expect(adrift.rows.every((row) => row.drifted)).toBe(true)
  })

  it('waits in a rollout for each of its nodes', async () => {
    const [config] = configs
    if (!config) throw new Error('No namespace')
    const stages = [{ reach: { kind: 'share' as const, share: 1 }, holdMs: null }, ...everyone]
    const number = await config.propose({ db: { pool: { max: 6 } } }, { plan: { stages } })
    await start(ctx, { namespace: 'app', number, reason: 'to test' })
    expect(await stepRollouts(ctx)).toEqual([])
    const { stages: progress } = await releaseDetail(ctx, { namespace: 'app', number })
    expect(progress[0]?.counts).toMatchObject({ nodes: size, applied: 0, pending: size })
  })
})

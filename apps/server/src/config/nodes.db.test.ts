/** Configuration and real sessions of nodes: what they are sent, what they say, what they write. */

import { randomUUID } from 'node:crypto'
import { Writable } from 'node:stream'
import { canonical, effectiveValues, type Layers } from '@foundation/core/config'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'

import { apiCaller } from '../testing/api.js'
import { layersOf, testConfig } from '../testing/config.js'
import { eventually } from '../testing/eventually.js'
import { testFleet } from '../testing/fleet.js'
import type { TestNode } from '../testing/node-client.js'
import { type TestServer, testServer } from '../testing/server.js'
import { sha256 } from './content.js'
import { saveDraft } from './drafts.js'
import { reconcileDrift } from './drift.js'
import { getNamespace } from './namespaces.js'
import { releaseDetail } from './release-detail.js'
import { listNodeConfigs } from './standings.js'
import { start } from './steering.js'

const namespace = 'app'
const stable = 'config/app'
const hashOf = (layers: Layers, node: TestNode) =>
  sha256(
    canonical(effectiveValues(layers, { nodeId: node.nodeId, service: 'checkout', labels: {} })),
  )
const list = { state: null, page: 1, pageSize: 50 }

async function ask(server: TestServer, node: TestNode, path: string, body: object) {
  const response = await fetch(`${server.url}/v1/config/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${node.credential}` },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

it('keeps secrets out of rows, logs, audit, answers and diffs, and gives them to nodes alone', async () => {
  const lines: string[] = []
  const log = pino(
    { level: 'trace' },
    new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk))
        done()
      },
    }),
  )
  const fleet = await testFleet()
  const config = await testConfig({ writable: ['keys'] }, { fleet })
  const { ctx } = config
  await using server = await testServer({ fleet, log })
  const node = await server.node()
  const secrets = ['hunter2-é"quoted"', 'swordfish-0', 'written-by-node']
  const [one = '', two = '', three = ''] = secrets
  node.send({
    t: 'schemas',
    schemas: [declared({ type: 'object', properties: { keys: { type: 'object', secret: true } } })],
  })
  node.runs({
    namespace,
    schema: declared({ type: 'object', properties: { keys: { type: 'object', secret: true } } })
      .hash,
  })
  await eventually(async () =>
    expect(await ctx.db.configRunning.count({ where: { node: { fleetId: ctx.fleetId } } })).toBe(1),
  )

  const number = await config.propose({
    db: { password: { $secret: one } },
    list: [{ $secret: two }],
  })
  await start(ctx, { namespace, number, reason: 'to test' })
  await eventually(() =>
    expect(node.resources.get(stable)?.spec).toMatchObject({
      layers: layersOf({ db: { password: { $secret: one } }, list: [{ $secret: two }] }),
    }),
  )
  // A careless application puts the secret into its words.
  node.acking = false
  node.reject(stable, {
    path: 'db.password',
    message: `expected number, received ${JSON.stringify(one)} or ${one}`,
  })
  const { call } = apiCaller(fleet.ctx, 'owner')
  await eventually(async () => {
    const { rows } = await call.config.whoHas({ namespace })
    expect(rows).toMatchObject([
      { state: 'rejected', message: 'expected number, received "•••" or •••' },
    ])
  })
  node.acking = true
  const written = await ask(server, node, 'app/set', {
    path: 'keys.api',
    value: three,
    idempotencyKey: randomUUID(),
  })
  expect(written).toMatchObject({ status: 200, body: { applied: 1 } })
  expect(node.resources.get(stable)?.spec).toMatchObject({
    layers: [{ values: { keys: { api: { $secret: three } } } }],
  })
  const { draft } = await getNamespace(ctx, { namespace })
  await saveDraft(ctx, {
    namespace,
    version: draft.version - 1,
    layers: layersOf({ db: { password: { $secret: 'swordfish-0' } } }),
  })
  const detail = await call.nodes.get({ nodeId: node.nodeId })

  const answers = JSON.stringify([
    await call.config.namespace({ namespace }),
    await call.config.release({ namespace, number }),
    await call.config.compare({ namespace, from: number, to: 'draft' }),
    await call.config.conflicts({ namespace }),
    await call.config.exportText({ namespace }),
    await call.config.releases({ namespace }),
    detail,
  ])
  expect(answers).toContain('•••')
  const { rows: tables } = await fleet.database.pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`,
  )
  const rows: string[] = []
  for (const { name } of tables) {
    const all = await fleet.database.pool.query(`SELECT t::text AS row FROM "${name}" t`)
    rows.push(...all.rows.map(({ row }: { row: string }) => row))
  }
  expect(rows.join()).toContain('$secret')
  for (const text of [...secrets, JSON.stringify(one).slice(1, -1), 'hunter2']) {
    expect(answers).not.toContain(text)
    expect(rows.join('\n')).not.toContain(text)
    expect(lines.join('')).not.toContain(text)
  }
}, 60_000)

function declared(schema: object) {
  return { namespace, hash: sha256(canonical(schema as never)), schema: schema as never }
}

describe('a write of a node for all', () => {
  it('arrives at the others, counts their answers, and is one however often it is sent', async () => {
    const fleet = await testFleet()
    const { ctx, release } = await testConfig({ writable: ['flags'] }, { fleet })
    await release({ flags: { on: false }, other: 1 })
    await using server = await testServer({ fleet })
    const nodes = await Promise.all([server.node(), server.node(), server.node()])
    const [node] = nodes
    if (!node) throw new Error('No node')
    const body = { path: 'flags.on', value: true, idempotencyKey: randomUUID(), quorum: 'all' }
    const [one, two] = await Promise.all([
      ask(server, node, 'app/set', body),
      ask(server, node, 'app/set', body),
    ])
    expect(one).toMatchObject({
      status: 200,
      body: { release: 2, nodes: 3, applied: 3, pending: [] },
    })
    expect(two.body).toEqual(one.body)
    for (const it of nodes)
      expect(it.resources.get(stable)?.spec).toMatchObject({
        release: 2,
        layers: [{ values: { flags: { on: true }, other: 1 } }],
      })
    expect(await releaseDetail(ctx, { namespace, number: 2 })).toMatchObject({
      release: { kind: 'node', by: node.nodeId, base: 1, changes: 1 },
    })
    // The draft goes along: the next release does not take it back.
    expect((await getNamespace(ctx, { namespace })).row.edited).toBe(false)
    const other = { ...body, value: false }
    expect(await ask(server, node, 'app/set', other)).toMatchObject({
      status: 400,
      body: { code: 'request.invalid' },
    })
    expect((await fleet.trail()).at(-1)).toMatchObject({
      action: 'config.setClusterWide',
      actorId: node.nodeId,
    })
  })

  it('says who is late when the quorum is missed, and stands', async () => {
    const fleet = await testFleet()
    const { release } = await testConfig({ writable: ['a'] }, { fleet })
    await release({ a: 1 })
    await using server = await testServer({ fleet })
    const node = await server.node()
    const late = await server.node()
    late.acking = false
    const body = { path: ['a'], value: 2, idempotencyKey: randomUUID(), timeoutMs: 500 }
    expect(await ask(server, node, 'app/set', body)).toMatchObject({
      status: 503,
      body: {
        code: 'config.quorum_missed',
        context: { release: 2, nodes: 2, applied: 1, pending: [late.nodeId] },
      },
    })
    await eventually(() => expect(late.resources.get(stable)?.spec).toMatchObject({ release: 2 }))
    expect(await ask(server, node, 'app/set', { ...body, quorum: 1 })).toMatchObject({
      status: 200,
    })
  })

  it('is only for what the namespace lets nodes write, and what all of them can take', async () => {
    const fleet = await testFleet()
    const config = await testConfig({ writable: ['flags', 'x'] }, { fleet })
    await config.release({ flags: {} })
    await using server = await testServer({ fleet })
    const node = await server.node()
    const schema = declared({ properties: { flags: { properties: { n: { type: 'number' } } } } })
    node.send({ t: 'schemas', schemas: [schema] })
    node.runs({ namespace, schema: schema.hash })
    await eventually(async () =>
      expect((await getNamespace(config.ctx, { namespace })).schemas).toHaveLength(1),
    )
    const set = async (path: unknown, value: unknown, url = 'app/set') => {
      const { status, body } = await ask(server, node, url, {
        ...{ path, value, idempotencyKey: randomUUID() },
      })
      return `${status} ${body.code as string}`
    }
    expect(await set('flagsmore', 1)).toBe('403 config.update_forbidden')
    expect(await set('', {})).toBe('403 config.update_forbidden')
    expect(await set('flags.__proto__.x', 1)).toBe('400 config.path_invalid')
    expect(await set('flags.n', 'seven')).toBe('400 config.value_invalid')
    expect(await set('flags.a', { $secret: 7 })).toBe('400 config.value_invalid')
    expect(await set('x', 'x'.repeat(1_000_001))).toBe('400 config.value_invalid')
    expect(await set('flags.n', 7, 'none/set')).toBe('404 config.namespace_not_found')
    expect(await set('flags.n', 7, 'NO..NO/set')).toBe('400 request.invalid')
    const number = await config.propose({ flags: { m: 1 } })
    node.acking = false
    await start(config.ctx, { namespace, number, reason: 'x' })
    expect(await set('flags.n', 7)).toBe('409 config.release_under_way')
    const anonymous = await server.post('/v1/config/app/set', {})
    expect(anonymous.status).toBe(401)
  })
})

it('finds the value that enough nodes run, and says who runs another', async () => {
  const fleet = await testFleet()
  const { release } = await testConfig({ selector: { services: ['checkout'] } }, { fleet })
  await release({ a: 1, key: { $secret: 'x' } })
  await using server = await testServer({ fleet })
  const nodes = await Promise.all([server.node(), server.node(), server.node()])
  const [one, two, three] = nodes
  if (!one || !two || !three) throw new Error('No nodes')
  for (const node of nodes) await eventually(() => expect(node.resources.has(stable)).toBe(true))
  const consensus = (body: object) => ask(server, one, 'app/consensus', { path: 'a', ...body })
  expect(await consensus({ timeoutMs: 0 })).toMatchObject({ status: 503 })
  const layers = layersOf({ a: 1, key: 'x' })
  one.runs({ namespace, release: 1, source: 'server', hash: hashOf(layers, one) })
  two.runs({ namespace, release: 1, source: 'server', hash: hashOf(layers, two) })
  three.runs({
    namespace,
    release: 1,
    source: 'server',
    hash: hashOf(layers, three),
    overridden: ['a'],
  })
  expect(await consensus({})).toMatchObject({
    status: 200,
    body: {
      value: 1,
      found: true,
      nodes: 3,
      agreeing: 2,
      dissenting: [{ nodeId: three.nodeId, release: 1 }],
    },
  })
  expect(await consensus({ path: 'key' })).toMatchObject({ body: { value: '•••', agreeing: 2 } })
  const stranger = await server.node({ service: 'mail', describe: { service: 'mail' } })
  expect(await ask(server, stranger, 'app/consensus', { path: 'a' })).toMatchObject({
    status: 404,
    body: { code: 'config.namespace_not_found' },
  })
  expect(await consensus({ path: 'none' })).toMatchObject({ status: 200, body: { found: false } })
  expect(await consensus({ requiredNodes: 'all', timeoutMs: 100 })).toMatchObject({
    status: 503,
    body: { code: 'config.quorum_missed', context: { agreeing: 2 } },
  })
})

describe('who has what', () => {
  it('is told from what nodes answered and what they say they run', async () => {
    const fleet = await testFleet()
    let now = Date.now()
    const { ctx, release } = await testConfig({}, { fleet })
    await release({ a: 1 })
    await using server = await testServer({ fleet })
    const [well, drifted, silent] = await Promise.all([
      server.node(),
      server.node(),
      server.node({ acks: false }),
    ])
    const later = { ...ctx, clock: () => now }
    well.runs({ namespace, release: 1, source: 'server', hash: hashOf(layersOf({ a: 1 }), well) })
    drifted.runs({ namespace, release: 1, source: 'snapshot', hash: 'f'.repeat(64), restart: [] })
    await eventually(async () => {
      const { rows } = await listNodeConfigs(later, { namespace, ...list })
      expect(rows.filter(({ running }) => running === 1)).toHaveLength(2)
      expect(rows.filter(({ state }) => state === 'applied')).toHaveLength(2)
    })
    now += 10_000
    const find = async (state: 'applied' | 'pending' | 'drifted') =>
      (await listNodeConfigs(later, { namespace, ...list, state })).rows.map(({ nodeId }) => nodeId)
    expect(await find('pending')).toEqual([silent.nodeId])
    expect(await find('drifted')).toEqual([drifted.nodeId])
    expect(await listNodeConfigs(later, { nodeId: drifted.nodeId, ...list })).toMatchObject({
      total: 1,
      rows: [
        { namespace, wanted: 1, running: 1, drifted: true, source: 'snapshot', connected: true },
      ],
    })
    expect(
      await listNodeConfigs(later, { namespace, number: 1, ...list, page: 2, pageSize: 2 }),
    ).toMatchObject({
      total: 3,
      rows: [{}],
    })
    expect((await getNamespace(later, { namespace })).row.counts).toEqual({
      ...{ nodes: 3, applied: 2, rejected: 0, pending: 1, drifted: 1 },
    })
  })

  it('stays while what a rollout ended with is sent anew to those who run it', async () => {
    const { fleet, ctx, release } = await testConfig()
    await release({ a: 1 })
    await using server = await testServer({ fleet })
    const node = await server.node({ acks: false })
    const counts = async () => (await releaseDetail(ctx, { namespace, number: 1 })).counts
    expect(await counts()).toMatchObject({ nodes: 1, applied: 0, pending: 1 })
    const runs = { namespace, release: 1, source: 'server' } as const
    node.runs({ ...runs, hash: hashOf(layersOf({ a: 2 }), node) })
    await eventually(async () =>
      expect((await listNodeConfigs(ctx, { namespace, ...list })).rows[0]?.running).toBe(1),
    )
    expect(await counts()).toMatchObject({ applied: 0, pending: 1 })
    node.runs({ ...runs, hash: hashOf(layersOf({ a: 1 }), node) })
    await eventually(async () => expect(await counts()).toMatchObject({ applied: 1, pending: 0 }))
    const { stages } = await releaseDetail(ctx, { namespace, number: 1 })
    expect(stages.at(-1)?.counts).toMatchObject({ nodes: 1, applied: 1 })
  })

  it('is put right where the namespace says so, once for each report', async () => {
    const fleet = await testFleet()
    let now = Date.now()
    const { ctx, release } = await testConfig({ drift: 'reconcile' }, { fleet })
    await release({ a: 1 })
    await using server = await testServer({ fleet })
    const node = await server.node()
    await eventually(() => expect(node.resources.has(stable)).toBe(true))
    const { revision = 0 } = node.resources.get(stable) ?? {}
    node.runs({ namespace, release: 1, source: 'server', hash: 'f'.repeat(64) })
    const later = { ...ctx, clock: () => now }
    now += 10_000
    await eventually(async () => expect(await reconcileDrift(later)).toEqual([namespace]))
    await eventually(() => expect(node.resources.get(stable)?.revision).toBeGreaterThan(revision))
    expect(await reconcileDrift(later)).toEqual([])
    expect((await fleet.trail()).at(-1)).toMatchObject({ action: 'config.reconcile' })
  })
})

it('refuses a schema that is not what its hash says: another node may have declared the other', async () => {
  const fleet = await testFleet()
  const { ctx } = await testConfig({}, { fleet })
  await using server = await testServer({ fleet })
  const node = await server.node()
  node.send({
    t: 'schemas',
    schemas: [{ ...declared({ type: 'object' }), schema: { type: 'string' } }],
  })
  expect(await node.receive('error')).toMatchObject({
    code: 'protocol.invalid',
    path: 'schemas.0.hash',
  })
  expect(await ctx.db.configSchema.count({ where: { fleetId: ctx.fleetId } })).toBe(0)
})

it('gives a node nothing whose secrets it cannot open, and the rest all the same', async () => {
  const fleet = await testFleet()
  const { release, ctx } = await testConfig({}, { fleet })
  await release({ key: { $secret: 'x' } })
  await ctx.db.resource.create({
    data: {
      fleetId: ctx.fleetId,
      kind: 'other',
      key: 'a',
      revision: 0,
      selector: {},
      spec: {},
      updatedBy: 'x',
    },
  })
  await using server = await testServer({
    fleet,
    secrets: ['another secret, which is also long enough'],
  })
  const node = await server.node()
  await eventually(() => expect(node.resources.has('other/a')).toBe(true))
  expect(node.resources.has(stable)).toBe(false)
})

import type { BreakerStateName } from '@foundation/core/protection'
import { ForceBreakers, ListGuards, SavePolicy } from '@foundation/core/protection'
import { Histogram } from '@foundation/core/telemetry'
import { hour, minute } from '@foundation/core/time'
import { beforeAll, describe, expect, it } from 'vitest'

import type { Ctx } from '../context.js'
import { keepPartitions } from '../telemetry/partitions.js'
import { testFleet } from '../testing/fleet.js'
import { addNodes } from '../testing/nodes.js'
import { listGuards, loadSummary } from './board.js'
import { guardDetail, guardReach, nodeGuards } from './detail.js'
import { force } from './overrides.js'
import { guardSeries } from './past.js'
import { savePolicy } from './policies.js'
import { listTransitions } from './transitions.js'

const now = Date.UTC(2031, 5, 6, 12, 0, 30)
let ctx: Ctx
let elsewhere: Ctx

const page = (input: object = {}) => listGuards(ctx, ListGuards.parse(input))
const names = (rows: readonly { service: string; target: string }[]) =>
  rows.map(({ service, target }) => `${service} ${target}`)

interface Given {
  readonly nodeId: string
  readonly target: string
  readonly breaker?: BreakerStateName | null
  readonly calls?: bigint
  readonly failures?: bigint
  readonly more?: object
}

function addGuards(ctx: Ctx, guards: readonly Given[]) {
  return ctx.db.guard.createMany({
    data: guards.map(({ breaker = 'closed', calls = 100n, failures = 0n, more, ...rest }) => ({
      ...rest,
      breaker,
      calls,
      failures,
      at: new Date(now - 1_000),
      since: new Date(now - minute),
      windowMs: 5_000,
      ...more,
    })),
  })
}

function addWindow(ctx: Ctx, target: string, at: number, more: object = {}) {
  const latency = new Histogram()
  for (let ms = 1; ms <= 100; ms++) latency.record(ms)
  const none = { slow: 0, ignored: 0, retries: 0, hedges: 0, fallbacks: 0, shadowOpened: 0 }
  return ctx.db.guardWindow.create({
    data: {
      fleetId: ctx.fleetId,
      service: 'checkout',
      target,
      at: new Date(at),
      serverId: 'a',
      ...none,
      calls: 100,
      failures: 10,
      refused: 100,
      shadowCalls: 0,
      shadowRefused: 0,
      latency: latency.export(),
      ...more,
    },
  })
}

beforeAll(async () => {
  const fleet = await testFleet({ clock: () => now })
  ctx = fleet.ctx
  await keepPartitions(fleet.database.pool, now)
  await addNodes(ctx, [
    { id: 'b-1', service: 'checkout', zone: 'z1' },
    { id: 'b-2', service: 'checkout', zone: 'z2' },
    { id: 'b-3', service: 'mail' },
    { id: 'b-4', service: 'mail', state: 'down' },
    { id: 'b-5', service: 'search', labels: { tier: 'gold' } },
  ])
  await addGuards(ctx, [
    { nodeId: 'b-1', target: 'payments', breaker: 'open', failures: 50n },
    { nodeId: 'b-2', target: 'payments', more: { refused: 10n, refusals: { limited: 10 } } },
    { nodeId: 'b-3', target: 'payments', more: { concurrency: 8, inFlight: 3, queued: 1 } },
    { nodeId: 'b-4', target: 'payments', breaker: 'open' },
    { nodeId: 'b-3', target: 'audit', breaker: null, more: { limiterKeys: 7, limiterShare: 0.5 } },
    { nodeId: 'b-5', target: 'index', breaker: 'metrics_only', more: { at: new Date(now - hour) } },
    {
      nodeId: 'b-5',
      target: 'zebra',
      breaker: 'half_open',
      more: { poolSize: 4, poolIdle: 1, poolWaiting: 2, poolMax: 5 },
    },
  ])
  await addWindow(ctx, 'payments', now - 20_000)
  await addWindow(ctx, 'payments', now - 20_000, { serverId: 'b', calls: 300, failures: 0 })
  await addWindow(ctx, 'payments', now - 30 * minute, {
    shadowCalls: 200,
    shadowRefused: 20,
    shadowOpened: 2,
  })
  elsewhere = (await testFleet({ clock: () => now })).ctx
  await addNodes(elsewhere, [{ id: 'e-1', service: 'checkout' }])
  await addGuards(elsewhere, [{ nodeId: 'e-1', target: 'payments', breaker: 'open' }])
  await addWindow(elsewhere, 'payments', now - 20_000)
})

describe('the boards', () => {
  it('show targets in trouble first and the callers of one target together', async () => {
    const { rows, total, counts } = await page()
    expect(names(rows)).toEqual([
      'checkout payments',
      'mail payments',
      'search zebra',
      'search index',
    ])
    expect(total).toBe(4)
    expect(counts).toEqual({
      breakers: 4,
      limiters: 1,
      bulkheads: 1,
      pools: 1,
      policies: 0,
      nodes: 4,
    })
  })

  it('sum up what the nodes of a service saw, without those that are gone', async () => {
    const { rows } = await page()
    expect(rows[0]).toMatchObject({
      nodes: 2,
      breaker: 'open',
      states: { open: 1, closed: 1 },
      tripped: 1,
      callsPerS: 40,
      errorRatio: 0.25,
      refusedPerS: 2,
      policy: null,
      held: null,
    })
    expect(rows[0]?.p50Ms).toBeGreaterThan(45)
    expect(rows[0]?.p99Ms).toBeLessThan(110)
    expect(rows[1]).toMatchObject({ nodes: 1, tripped: 0, concurrency: 8, inFlight: 3, queued: 1 })
    expect(rows[3]).toMatchObject({ breaker: 'metrics_only', callsPerS: 0, errorRatio: null })
  })

  it('draw the last hour, a point a minute', async () => {
    const [row] = (await page()).rows
    expect(row?.errors).toHaveLength(60)
    expect(row?.errors.at(-1)).toBe(10 / 400)
    expect(row?.errors.at(-31)).toBe(0.1)
    expect(row?.errors.filter((it) => it !== null)).toHaveLength(2)
  })

  it('hold each what has its engine', async () => {
    expect(names((await page({ board: 'limiters' })).rows)).toEqual(['mail audit'])
    expect((await page({ board: 'limiters' })).rows[0]?.limiter).toEqual({
      keys: 7,
      scope: 'fleet',
    })
    expect(names((await page({ board: 'bulkheads' })).rows)).toEqual(['mail payments'])
    const pools = (await page({ board: 'pools' })).rows
    expect(pools[0]?.pool).toEqual({ size: 4, idle: 1, waiting: 2, max: 5 })
  })

  it('are searched by words, filtered by state, and cut into pages', async () => {
    expect(names((await page({ search: ' PAY  mail ' })).rows)).toEqual(['mail payments'])
    expect(names((await page({ state: 'half_open' })).rows)).toEqual(['search zebra'])
    const second = await page({ page: 2, pageSize: 3 })
    expect(names(second.rows)).toEqual(['search index'])
    expect(second.total).toBe(4)
    expect((await page({ page: 9 })).rows).toEqual([])
  })

  it('name the policy that applies and the override that holds', async () => {
    const { fleetId } = ctx
    const save = (name: string, target: string, selector: object) =>
      savePolicy(
        ctx,
        SavePolicy.parse({
          name,
          revision: null,
          selector,
          spec: { match: { target } },
          reason: 'x',
        }),
      )
    await save('all', '*', {})
    await save('for-mail', 'payments', { services: ['mail'] })
    await force(
      ctx,
      ForceBreakers.parse({
        target: 'zebra',
        state: 'forced_closed',
        selector: { labels: { tier: ['gold'] } },
        forMs: minute,
        reason: 'x',
      }),
    )
    const { rows } = await page()
    expect(rows.map(({ policy }) => policy)).toEqual(['all', 'for-mail', 'all', 'all'])
    expect(rows.map(({ held }) => held)).toEqual([null, null, 'forced_closed', null])
    await ctx.db.resource.deleteMany({ where: { fleetId } })
  })

  it('put targets that the fleet finds sick before all others', async () => {
    const finding = {
      callers: 1,
      tripped: 1,
      zones: [],
      sickNodes: [],
      advised: 0,
      reason: '1 of 1 opened.',
    }
    const at = new Date(now)
    const row = { fleetId: ctx.fleetId, target: 'zebra', since: at, judgedAt: at, finding }
    await ctx.db.targetVerdict.create({ data: { ...row, verdict: 'target_sick' } })
    const { rows, verdicts } = await page()
    expect(names(rows)[0]).toBe('search zebra')
    expect(verdicts).toMatchObject([{ target: 'zebra', verdict: 'target_sick', tripped: 1 }])
    expect(await loadSummary(ctx)).toEqual({
      policies: 0,
      guards: 5,
      tripped: 2,
      sickTargets: ['zebra'],
      held: 0,
    })
    await ctx.db.targetVerdict.deleteMany({ where: { fleetId: ctx.fleetId } })
  })
})

describe('one guard', () => {
  const range = {
    service: 'checkout',
    target: 'payments',
    from: new Date(now - hour),
    to: new Date(now),
  }

  it('is shown with its nodes, its other callers, and where each part of it comes from', async () => {
    await savePolicy(
      ctx,
      SavePolicy.parse({
        name: 'times',
        revision: null,
        spec: { match: { target: '*' }, timeout: { ms: 77 } },
        reason: 'x',
      }),
    )
    const detail = await guardDetail(ctx, range)
    expect(detail).toMatchObject({
      row: { service: 'checkout', target: 'payments', policy: 'times' },
      verdict: null,
      callers: [{ service: 'mail', nodes: 1, tripped: 0 }],
      parts: { timeout: { ms: 77 } },
      policies: [{ name: 'times' }],
      shadow: { calls: 200, refused: 20, refusedRatio: 0.1, opened: 0, shadowOpened: 2 },
      overrides: [],
    })
    expect(detail.nodes).toMatchObject([
      { nodeId: 'b-1', zone: 'z1', breaker: 'open', callsPerS: 20, errorRatio: 0.5 },
      { nodeId: 'b-2', zone: 'z2', breaker: 'closed', refused: { limited: 10, open: 0 } },
    ])
    expect(detail.origins.filter(({ policy }) => policy !== null)).toEqual([
      { part: 'timeout', policy: 'times' },
    ])
    await ctx.db.resource.deleteMany({ where: { fleetId: ctx.fleetId } })
  })

  it('that nobody has is not found, nor one of another fleet', async () => {
    const code = 'protection.guard_not_found'
    await expect(guardDetail(ctx, { ...range, target: 'nothing' })).rejects.toMatchObject({ code })
    await expect(guardDetail(elsewhere, { ...range, service: 'mail' })).rejects.toMatchObject({
      code,
    })
  })

  it('is drawn over time, with the windows of all servers in one', async () => {
    const series = await guardSeries(ctx, { ...range, from: new Date(now - minute) })
    expect(series.stepMs).toBe(10_000)
    const i = series.at.findIndex((it) => it.getTime() === now - 20_000)
    expect(series.callsPerS[i]).toBe(40)
    expect(series.errorRatio[i]).toBe(10 / 400)
    expect(series.refusedRatio[i]).toBe(200 / 600)
    expect(series.p95Ms[i]).toBeGreaterThan(85)
    expect(series.shadowRefusedRatio[i]).toBeNull()
    expect(series.callsPerS.filter((it) => it !== null)).toHaveLength(1)
    for (const values of Object.values(series))
      if (Array.isArray(values)) expect(values).toHaveLength(series.at.length)
    const backwards = { ...range, from: range.to, to: range.from }
    await expect(guardSeries(ctx, backwards)).rejects.toMatchObject({ code: 'request.invalid' })
  })

  it('is listed with its changes, newest first', async () => {
    const base = { fleetId: ctx.fleetId, nodeId: 'b-1', service: 'checkout', reason: 'r' }
    await ctx.db.breakerTransition.createMany({
      data: [1, 2, 3].map((i) => ({
        ...base,
        target: i === 3 ? 'other' : 'payments',
        fromState: 'closed',
        toState: 'open',
        at: new Date(now - i * minute),
      })),
    })
    const { from, to } = range
    const list = (more: object) => listTransitions(ctx, { from, to, limit: 10, ...more })
    expect(await list({})).toHaveLength(3)
    expect((await list({ target: 'payments' })).map(({ at }) => now - at.getTime())).toEqual([
      minute,
      2 * minute,
    ])
    expect(await list({ service: 'mail' })).toEqual([])
    expect(await listTransitions(elsewhere, { from, to, limit: 10 })).toEqual([])
  })
})

it('shows the guards of one node, those that tripped first', async () => {
  expect(await nodeGuards(ctx, { nodeId: 'b-5' })).toMatchObject([
    { target: 'zebra', breaker: 'half_open', pool: { size: 4 } },
    { target: 'index', breaker: 'metrics_only', callsPerS: 0 },
  ])
  await expect(nodeGuards(elsewhere, { nodeId: 'b-5' })).rejects.toMatchObject({
    code: 'node.not_found',
  })
})

it('says whom an act on a target would touch', async () => {
  expect(await guardReach(ctx, { target: 'payments', selector: {} })).toEqual({
    nodes: 4,
    services: [
      { name: 'checkout', nodes: 2 },
      { name: 'mail', nodes: 2 },
    ],
    callsPerS: 80,
    fleetTotal: 5,
  })
  const selector = { services: ['mail'] }
  expect(await guardReach(ctx, { target: 'payments', selector })).toMatchObject({ nodes: 2 })
  expect(await guardReach(ctx, { target: '*', selector: {} })).toMatchObject({ nodes: 5 })
  expect(await guardReach(ctx, { target: 'nothing', selector: {} })).toMatchObject({
    nodes: 0,
    services: [],
    callsPerS: 0,
  })
})

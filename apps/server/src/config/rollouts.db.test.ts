import { bucketOf } from '@foundation/core/feed'
import { second } from '@foundation/core/time'
import { describe, expect, it } from 'vitest'

import type { Ctx } from '../context.js'
import { all, layersOf, testConfig } from '../testing/config.js'
import { eventually } from '../testing/eventually.js'
import { testFleet } from '../testing/fleet.js'
import type { TestNode } from '../testing/node-client.js'
import { addNodes } from '../testing/nodes.js'
import { testServer } from '../testing/server.js'
import { getNamespace } from './namespaces.js'
import { releaseDetail } from './release-detail.js'
import { withSample } from './rollouts.js'
import { advance, pause, resume, rollBack, start } from './steering.js'
import { stepRollouts } from './watch.js'

const namespace = 'app'
const act = (number: number) => ({ namespace, number, reason: 'to test' })
const share = (it: number, holdMs: number | null = 0) => ({
  reach: { kind: 'share' as const, share: it },
  holdMs,
})
const candidate = 'config/app@next'
const stable = 'config/app'

/** Answers the newest version of the candidate for some nodes, as their sessions would. */
async function answer(
  ctx: Ctx,
  nodeIds: readonly string[],
  status: 'applied' | 'rejected' = 'applied',
  message: string | null = null,
): Promise<void> {
  const { revision } = await ctx.db.resource.findFirstOrThrow({
    where: { fleetId: ctx.fleetId, key: 'app@next' },
  })
  for (const nodeId of nodeIds) {
    const ack = { kind: 'config', key: 'app@next', revision, status, message, path: message && 'a' }
    await ctx.db.resourceAck.upsert({
      where: { nodeId_kind_key: { nodeId, kind: 'config', key: 'app@next' } },
      create: { nodeId, ...ack },
      update: ack,
    })
  }
}

it('stops at a release that two of forty nodes refuse, says why, and takes it back from those that had it', async () => {
  const fleet = await testFleet()
  const config = await testConfig({}, { fleet })
  const { ctx } = config
  await config.release({ db: { pool: { max: 5 } } })
  await using server = await testServer({ fleet })
  const nodes = await Promise.all(Array.from({ length: 40 }, () => server.node({ acks: true })))
  for (const node of nodes) await eventually(() => expect(node.resources.has(stable)).toBe(true))

  const number = await config.propose(
    { db: { pool: { max: 'ten' } } },
    {
      plan: { stages: [share(0.25), share(1)] },
    },
  )
  const inFirst = ({ nodeId }: TestNode) => bucketOf(`app#${number}`, nodeId) < 0.25
  const first = nodes.filter(inFirst)
  const [bad, worse] = first
  if (!bad || !worse) throw new Error('The share of these nodes holds fewer than two')
  const words = { path: 'db.pool.max', message: 'expected number, received "ten"' }
  for (const node of [bad, worse]) {
    node.acking = false
    void eventually(() => expect(node.resources.has(candidate)).toBe(true)).then(() =>
      node.reject(candidate, words),
    )
  }
  await start(ctx, act(number))
  await eventually(
    async () => {
      const { release, rejections, tripped, stages, counts } = await releaseDetail(ctx, {
        namespace,
        number,
      })
      expect(release.state).toBe('paused')
      expect(tripped).toMatch(/reject/)
      expect(counts).toMatchObject({
        nodes: first.length,
        rejected: 2,
        applied: first.length - 2,
        pending: 0,
      })
      expect(stages).toMatchObject([
        { state: 'paused' },
        { state: 'waiting', counts: { nodes: 40 } },
      ])
      expect(rejections.map(({ nodeId }) => nodeId).sort()).toEqual(
        [bad.nodeId, worse.nodeId].sort(),
      )
      expect(rejections[0]).toMatchObject({ ...words, version: '1.0.0' })
    },
    { timeoutMs: 15_000 },
  )

  for (const node of nodes) node.received.length = 0
  await rollBack(ctx, act(number))
  for (const node of first)
    await eventually(() => expect(node.resources.has(candidate)).toBe(false))
  for (const node of nodes) {
    expect(node.resources.get(stable)?.spec).toMatchObject({ release: 1 })
    // Nobody else hears of it, and what ran is not sent again.
    const heard = node.received.filter((it) => it.t === 'changes' || it.t === 'snapshot')
    expect(heard).toHaveLength(first.includes(node) ? 1 : 0)
  }
  // Its words stay with it.
  const after = await releaseDetail(ctx, { namespace, number })
  expect(after.release.state).toBe('rolled_back')
  expect(after.rejections).toHaveLength(2)
  expect(after.counts).toMatchObject({ rejected: 2 })
  expect((await getNamespace(ctx, { namespace })).row.counts).toMatchObject({
    nodes: 40,
    applied: 40,
    rejected: 0,
  })
}, 60_000)

it('goes from stage to stage by itself, on two servers, each stage once, and ends with everyone', async () => {
  const fleet = await testFleet()
  const config = await testConfig({}, { fleet })
  const { ctx } = config
  await using a = await testServer({ fleet })
  await using b = await testServer({ fleet })
  const nodes = await Promise.all([a, b, a, b, a, b].map((it) => it.node()))
  const number = await config.propose(
    { a: 1 },
    {
      plan: { stages: [share(0.3, 100), share(0.6, 100), share(1, 100)] },
    },
  )
  await start(ctx, act(number))
  await eventually(
    async () => {
      const { release } = await releaseDetail(ctx, { namespace, number })
      expect(release.state).toBe('released')
    },
    { timeoutMs: 30_000 },
  )
  for (const node of nodes)
    await eventually(() => {
      expect(node.resources.get(stable)?.spec).toMatchObject({ release: number })
      expect(node.resources.has(candidate)).toBe(false)
    })
  const { events, stages } = await releaseDetail(ctx, { namespace, number })
  expect(events.map(({ what }) => what)).toEqual([
    ...['proposed', 'started', 'stage', 'stage', 'completed'],
  ])
  expect(stages.map(({ state }) => state)).toEqual(['done', 'done', 'done'])
}, 60_000)

describe('a rollout', () => {
  it('is taken on by whichever server looks, also after one died at any point', async () => {
    let now = Date.now()
    const { ctx, propose } = await testConfig({}, { clock: () => now })
    await addNodes(ctx, [{ id: 'die-a' }, { id: 'die-b' }])
    const number = await propose(
      { a: 1 },
      {
        plan: { stages: [share(1, 10_000), share(1, null), share(1)] },
      },
    )
    await start(ctx, act(number))
    // A transaction that dies half way leaves nothing of its step.
    const half = ctx.db.$transaction(async (tx) => {
      await tx.configRollout.updateMany({ where: { fleetId: ctx.fleetId }, data: { stage: 2 } })
      throw new Error('kill -9')
    })
    await expect(half).rejects.toThrow('kill -9')
    expect(await stepRollouts(ctx)).toEqual([])
    await answer(ctx, ['die-a', 'die-b'])
    expect(await stepRollouts(ctx)).toEqual([])
    now += 9_999
    expect(await stepRollouts(ctx)).toEqual([])
    now += 1
    // Two at once: one takes the step.
    const both = await Promise.all([stepRollouts(ctx), stepRollouts({ ...ctx })])
    expect(both.flat()).toMatchObject([{ did: 'next' }])
    await answer(ctx, ['die-a', 'die-b'])
    await stepRollouts(ctx)
    now += 1_000_000
    expect(await stepRollouts(ctx)).toEqual([])
    expect(await releaseDetail(ctx, { namespace, number })).toMatchObject({
      stage: 1,
      stages: [{ state: 'done' }, { state: 'holding' }, { state: 'waiting' }],
    })
    await advance(ctx, act(number))
    await answer(ctx, ['die-a', 'die-b'])
    await stepRollouts(ctx)
    expect(await stepRollouts(ctx)).toMatchObject([{ did: 'complete' }])
    expect(await stepRollouts(ctx)).toEqual([])
  })

  it('waits for nodes that lost their server, and takes silence for trouble', async () => {
    let now = Date.now()
    const { ctx, propose } = await testConfig({}, { clock: () => now })
    await addNodes(ctx, [{ id: 'still-a' }, { id: 'still-b' }, { id: 'still-c', state: 'down' }])
    const number = await propose({ a: 1 })
    await start(ctx, act(number))
    await answer(ctx, ['still-a'])
    now += 29_999
    expect(await stepRollouts(ctx)).toEqual([])
    now += 1
    expect(await stepRollouts(ctx)).toMatchObject([
      { did: 'pause', reason: '1 node did not answer within 30 s.' },
    ])
    expect(
      await ctx.db.auditEntry.findFirst({
        where: { fleetId: ctx.fleetId },
        orderBy: { seq: 'desc' },
      }),
    ).toMatchObject({ action: 'config.pause', target: 'app#1' })
  })

  it('turns back by itself where its guard says so', async () => {
    const { ctx, propose } = await testConfig()
    await addNodes(ctx, [{ id: 'turn-a' }])
    const number = await propose({ a: 1 }, { plan: { ...all, guard: { onTrouble: 'roll_back' } } })
    await start(ctx, act(number))
    await answer(ctx, ['turn-a'], 'rejected', 'no')
    expect(await stepRollouts(ctx)).toMatchObject([{ did: 'roll_back' }])
    expect(await ctx.db.resource.count({ where: { fleetId: ctx.fleetId } })).toBe(0)
    expect(await releaseDetail(ctx, { namespace, number })).toMatchObject({
      release: { state: 'rolled_back' },
      tripped: '1 node rejected it; 0 may.',
    })
  })

  it('does not stop again for trouble that a person went on with, and does for more', async () => {
    const { ctx, propose } = await testConfig()
    await addNodes(ctx, [{ id: 'known-a' }, { id: 'known-b' }, { id: 'known-c' }])
    const number = await propose({ a: 1 }, { plan: { stages: [share(1, null), share(1)] } })
    await start(ctx, act(number))
    await answer(ctx, ['known-a'], 'rejected', 'no')
    expect(await stepRollouts(ctx)).toMatchObject([{ did: 'pause' }])
    await resume(ctx, act(number))
    expect(await stepRollouts(ctx)).toEqual([])
    await answer(ctx, ['known-b'], 'rejected', 'no')
    expect(await stepRollouts(ctx)).toMatchObject([{ did: 'pause' }])
    await advance(ctx, act(number))
    await answer(ctx, ['known-a', 'known-b'], 'rejected', 'no')
    await answer(ctx, ['known-c'])
    await stepRollouts(ctx)
    expect(await stepRollouts(ctx)).toMatchObject([{ did: 'complete' }])
  })

  it('stops when nodes fall ill that were well before it reached them, and not for others', async () => {
    let now = Date.now() - 60_000
    const { ctx, propose } = await testConfig({}, { clock: () => now })
    const ids = ['ill-before', 'ill-after', 'ill-away']
    await addNodes(
      ctx,
      ids.map((id) => ({ id, service: id === 'ill-away' ? 'mail' : 'cart' })),
    )
    const fall = async (nodeId: string, at: number) => {
      await ctx.db.node.update({ where: { id: nodeId }, data: { state: 'degraded' } })
      await ctx.db.nodeTransition.create({
        data: {
          ...{ fleetId: ctx.fleetId, nodeId, service: 'cart', reason: '', at: new Date(at) },
          fromState: 'healthy',
          toState: 'degraded',
        },
      })
    }
    await fall('ill-before', now - 1)
    const carts = {
      reach: { kind: 'nodes' as const, selector: { services: ['cart'] } },
      holdMs: null,
    }
    const number = await propose({ a: 1 }, { plan: { stages: [carts, share(1)] } })
    await start(ctx, act(number))
    await answer(ctx, ['ill-before', 'ill-after'])
    await fall('ill-away', now + 1_000)
    now += 2_000
    expect(await stepRollouts(ctx)).toEqual([])
    await fall('ill-after', now)
    expect(await stepRollouts(ctx)).toMatchObject([
      { did: 'pause', reason: '1 node fell ill after taking it; 0 may.' },
    ])
  })

  it('stops when its figure is over the bound for long enough, and keeps both figures', async () => {
    let now = Date.now()
    const { ctx, propose } = await testConfig({}, { clock: () => now })
    await addNodes(ctx, [
      { id: 'fig-a', elu: 0.9 },
      { id: 'fig-b', elu: 0.2 },
    ])
    const one = { reach: { kind: 'nodes' as const, selector: { nodes: ['fig-a'] } }, holdMs: null }
    const guard = { metric: { name: 'elu' as const, max: 0.5, forMs: 10_000 } }
    const number = await propose({ a: 1 }, { plan: { stages: [one, share(1)], guard } })
    await start(ctx, act(number))
    await answer(ctx, ['fig-a'])
    await stepRollouts(ctx)
    now += 9_999
    expect(await stepRollouts(ctx)).toEqual([])
    now += 1
    expect(await stepRollouts(ctx)).toMatchObject([
      { did: 'pause', reason: expect.stringContaining('elu') },
    ])
    const { guard: series } = await releaseDetail(ctx, { namespace, number })
    expect(series?.with.at(-1)).toBeCloseTo(0.9)
    expect(series?.without.at(-1)).toBeCloseTo(0.2)
  })

  it.each([
    ['error_ratio', 0.4, 0],
    ['p99_ms', 180, 10],
    ['loop_delay_p99_ms', 12, 12],
  ] as const)('reads %s of its nodes and of the others', async (name, withIt, without) => {
    const now = Date.now()
    const { ctx, propose } = await testConfig({}, { clock: () => now })
    const ids = ['read-a', 'read-b'].map((id) => `${id}-${name.replaceAll('_', '')}`)
    await addNodes(
      ctx,
      ids.map((id) => ({ id })),
    )
    const [a = '', b = ''] = ids
    const guard = (
      nodeId: string,
      target: string,
      calls: number,
      failures: number,
      p99Ms: number,
    ) =>
      ctx.db.guard.create({ data: { nodeId, target, calls, failures, p99Ms, at: new Date(now) } })
    await guard(a, 'x', 80, 40, 200)
    await guard(a, 'y', 20, 0, 100)
    await guard(b, 'x', 100, 0, 10)
    const one = { reach: { kind: 'nodes' as const, selector: { nodes: [a] } }, holdMs: null }
    const metric = { name, max: 1e6, forMs: 0 }
    const number = await propose({ a: 1 }, { plan: { stages: [one, share(1)], guard: { metric } } })
    await start(ctx, act(number))
    await answer(ctx, [a])
    await stepRollouts(ctx)
    const { guard: series } = await releaseDetail(ctx, { namespace, number })
    expect(series?.with).toEqual([expect.closeTo(withIt, 3)])
    expect(series?.without).toEqual([expect.closeTo(without, 3)])
  })

  it('leaves a namespace that somebody works on for the next look', async () => {
    const { ctx, propose } = await testConfig()
    const number = await propose({ a: 1 })
    await start(ctx, act(number))
    const look = async (tx: unknown) => {
      void tx
      return stepRollouts(ctx)
    }
    await ctx.db.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM config_namespace WHERE fleet_id = ${ctx.fleetId}::uuid FOR UPDATE`
      expect(await look(tx)).toEqual([])
    })
    await pause(ctx, act(number))
    expect(await stepRollouts(ctx)).toEqual([])
  })

  it('keeps all of a figure’s way in few points', () => {
    let samples = withSample([], [0, 1, null])
    for (let at = 1; at < 10_000; at += 1) samples = withSample(samples, [at * second, 1, null])
    expect(samples.length).toBeLessThanOrEqual(240)
    expect(samples[0]?.[0]).toBe(0)
    expect(samples.at(-1)?.[0]).toBe(9_999 * second)
  })

  it('has the content of its release on each stage', async () => {
    const { ctx, propose } = await testConfig()
    const number = await propose(
      { a: [1, { b: null }] },
      { plan: { stages: [share(0.1), share(1)] } },
    )
    await start(ctx, act(number))
    await advance(ctx, act(number))
    const { spec } = await ctx.db.resource.findFirstOrThrow({ where: { fleetId: ctx.fleetId } })
    expect(spec).toEqual({ namespace, release: number, layers: layersOf({ a: [1, { b: null }] }) })
  })
})

import { setTimeout as wait } from 'node:timers/promises'
import { PolicySpec } from '@foundation/core/protection'
import { eventually } from '@foundation/testing'
import fc from 'fast-check'
import { describe, type ExpectStatic as Expect, it } from 'vitest'

import { putResource } from '../support/database.js'
import { type Application, type Fleet, startFleet, untilState } from '../support/fleet.js'

type Spec = Parameters<Fleet['operator']['api']['protection']['savePolicy']['mutate']>[0]['spec']

/** Saves a policy as an operator does; answers its revision. */
async function save({ operator }: Fleet, name: string, spec: Spec, revision: number | null = null) {
  const saved = { name, revision, spec, selector: {}, reason: 'a drill' }
  return (await operator.api.protection.savePolicy.mutate(saved)).revision
}

/** Waits until this many nodes act on the policy; answers after how many ms. */
async function untilApplied({ operator }: Fleet, name: string, nodes: number): Promise<number> {
  const since = performance.now()
  await eventually(
    async () => {
      const { applied } = await operator.api.protection.policy.query({ name })
      if (applied.applied !== nodes) throw new Error(JSON.stringify(applied))
    },
    { everyMs: 20 },
  )
  return performance.now() - since
}

const strict: Spec = {
  match: { target: 'bank' },
  limiter: { algorithm: 'fixed_window', limit: 8, windowMs: 3_600_000 },
  breaker: { trigger: { on: 'consecutive', failures: 3 } },
}

/** The strict policy at work: three errors open the breaker, and the limit is its own. */
async function expectStrict(node: Application, expect: Expect) {
  const sick = await node.call({ target: 'bank', times: 5, fails: true })
  expect(sick.admittedAt).toHaveLength(3)
  expect(sick.refused).toEqual({ 'protection.open': 2 })
  expect(sick.breaker).toBe('open')
  // Calls that the breaker refused had passed the limiter.
  const more = await node.call({ target: 'bank', times: 5 })
  expect(more.refused).toEqual({ 'protection.open': 3, 'protection.limited': 2 })
}

/** What is no policy: by hand, and by chance. */
const hostileSpecs: readonly unknown[] = [
  { match: { target: 'bank' }, limiter: { algorithm: 'token_bucket', limit: -1 } },
  { match: { target: 'bank' }, breaker: { trigger: { on: 'full moon' } } },
  { match: { target: 'bank' }, breaker: { recovery: { ramp: { steps: [], stepMs: 1 } } } },
  { match: { target: 'no spaces' } },
  { match: { target: 'bank' }, unknown: true },
  { match: { target: 'bank' }, timeout: { ms: 1e300 } },
  JSON.parse('{ "match": { "target": "bank" }, "__proto__": { "limiter": null } }'),
  ...fc.sample(fc.dictionary(fc.string(), fc.jsonValue()), { numRuns: 60, seed: 3 }),
  ...fc.sample(fc.jsonValue(), { numRuns: 60, seed: 4 }).flatMap((value) => [
    { match: { target: 'bank' }, breaker: { trigger: value } },
    { match: { target: 'bank' }, limiter: value },
  ]),
].filter((spec) => !PolicySpec.safeParse(spec).success && isStorable(JSON.stringify(spec)))

/** PostgreSQL keeps no NUL and no half of a surrogate pair. */
function isStorable(json: string): boolean {
  return !/\\u0000|\\ud[89a-f]/i.test(json)
}

describe.concurrent('protection when things fail', () => {
  it('goes on breaking and limiting while the server is dead, also in a process that starts then', async ({
    expect,
  }) => {
    await using fleet = await startFleet()
    const [stays, restarts] = await fleet.startApplications(2, { service: 'checkout' })
    if (!stays || !restarts) throw new Error('Expected two applications')
    await untilState(fleet, [stays.nodeId, restarts.nodeId], 'healthy')
    await save(fleet, 'bank', strict)
    await untilApplied(fleet, 'bank', 2)
    await fleet.plane.kill('SIGKILL')
    await expectStrict(stays, expect)

    await restarts.end('SIGKILL')
    const again = await fleet.startApplication({ service: 'checkout' })
    expect(await again.look()).toMatchObject({
      nodeId: restarts.nodeId,
      bootedFrom: 'snapshot',
    })
    await expectStrict(again, expect)

    // What happened meanwhile is told once there is somebody to tell.
    await fleet.plane.start()
    await eventually(async () => {
      const { rows } = await fleet.operator.api.protection.guards.query({ search: 'bank' })
      expect(rows[0]).toMatchObject({ service: 'checkout', target: 'bank', nodes: 2, tripped: 2 })
    })
  })

  it('undoes a forced state when its time is over, though the server died meanwhile', async ({
    expect,
  }) => {
    await using fleet = await startFleet()
    const node = await fleet.startApplication({ service: 'checkout' })
    await untilState(fleet, [node.nodeId], 'healthy')
    expect((await node.call({ target: 'bank', times: 1 })).breaker).toBe('closed')
    const forMs = 6_000
    const forcedAt = Date.now()
    await fleet.operator.api.protection.force.mutate({
      ...{ target: 'bank', state: 'forced_open', selector: {}, forMs, reason: 'a drill' },
    })
    await expect
      .poll(async () => (await node.call({ target: 'bank', times: 1 })).breaker)
      .toBe('forced_open')
    await fleet.plane.kill('SIGKILL')
    const held = await node.call({ target: 'bank', times: 3 })
    expect(held.refused).toEqual({ 'protection.open': 3 })
    await expect
      .poll(async () => (await node.call({ target: 'bank', times: 1 })).breaker, {
        timeout: 15_000,
        interval: 50,
      })
      .toBe('closed')
    // Not before its time, and not long after.
    expect(Date.now() - forcedAt).toBeGreaterThan(forMs - 500)
    expect(Date.now() - forcedAt).toBeLessThan(forMs + 3_000)
  })

  it('keeps the policy that it has when the feed brings one that is none, whatever it is', async ({
    expect,
  }) => {
    await using fleet = await startFleet()
    const node = await fleet.startApplication({ service: 'checkout' })
    await untilState(fleet, [node.nodeId], 'healthy')
    await save(fleet, 'bank', strict)
    await untilApplied(fleet, 'bank', 1)
    let last = 0
    const resource = { kind: 'policy', key: 'bank' }
    for (const spec of hostileSpecs) last = await putResource(fleet.postgres.url, resource, spec)
    await eventually(
      async () => {
        const { resources } = await fleet.operator.api.nodes.get.query({ nodeId: node.nodeId })
        const policy = resources.find(({ kind, key }) => kind === 'policy' && key === 'bank')
        expect(policy).toMatchObject({ status: 'rejected', revision: last })
      },
      { timeoutMs: 20_000 },
    )
    expect((await node.look()).state).toBe('healthy')
    await expectStrict(node, expect)
  })
})

/**
 * No time whatever holds more calls than its limit and one burst, which here is the limit of a second.
 *
 * @param at when calls were let through, in order, by clocks that are read a little after the limiter's
 */
function expectWithin(at: readonly number[], limitPerS: number, expect: Expect): void {
  const slack = 4
  for (let first = 0; first < at.length; first += 1) {
    for (let last = first; last < at.length; last += 25) {
      const seconds = ((at[last] ?? 0) - (at[first] ?? 0)) / 1_000
      const calls = last - first + 1
      if (calls > limitPerS * seconds + limitPerS + slack) {
        expect.fail(`${calls} calls in ${seconds} s of ${limitPerS} a second`)
      }
    }
  }
}

// One after the other: these count in milliseconds.
describe('protection of a fleet', () => {
  it('takes a changed policy on every node within a second, without losing what was counted', async ({
    expect,
  }) => {
    await using fleet = await startFleet()
    const nodes = await fleet.startApplications(8, { service: 'checkout' })
    await untilState(
      fleet,
      nodes.map(({ nodeId }) => nodeId),
      'healthy',
    )
    const first = await save(fleet, 'bank', strict)
    await untilApplied(fleet, 'bank', 8)
    const tallies = await Promise.all(nodes.map((it) => it.call({ target: 'bank', times: 6 })))
    expect(tallies.map(({ refused }) => refused)).toEqual(nodes.map(() => ({})))

    const limiter = { algorithm: 'fixed_window', limit: 7, windowMs: 3_600_000 } as const
    const since = performance.now()
    await save(fleet, 'bank', { ...strict, limiter }, first)
    await untilApplied(fleet, 'bank', 8)
    expect(performance.now() - since).toBeLessThan(1_000)
    const after = await Promise.all(nodes.map((it) => it.call({ target: 'bank', times: 3 })))
    expect(after.map(({ refused }) => refused)).toEqual(
      nodes.map(() => ({ 'protection.limited': 2 })),
    )
  })

  const limit = 40
  const spec: Spec = {
    match: { target: 'bank' },
    limiter: { algorithm: 'token_bucket', limit, windowMs: 1_000, burst: limit, scope: 'fleet' },
    breaker: null,
    timeout: null,
  }

  it('is kept by nodes of two servers, and within its bound when one is cut off', async ({
    expect,
  }) => {
    await using fleet = await startFleet()
    const second = await fleet.startSecondServer()
    const nodes = [
      ...(await fleet.startApplications(2, { service: 'near' })),
      ...(await fleet.startApplications(2, { service: 'far', url: second.url })),
    ]
    await untilState(
      fleet,
      nodes.map(({ nodeId }) => nodeId),
      'healthy',
    )
    await save(fleet, 'bank', spec)
    await untilApplied(fleet, 'bank', 4)

    /** Ten times the limit, for a while; answers when each node let a call through. */
    const hammer = async (forMs: number) => {
      const everyMs = 10
      const tallies = await Promise.all(
        nodes.map((it) => it.call({ target: 'bank', times: forMs / everyMs, everyMs })),
      )
      return tallies.map(({ admittedAt }) => admittedAt)
    }
    const inOrder = (at: readonly (readonly number[])[]) => at.flat().sort((a, b) => a - b)
    // A process that was never told anything takes a tenth of the limit, until its first slice.
    await eventually(async () => {
      const tallies = await Promise.all(nodes.map((it) => it.call({ target: 'bank', times: 1 })))
      for (const { share } of tallies) expect(share).not.toBe(0.1)
    })
    const together = inOrder(await hammer(10_000))
    expectWithin(together, limit, expect)
    const lately = together.filter((at) => at > (together.at(-1) ?? 0) - 4_000)
    // And it is used up, not kept by being far below.
    expect(lately.length).toBeGreaterThan(limit * 4 * 0.7)

    const hammering = hammer(20_000)
    await wait(2_000)
    await second.kill('SIGKILL')
    const apart = await hammering
    expectWithin(inOrder(apart), limit, expect)
    // Cut off, a node still has its part.
    const end = Math.max(...apart.flat())
    for (const at of apart) expect(at.at(-1)).toBeGreaterThan(end - 2_000)
  })
})

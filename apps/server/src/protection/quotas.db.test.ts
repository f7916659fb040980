import { PolicySpec, QuotaLease } from '@foundation/core/protection'
import { expect, it } from 'vitest'

import { eventually } from '../testing/eventually.js'
import { testFleet } from '../testing/fleet.js'
import type { TestNode } from '../testing/node-client.js'
import { testServer } from '../testing/server.js'
import { savePolicy } from './policies.js'

const limitPerS = 600
const spec = PolicySpec.parse({
  match: { target: 'ledger' },
  limiter: { algorithm: 'token_bucket', limit: limitPerS, windowMs: 1_000, scope: 'fleet' },
})

/** A node that asks ten times a second, as if it wanted `wants` calls a second. */
function leasing(node: TestNode, wants: number) {
  const now = () => performance.now()
  const lease = new QuotaLease({ limitPerS, now: now() })
  let read = 0
  const timer = setInterval(() => {
    const quotas = node.received.filter((it) => it.t === 'quotas')
    for (const { grants } of quotas.slice(read)) for (const it of grants) lease.grant(it, now())
    read = quotas.length
    const used = Math.min(wants, lease.rate(now())) / 10
    node.demand(
      'ledger',
      lease.demand(now(), { used: Math.round(used), refused: Math.round(wants / 10 - used) }),
    )
  }, 100)
  return {
    rate: () => lease.rate(now()),
    stop: () => clearInterval(timer),
    granted: () => read > 0,
  }
}

it('never gives out more than the limit, over two servers, and gives most to who asks most', async () => {
  const fleet = await testFleet()
  await using a = await testServer({ fleet })
  await using b = await testServer({ fleet })
  await savePolicy(fleet.ctx, {
    name: 'ledger',
    revision: null,
    selector: {},
    spec,
    reason: 'to test',
  })
  const nodes = await Promise.all([a, b, a, b, a, b].map((server) => server.node()))
  for (const node of nodes)
    await eventually(() => expect(node.resources.has('policy/ledger')).toBe(true))
  const leases = nodes.map((node, i) => leasing(node, i === 1 ? 500 : 20))
  let most = 0
  const watching = setInterval(() => {
    // Until its first grant a process takes a tenth of the limit on top: that is the stated overshoot.
    if (!leases.every((it) => it.granted())) return
    most = Math.max(
      most,
      leases.reduce((sum, it) => sum + it.rate(), 0),
    )
  }, 5)
  try {
    await eventually(
      () => {
        expect(leases.every((it) => it.granted())).toBe(true)
        expect(leases[1]?.rate()).toBeGreaterThan(limitPerS / 2)
      },
      { timeoutMs: 15_000 },
    )
  } finally {
    clearInterval(watching)
    for (const lease of leases) lease.stop()
  }
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThanOrEqual(limitPerS)
  const rows = await fleet.ctx.db.quotaLease.findMany({ where: { fleetId: fleet.ctx.fleetId } })
  expect(rows).toHaveLength(6)
})

it('gives nothing of a limit that is not shared, or not known, and goes on', async () => {
  await using server = await testServer()
  const { ctx } = server.fleet
  const limiter = { algorithm: 'token_bucket', limit: 10, scope: 'node' }
  await savePolicy(ctx, {
    name: 'own',
    revision: null,
    selector: {},
    spec: PolicySpec.parse({ match: { target: 'own' }, limiter }),
    reason: 'to test',
  })
  const node = await server.node()
  await node.receive('snapshot')
  const demand = { used: 1, refused: 0, windowMs: 1_000, grant: 0, at: 1 }
  node.demand('own', demand)
  node.demand('unknown', demand)
  node.send({
    t: 'demand',
    demands: [
      { target: 'x', ...demand },
      { target: 'x', ...demand },
    ],
  })
  expect(await node.receive('error')).toMatchObject({ path: 'demands.1.target' })
  // By now the demands before would have been answered: shared limits are, in a tenth of a second.
  await savePolicy(ctx, { name: 'ledger', revision: null, selector: {}, spec, reason: 'to test' })
  await eventually(() => expect(node.resources.has('policy/ledger')).toBe(true))
  node.demand('ledger', demand)
  const { grants } = await node.receive('quotas')
  expect(grants).toMatchObject([{ target: 'ledger', grant: 1, at: 1 }])
  expect(await ctx.db.quotaLease.count({ where: { nodeId: node.nodeId } })).toBe(1)
})

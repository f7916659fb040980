import { expect, it } from 'vitest'

import { apiCaller } from '../testing/api.js'
import { eventually } from '../testing/eventually.js'
import { testFleet } from '../testing/fleet.js'
import type { TestNode } from '../testing/node-client.js'
import { testServer } from '../testing/server.js'
import { loadVerdicts } from './board.js'

const advices = (node: TestNode) =>
  node.received.flatMap((it) => (it.t === 'advice' ? it.advice : []))

it('finds a target sick over the callers of two servers, advises the rest, and takes it back', async () => {
  const fleet = await testFleet()
  await using a = await testServer({ fleet })
  await using b = await testServer({ fleet })
  const nodes = await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      [a, b][i % 2]?.node({ describe: { zone: `zone-${i % 3}` } }),
    ),
  ).then((all) => all.filter((it) => it !== undefined))
  for (const node of nodes) node.guards({ target: 'payments' })
  await eventually(async () => expect(await fleet.ctx.db.guard.count()).toBeGreaterThanOrEqual(10))

  const tripped = nodes.slice(0, 7)
  for (const node of tripped) node.tripped('payments')
  await eventually(async () =>
    expect(await loadVerdicts(fleet.ctx)).toMatchObject([
      { target: 'payments', verdict: 'target_sick', callers: 10 },
    ]),
  )
  // Nine of ten may be open; one goes on calling.
  const others = nodes.slice(7)
  const advised = () => others.filter((it) => advices(it).some(({ advice }) => advice === 'open'))
  await eventually(() => expect(advised()).toHaveLength(2), { timeoutMs: 10_000 })
  for (const node of tripped) expect(advices(node)).toEqual([])
  for (const node of advised()) node.tripped('payments', { reason: 'the fleet advised it' })
  await eventually(
    async () => expect(await loadVerdicts(fleet.ctx)).toMatchObject([{ advised: 2, tripped: 9 }]),
    { timeoutMs: 10_000 },
  )
  expect(advised()).toHaveLength(2)

  for (const node of nodes) node.tripped('payments', { from: 'half_open', to: 'closed' })
  await eventually(async () => expect(await loadVerdicts(fleet.ctx)).toEqual([]), {
    timeoutMs: 20_000,
  })
  await eventually(
    () => {
      for (const node of advised()) expect(advices(node).at(-1)?.advice).toBe('clear')
    },
    { timeoutMs: 10_000 },
  )
}, 60_000)

it('tells consoles at once when a breaker changes, and shows it among the changes', async () => {
  await using server = await testServer()
  const { ctx } = server.fleet
  const node = await server.node()
  node.tripped('mail-host', { reason: '5 errors in a row' })
  const { call } = apiCaller(ctx, 'viewer')
  await eventually(async () => {
    const changes = await call.health.changes({
      from: new Date(Date.now() - 60_000),
      to: new Date(Date.now() + 1_000),
    })
    expect(changes).toContainEqual(
      expect.objectContaining({
        type: 'protection',
        target: 'mail-host',
        to: 'open',
        services: ['checkout'],
        nodeIds: [node.nodeId],
        reason: '5 errors in a row',
      }),
    )
  })
  const [own] = await call.protection.nodeGuards({ nodeId: node.nodeId })
  expect(own).toMatchObject({ target: 'mail-host', breaker: 'open' })
})

import type { LiveEvent } from '@foundation/core/live'
import { expect, it } from 'vitest'

import { apiCaller } from '../testing/api.js'
import { testFleet } from '../testing/fleet.js'
import { addNodes } from '../testing/nodes.js'
import { watchFleet } from './watch.js'

async function watch() {
  const { ctx } = await testFleet()
  const { context, hub } = apiCaller(ctx, 'viewer')
  const ending = new AbortController()
  const events = watchFleet(context, context.api.board, { signal: ending.signal })
  const next = async () => (await events.next()).value as LiveEvent
  /** The first event that is no tick. */
  const news = async () => {
    for (;;) {
      const event = await next()
      if (event?.type !== 'tick') return event
    }
  }
  return { ctx, context, hub, events, next, news, ending }
}

it('says hello, then what changed, then what to ask again', async () => {
  const { ctx, hub, next, news, events } = await watch()
  expect(await next()).toMatchObject({ type: 'hello', serverTime: expect.any(Date) })
  await addNodes(ctx, [{ id: 'watch-1' }])
  hub.publish({ nodeIds: ['watch-1'] })
  expect(await news()).toMatchObject({ type: 'nodes', cells: [{ nodeId: 'watch-1' }], gone: [] })
  expect(await news()).toEqual({
    type: 'changed',
    topics: ['overview', 'changes', 'nodes', 'node:watch-1'],
  })
  await events.return()
})

it('ticks while nothing happens', async () => {
  const { next, events } = await watch()
  await next()
  expect(await next()).toMatchObject({ type: 'tick' })
  await events.return()
})

it('gives a slow reader the latest state of each node, and not what led there', async () => {
  const { ctx, hub, next, news, events, context } = await watch()
  await next()
  const fast = await context.api.board.follow()
  const ids = Array.from({ length: 50 }, (_, i) => `slow-${String(i).padStart(2, '0')}`)
  await addNodes(
    ctx,
    ids.map((id) => ({ id })),
  )
  for (const [round, state] of ['degraded', 'suspect', 'down'].entries()) {
    await ctx.db.node.updateMany({
      where: { id: { in: ids } },
      data: { state, version: `${round}` },
    })
    hub.publish({ nodeIds: ids })
    // Until the board has looked; the slow reader reads nothing meanwhile.
    while (!fast.outbox.has(false)) await fast.wait(1_000)
    fast.outbox.take(true)
  }
  const event = await news()
  expect(event).toMatchObject({ type: 'nodes', gone: [] })
  const cells = event.type === 'nodes' ? event.cells : []
  expect(cells).toHaveLength(50)
  expect(new Set(cells.map(({ state, version }) => `${state} ${version}`))).toEqual(
    new Set(['down 2']),
  )
  fast.end()
  await events.return()
})

it('ends quietly when the console goes away', async () => {
  const { next, events, ending } = await watch()
  await next()
  const rest = events.next()
  ending.abort()
  expect(await rest).toEqual({ done: true, value: undefined })
})

it('ends with an error when the server stops, so that the console comes back', async () => {
  const { context, next, events } = await watch()
  await next()
  const rest = events.next()
  context.api.board.stop()
  await expect(rest).rejects.toMatchObject({ code: 'system.stopping' })
})

it.each([
  ['signed out', null, 'access.unauthenticated'],
  ['lost the scope', { scopes: [] }, 'access.scope_missing'],
] as const)('ends for somebody who %s', async (_what, change, code) => {
  const { ctx } = await testFleet()
  const { context } = apiCaller(ctx, 'viewer')
  const person = await context.person()
  const later = async (options?: { fresh: boolean }) =>
    options?.fresh ? change && person && { ...person, scopes: [] } : person
  const events = watchFleet({ ...context, person: later }, context.api.board, { recheckMs: 0 })
  await events.next()
  await expect(events.next()).rejects.toMatchObject({ code })
})

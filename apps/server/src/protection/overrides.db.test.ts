import { ForceBreakers } from '@foundation/core/protection'
import { expect, it } from 'vitest'

import { eventually } from '../testing/eventually.js'
import { testFleet } from '../testing/fleet.js'
import { addNodes } from '../testing/nodes.js'
import { testServer } from '../testing/server.js'
import { expireOverrides, force, lift, listOverrides } from './overrides.js'

const hold = (more: Partial<ForceBreakers> = {}) =>
  ForceBreakers.parse({
    target: 'payments',
    state: 'forced_open',
    forMs: 60_000,
    reason: 'incident 7',
    ...more,
  })

it('holds a target until its time is over, and says who is touched', async () => {
  const now = Date.UTC(2031, 1, 1)
  const { ctx, trail } = await testFleet({ clock: () => now })
  await addNodes(ctx, [
    { id: 'held-a', service: 'checkout' },
    { id: 'held-b', service: 'mail' },
  ])
  const override = await force(ctx, hold({ selector: { services: ['mail'] } }))
  expect(override).toMatchObject({
    key: expect.stringMatching(/^payments\/\w{6,}$/),
    target: 'payments',
    state: 'forced_open',
    until: new Date(now + 60_000),
    by: 'tester',
    nodes: 1,
    applied: 0,
  })
  expect(await trail()).toMatchObject([
    { action: 'protection.force', target: 'payments', reason: 'incident 7' },
  ])
})

it('is lifted once, by those who may', async () => {
  const { ctx, as, trail } = await testFleet()
  const { key } = await force(ctx, hold())
  await expect(force(as('fleet:read'), hold())).rejects.toMatchObject({
    code: 'access.scope_missing',
  })
  await expect(lift(as('fleet:read'), { key, reason: 'x' })).rejects.toMatchObject({
    code: 'access.scope_missing',
  })
  await expect(lift((await testFleet()).ctx, { key, reason: 'x' })).rejects.toMatchObject({
    code: 'protection.override_not_found',
  })
  const both = await Promise.allSettled([1, 2].map(() => lift(ctx, { key, reason: 'well again' })))
  expect(both.filter((it) => it.status === 'fulfilled')).toHaveLength(1)
  expect(await listOverrides(ctx)).toEqual([])
  expect((await trail()).map(({ action }) => action)).toEqual([
    'protection.force',
    'protection.lift',
  ])
})

it('expires once, however many servers see that its time is over, and not before', async () => {
  let now = Date.UTC(2031, 1, 1)
  const { ctx, trail } = await testFleet({ clock: () => now })
  const { key } = await force(ctx, hold())
  now += 59_999
  expect(await expireOverrides(ctx, [key])).toEqual([])
  now += 1
  const expired = await Promise.all([1, 2, 3].map(() => expireOverrides(ctx, [key])))
  expect(expired.flat()).toEqual([key])
  expect((await trail()).at(-1)).toMatchObject({
    action: 'protection.expire',
    target: 'payments',
    reason: 'its time was up',
  })
  expect(await listOverrides(ctx)).toEqual([])
})

it('reaches the nodes, and leaves them within a second of its end', async () => {
  await using server = await testServer()
  const node = await server.node()
  const { ctx } = server.fleet
  const { key, until } = await force(ctx, hold({ forMs: 1_200 }))
  const name = `override/${key}`
  await eventually(() =>
    expect(node.resources.get(name)?.spec).toMatchObject({
      target: 'payments',
      state: 'forced_open',
      until: until.getTime(),
    }),
  )
  await eventually(async () => expect((await listOverrides(ctx))[0]?.applied).toBe(1))
  await eventually(() => expect(node.resources.has(name)).toBe(false), { timeoutMs: 5_000 })
  expect(Date.now() - until.getTime()).toBeLessThan(1_500)
  expect((await server.fleet.trail()).at(-1)).toMatchObject({
    action: 'protection.expire',
    actorId: 'system',
  })
})

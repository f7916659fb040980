import { day } from '@foundation/core/time'
import { expect, it } from 'vitest'

import { testConfig } from '../testing/config.js'
import { forgetConfig } from './housekeeping.js'
import { listReleases } from './releases.js'
import { rollBack } from './steering.js'

const namespace = 'app'

it('keeps the newest releases, and always what runs and what came before it', async () => {
  const { ctx, release, propose } = await testConfig({ keep: 2 })
  for (let a = 1; a <= 5; a += 1) await release({ a })
  // What runs was made from what ran before, however much was proposed since.
  for (let a = 6; a <= 8; a += 1) {
    const number = await propose({ a })
    const where = { fleetId: ctx.fleetId, namespace, number }
    await ctx.db.configRelease.updateMany({ where, data: { state: 'declined' } })
  }
  const forget = () => forgetConfig(ctx.db, { fleetId: ctx.fleetId, now: ctx.clock() })
  expect(await forget()).toMatchObject({ releases: 4 })
  const left = await listReleases(ctx, { namespace, limit: 50 })
  expect(left.map(({ number }) => number)).toEqual([8, 7, 5, 4])
  const where = { fleetId: ctx.fleetId, number: { in: [1, 2, 3, 6] } }
  expect(await ctx.db.configRolloutEvent.count({ where })).toBe(0)
  expect(await ctx.db.configRollout.count({ where })).toBe(0)
  await expect(rollBack(ctx, { namespace, number: 5, reason: 'x' })).resolves.toMatchObject({
    kind: 'rollback',
  })
  expect(await forget()).toMatchObject({ releases: 2 })
})

it('forgets schemas that nobody declares and writes that nobody sends again', async () => {
  const { ctx } = await testConfig()
  const { fleetId } = ctx
  const at = new Date(Date.now() - 8 * day)
  const write = { fleetId, namespace, fingerprint: 'x', release: 1, nodeId: 'x' }
  await ctx.db.configWrite.createMany({
    data: [
      { ...write, key: 'old', at },
      { ...write, key: 'new' },
    ],
  })
  const schema = { fleetId, namespace, schema: {} }
  await ctx.db.configSchema.createMany({
    data: [
      { ...schema, hash: 'old', at },
      { ...schema, hash: 'new' },
    ],
  })
  expect(await forgetConfig(ctx.db, { fleetId, now: Date.now() })).toMatchObject({
    schemas: 1,
    writes: 1,
  })
})

import { minute } from '@foundation/core/time'
import { expect, it } from 'vitest'

import { keepPartitions } from '../telemetry/partitions.js'
import { testFleet } from '../testing/fleet.js'
import { loadTrends } from './trends.js'

const guard = { service: 'checkout', target: 'payments' }
const other = { service: 'mail', target: 'payments' }

it('is the same whether a server remembers the minutes before or reads them all', async () => {
  let now = Date.UTC(2031, 7, 8, 9, 30, 5)
  const { ctx, database } = await testFleet({ clock: () => now })
  await keepPartitions(database.pool, now)
  const none = { slow: 0, ignored: 0, refused: 0, retries: 0, hedges: 0, fallbacks: 0 }
  const shadow = { shadowCalls: 0, shadowRefused: 0, shadowOpened: 0 }
  const see = (of: typeof guard, failures: number) =>
    ctx.db.guardWindow.create({
      data: {
        fleetId: ctx.fleetId,
        ...of,
        at: new Date(now),
        serverId: 'a',
        ...none,
        ...shadow,
        calls: 100,
        failures,
        latency: [],
      },
    })
  // Another client of the database is another server: it remembers nothing.
  const afresh = () => loadTrends({ ...ctx, db: ctx.db.$extends({}) as never }, [guard, other])
  for (let turn = 0; turn < 150; turn++) {
    await see(guard, turn % 50)
    if (turn % 7 === 0) await see(other, 1)
    // Now and then nobody looks for a while.
    if (turn % 40 < 30) {
      const asked = turn % 3 === 0 ? [guard] : [guard, other]
      const trends = await loadTrends(ctx, asked)
      const expected = await afresh()
      for (const { service } of asked) {
        const key = `${service} payments`
        expect(trends.get(key)).toEqual(expected.get(key))
      }
      expect(trends.get('checkout payments')).toHaveLength(60)
    }
    now += minute / 2
  }
  const last = (await loadTrends(ctx, [guard])).get('checkout payments') ?? []
  expect(last.filter((it) => it !== null).length).toBeGreaterThan(55)
})

it('reads nothing for no guards', async () => {
  const { ctx } = await testFleet()
  expect(await loadTrends(ctx, [])).toEqual(new Map())
})

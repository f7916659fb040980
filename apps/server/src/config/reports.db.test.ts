import { expect, it } from 'vitest'

import { type LiveChange, makeHub } from '../live/hub.js'
import { silentLog } from '../testing/database.js'
import { testFleet } from '../testing/fleet.js'
import { ConfigReports } from './reports.js'

it('tells open consoles once a second at most, however many nodes answer', async () => {
  const heard: LiveChange[] = []
  const hub = makeHub(silentLog)
  hub.subscribe((change) => heard.push(change))
  const { database, ctx } = await testFleet()
  let now = 0
  let asked = 0
  const reports = new ConfigReports({
    ...{ pool: database.pool, fleetId: ctx.fleetId, hub, log: silentLog, now: () => now },
    onAnswered: () => {
      asked += 1
    },
  })
  for (let n = 0; n < 50; n += 1)
    reports.acked({ kind: 'config', key: 'app', revision: n, status: 'applied' })
  reports.acked({ kind: 'policy', key: 'app', revision: 1, status: 'applied' })
  await reports.stop()
  expect(asked).toBe(50)
  expect(heard).toEqual([{ topics: ['config'] }])
  now += 999
  reports.acked({ kind: 'config', key: 'app', revision: 1, status: 'applied' })
  await reports.stop()
  expect(heard).toHaveLength(1)
  now += 1
  await reports.stop()
  expect(heard).toHaveLength(2)
})

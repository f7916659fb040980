import { day } from '@foundation/core/time'
import { expect, it } from 'vitest'

import { testDatabase } from '../testing/database.js'
import { keepPartitions } from './partitions.js'

const noon = Date.UTC(2027, 2, 10, 12)
const names = (...days: string[]) =>
  ['guard_window', 'signal_sample'].flatMap((table) => days.map((it) => `${table}_${it}`))

it('makes the days around today once, however many servers ask', async () => {
  const { pool } = await testDatabase()
  const results = await Promise.all([1, 2, 3].map(() => keepPartitions(pool, noon)))
  expect(results.flatMap(({ made }) => made).sort()).toEqual(
    names('20270309', '20270310', '20270311', '20270312'),
  )
})

it('drops the days that are past, and keeps what a retention still covers', async () => {
  const { pool } = await testDatabase()
  const later = noon + 3 * day
  const kept = await keepPartitions(pool, later, { retentionMs: 4 * day })
  expect(kept.dropped).toEqual([])
  const dropped = await keepPartitions(pool, later, { retentionMs: day })
  expect(dropped.dropped.sort()).toEqual(names('20270309', '20270310', '20270311'))
})

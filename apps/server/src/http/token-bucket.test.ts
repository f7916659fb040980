import { expect, it } from 'vitest'

import { AttemptLimit } from './attempt-limit.js'
import { TokenBucket } from './token-bucket.js'

it('lets a burst through, then as many a second as agreed', () => {
  const bucket = new TokenBucket(10, 5, 0)
  expect([1, 2, 3, 4, 5].map(() => bucket.take(0))).toEqual([0, 0, 0, 0, 0])
  expect(bucket.take(0)).toBe(100)
  expect(bucket.take(100)).toBe(0)
  expect(bucket.take(150)).toBe(50)
})

it('never holds more than its burst, and takes no harm from a clock that steps back', () => {
  const bucket = new TokenBucket(10, 2, 1_000)
  bucket.take(1_000)
  expect(bucket.isFull(1_050)).toBe(false)
  expect(bucket.take(500)).toBe(0)
  expect(bucket.take(400)).toBeGreaterThan(0)
  expect(bucket.isFull(1_000_000)).toBe(true)
})

it('bounds failures of one address, and of no other', async () => {
  let now = 0
  const limit = new AttemptLimit({ now: () => now, failures: { perSecond: 1, burst: 2 } })
  const fail = (address: string) =>
    limit
      .run(
        address,
        () => Promise.reject(new Error('wrong')),
        () => true,
      )
      .catch((error: { code?: string; message: string }) => error.code ?? error.message)
  expect([await fail('a'), await fail('a'), await fail('a')]).toEqual([
    'wrong',
    'wrong',
    'request.limited',
  ])
  expect(await fail('b')).toBe('wrong')
  now = 1_000
  expect([await fail('a'), await fail('a')]).toEqual(['wrong', 'request.limited'])
})

it('stays bounded, however many addresses come', async () => {
  let now = 0
  const limit = new AttemptLimit({ now: () => now })
  for (let i = 0; i < 25_000; i++) {
    now += 1
    await limit.run(
      `10.0.${i >> 8}.${i & 255}`,
      async () => null,
      () => false,
    )
  }
  expect(
    await limit.run(
      '10.0.0.1',
      async () => 'fine',
      () => false,
    ),
  ).toBe('fine')
})

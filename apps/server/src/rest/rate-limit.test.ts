import fc from 'fast-check'
import { expect, it } from 'vitest'

import { RateLimit } from './rate-limit.js'

it('lets a burst through, then as many a second as agreed', () => {
  const limit = new RateLimit({ perSecond: 10, burst: 3 })
  expect([0, 0, 0].map((now) => limit.take('a', now))).toEqual([
    { remaining: 2, resetMs: 100, retryAfterMs: 0 },
    { remaining: 1, resetMs: 200, retryAfterMs: 0 },
    { remaining: 0, resetMs: 300, retryAfterMs: 0 },
  ])
  expect(limit.take('a', 0)).toEqual({ remaining: 0, resetMs: 300, retryAfterMs: 100 })
  expect(limit.take('a', 60).retryAfterMs).toBe(40)
  expect(limit.take('a', 100).retryAfterMs).toBe(0)
  expect(limit.take('a', 100).retryAfterMs).toBe(100)
})

it('counts each key by itself', () => {
  const limit = new RateLimit({ perSecond: 1, burst: 1 })
  expect(limit.take('a', 0).retryAfterMs).toBe(0)
  expect(limit.take('b', 0).retryAfterMs).toBe(0)
  expect(limit.take('a', 0).retryAfterMs).toBe(1_000)
})

it('never lets more through than the burst and the rate, and what it says of waiting is true', () => {
  const asks = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 20 }),
      asks,
      (perSecond, burst, pauses) => {
        const limit = new RateLimit({ perSecond, burst })
        let now = 0
        const passed: number[] = []
        for (const pause of pauses) {
          now += pause
          const { retryAfterMs, remaining } = limit.take('a', now)
          if (retryAfterMs === 0) passed.push(now)
          else {
            expect(remaining).toBe(0)
            now += retryAfterMs
            expect(limit.take('a', now).retryAfterMs).toBe(0)
            passed.push(now)
          }
        }
        const tooMany = passed.flatMap((from, first) =>
          passed
            .slice(first)
            .filter((to, more) => more + 1 > burst + ((to - from) * perSecond) / 1_000 + 1e-3),
        )
        expect(tooMany).toEqual([])
      },
    ),
  )
})

it('stays bounded, however many keys come, and forgets none that waits', () => {
  const limit = new RateLimit({ perSecond: 1, burst: 1 })
  limit.take('busy', 60_000)
  for (let i = 0; i < 25_000; i += 1) limit.take(`k${i}`, i * 2)
  expect(limit.take('busy', 60_500).retryAfterMs).toBe(500)
})

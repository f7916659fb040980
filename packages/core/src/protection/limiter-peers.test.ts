/**
 * What other limiters document of themselves, as ours do it. Where ours do it otherwise, the name of the test says
 * how.
 */
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'

import { makeLimiter } from './limiter.js'
import { LimiterPolicy } from './policy.js'

const limiterOf = (input: z.input<typeof LimiterPolicy>) =>
  makeLimiter(LimiterPolicy.parse(input), 0)

describe('as rate-limiter-flexible documents it', () => {
  it('consume: takes points of a key in a duration, and says when there are new ones', () => {
    const limiter = limiterOf({ algorithm: 'fixed_window', limit: 6, windowMs: 1_000 })
    expect(limiter.take('key', 100, 2)).toBe(0)
    expect(limiter.peek('key', 100)).toMatchObject({ remaining: 4 })
    expect(limiter.take('key', 200, 4)).toBe(0)
    expect(limiter.take('key', 300, 1)).toBe(-700)
    expect(limiter.take('other', 300, 6)).toBe(0)
  })

  it('begins a duration on the clock, where the first call of a key begins it there', () => {
    const limiter = limiterOf({ algorithm: 'fixed_window', limit: 1, windowMs: 1_000 })
    expect(limiter.take('key', 900)).toBe(0)
    expect(limiter.take('key', 1_000)).toBe(0)
  })

  it('refuses without counting, where a refused call uses up points there', () => {
    const limiter = limiterOf({ algorithm: 'fixed_window', limit: 2, windowMs: 1_000 })
    expect(limiter.take('key', 0)).toBe(0)
    expect(limiter.take('key', 0, 2)).toBeLessThan(0)
    expect(limiter.take('key', 0)).toBe(0)
  })

  it('get and delete: shows a key without taking, and forgets it', () => {
    const limiter = limiterOf({ algorithm: 'fixed_window', limit: 1, windowMs: 1_000 })
    limiter.take('key', 0)
    expect(limiter.peek('key', 250)).toEqual({
      allowed: false,
      remaining: 0,
      resetMs: 750,
      retryAfterMs: 750,
    })
    limiter.reset('key')
    expect(limiter.take('key', 250)).toBe(0)
  })

  it('execEvenly: spreads the calls of a duration over it', () => {
    const limiter = limiterOf({
      algorithm: 'leaky_bucket',
      limit: 4,
      windowMs: 1_000,
      maxWaitMs: 1_000,
    })
    expect([0, 0, 0, 0].map((now) => limiter.take('key', now))).toEqual([0, 250, 500, 750])
  })

  it('BurstyRateLimiter: lets a burst go beside the steady rate, from one bucket and not from two', () => {
    const limiter = limiterOf({ algorithm: 'token_bucket', limit: 2, windowMs: 1_000, burst: 7 })
    const admitted = Array.from({ length: 8 }, () => limiter.take('key', 0))
    expect(admitted).toEqual([0, 0, 0, 0, 0, 0, 0, -500])
    expect([500, 999, 1_000].map((now) => limiter.take('key', now) === 0)).toEqual([
      true,
      false,
      true,
    ])
  })
})

describe('as bottleneck documents it', () => {
  it('minTime: waits so long between two calls', () => {
    const limiter = limiterOf({
      algorithm: 'leaky_bucket',
      limit: 3,
      windowMs: 999,
      maxWaitMs: 10_000,
    })
    expect([0, 0, 100].map((now) => limiter.take('', now))).toEqual([0, 333, 566])
    expect(limiter.take('', 5_000)).toBe(0)
  })

  it('reservoir: refills at an interval, whatever was left', () => {
    const limiter = limiterOf({ algorithm: 'fixed_window', limit: 100, windowMs: 60_000 })
    expect(limiter.take('', 0, 40)).toBe(0)
    expect(limiter.peek('', 60_000).remaining).toBe(100)
  })

  it('weight: takes as much of the reservoir as a call weighs', () => {
    const limiter = limiterOf({ algorithm: 'fixed_window', limit: 10, windowMs: 1_000 })
    expect(limiter.take('', 0, 7)).toBe(0)
    expect(limiter.take('', 0, 4)).toBeLessThan(0)
    expect(limiter.take('', 0, 3)).toBe(0)
  })

  it('highWater: sheds what would wait, by time and not by number', () => {
    const limiter = limiterOf({
      algorithm: 'leaky_bucket',
      limit: 10,
      windowMs: 1_000,
      maxWaitMs: 100,
    })
    expect([0, 0, 0].map((now) => limiter.take('', now))).toEqual([0, 100, -100])
  })

  it('group: limits each key on its own, and lets idle ones go only when their number is reached', () => {
    const limiter = limiterOf({ algorithm: 'token_bucket', limit: 1, windowMs: 1_000, maxKeys: 2 })
    for (const [i, key] of ['a', 'b'].entries()) expect(limiter.take(key, i)).toBe(0)
    expect(limiter.keys).toBe(2)
    expect(limiter.take('c', 60_000)).toBe(0)
    expect(limiter.keys).toBe(2)
  })
})

describe('as Guava documents it', () => {
  it('saves up unused permits for a burst, as many as the policy says and not those of a second', () => {
    const limiter = limiterOf({ algorithm: 'token_bucket', limit: 5, windowMs: 1_000, burst: 2 })
    for (let i = 0; i < 2; i += 1) expect(limiter.take('', 0)).toBe(0)
    expect([3_600_000, 3_600_000, 3_600_000].map((now) => limiter.take('', now) === 0)).toEqual([
      true,
      true,
      false,
    ])
  })

  it('makes the next call pay for a dear one while it paces or warms up, and the call itself in a bucket', () => {
    const dear = { limit: 10, windowMs: 1_000 } as const
    const paced = limiterOf({ algorithm: 'leaky_bucket', ...dear, maxWaitMs: 10_000 })
    expect(paced.take('', 0, 10)).toBe(0)
    expect(paced.take('', 0, 1)).toBe(1_000)
    const warming = limiterOf({ algorithm: 'warm_up', ...dear, coldFactor: 1 })
    expect(warming.take('', 0, 10)).toBe(0)
    expect(warming.take('', 0, 1)).toBe(-100)
    const bucket = limiterOf({ algorithm: 'token_bucket', ...dear })
    expect(bucket.take('', 0, 8)).toBe(0)
    expect(bucket.take('', 0, 8)).toBe(-600)
  })

  it('tryAcquire: refuses at once what would have to wait too long', () => {
    const limiter = limiterOf({
      algorithm: 'leaky_bucket',
      limit: 1,
      windowMs: 1_000,
      maxWaitMs: 0,
    })
    expect([0, 500, 1_000].map((now) => limiter.take('', now))).toEqual([0, -500, 0])
  })

  it('warm-up: begins at a third of the rate, and is cold again after as long without a call', () => {
    const limiter = limiterOf({
      algorithm: 'warm_up',
      limit: 30,
      windowMs: 1_000,
      warmUpMs: 6_000,
    })
    const calls = (from: number, ms: number) =>
      Array.from({ length: ms }, (_, i) => limiter.take('', from + i)).filter((it) => it === 0)
        .length
    const first = calls(0, 1_000)
    expect(calls(1_000, 1_000)).toBeLessThan(20)
    calls(2_000, 6_000)
    expect(calls(8_000, 1_000)).toBeGreaterThanOrEqual(29)
    expect(calls(8_999 + 8_000, 1_000)).toBe(first)
  })
})

describe('as Sentinel documents it', () => {
  it('reject: refuses at once what is above the threshold', () => {
    const limiter = limiterOf({ algorithm: 'sliding_window', limit: 2, windowMs: 1_000 })
    expect([0, 1, 2].map((now) => limiter.take('', now) >= 0)).toEqual([true, true, false])
  })

  it('warm up: never goes above the threshold once warm, and holds a surge back while cold', () => {
    const limiter = limiterOf({
      algorithm: 'warm_up',
      limit: 100,
      windowMs: 1_000,
      warmUpMs: 10_000,
      coldFactor: 3,
    })
    const surge = Array.from({ length: 100 }, () => limiter.take('', 0)).filter((it) => it === 0)
    expect(surge.length).toBeGreaterThanOrEqual(33)
    expect(surge.length).toBeLessThanOrEqual(34)
  })

  it('throttling: spaces calls evenly, and refuses those that would queue longer than allowed', () => {
    const limiter = limiterOf({
      algorithm: 'leaky_bucket',
      limit: 10,
      windowMs: 1_000,
      maxWaitMs: 2_000,
    })
    const waits = Array.from({ length: 22 }, () => limiter.take('', 0))
    expect(waits.slice(0, 3)).toEqual([0, 100, 200])
    expect(waits[20]).toBeCloseTo(2_000)
    expect(waits[21]).toBeCloseTo(-100)
  })

  it('hot parameters: limits each value on its own, and keeps a bounded number of values', () => {
    const limiter = limiterOf({
      algorithm: 'token_bucket',
      limit: 1,
      windowMs: 60_000,
      maxKeys: 100,
    })
    for (let user = 0; user < 1_000; user += 1) limiter.take(`user ${user}`, 0)
    expect(limiter.keys).toBe(100)
  })
})

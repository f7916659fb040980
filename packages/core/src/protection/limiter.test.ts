import { describe, expect, it } from 'vitest'
import type { z } from 'zod'

import { makeLimiter } from './limiter.js'
import { LimiterPolicy } from './policy.js'

const day = 86_400_000

type Input = z.input<typeof LimiterPolicy>

const policyOf = (input: Input) => LimiterPolicy.parse(input)
const limiterOf = (input: Input) => makeLimiter(policyOf(input), 0)

const algorithms = [
  'token_bucket',
  'fixed_window',
  'sliding_window',
  'sliding_log',
  'leaky_bucket',
  'warm_up',
] as const

/** Three calls in a second each, and nothing that waits. */
const three = (algorithm: (typeof algorithms)[number], more: object = {}) =>
  ({
    algorithm,
    limit: 3,
    windowMs: 1_000,
    ...(algorithm === 'leaky_bucket' && { maxWaitMs: 0 }),
    ...more,
  }) as Input

describe.each(algorithms)('%s', (algorithm) => {
  it('limits each key on its own, and says when to come again', () => {
    const limiter = limiterOf(three(algorithm))
    while (limiter.take('a', 0) >= 0);
    const wait = -limiter.take('a', 0)
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(2_000)
    expect(limiter.take('b', 0)).toBeGreaterThanOrEqual(0)
    // Warm-up may be ready sooner: it warms meanwhile.
    expect(limiter.take('a', wait * (algorithm === 'warm_up' ? 0.5 : 0.9))).toBeLessThan(0)
    expect(limiter.take('a', wait)).toBeGreaterThanOrEqual(0)
  })

  it('shows what take would say, without counting or keeping the key', () => {
    const limiter = limiterOf(three(algorithm))
    const fresh = limiter.peek('a', 0)
    expect(fresh).toMatchObject({ allowed: true, resetMs: 0, retryAfterMs: 0 })
    expect(fresh.remaining).toBeGreaterThan(0)
    expect(limiter.peek('a', 0)).toEqual(fresh)
    expect(limiter.keys).toBe(0)
    let calls = 0
    while (limiter.take('a', 0) >= 0) calls += 1
    expect(calls).toBe(fresh.remaining)
    const spent = limiter.peek('a', 0)
    expect(spent).toMatchObject({ allowed: false, remaining: 0 })
    expect(spent.retryAfterMs).toBeCloseTo(-limiter.take('a', 0), 6)
    expect(Math.ceil(spent.resetMs)).toBeGreaterThanOrEqual(spent.retryAfterMs)
    expect(limiter.peek('a', spent.resetMs)).toMatchObject({ allowed: true, resetMs: 0 })
  })

  it('forgets one key, or all, when it is reset', () => {
    const limiter = limiterOf(three(algorithm))
    for (const key of ['a', 'b']) while (limiter.take(key, 0) >= 0);
    limiter.reset('a')
    limiter.reset('unknown')
    expect(limiter.keys).toBe(1)
    expect(limiter.take('a', 0)).toBeGreaterThanOrEqual(0)
    expect(limiter.take('b', 0)).toBeLessThan(0)
    limiter.reset()
    expect(limiter.keys).toBe(0)
    expect(limiter.take('b', 0)).toBeGreaterThanOrEqual(0)
  })

  it('takes a cost, and none that is not above 0', () => {
    const limiter = limiterOf(three(algorithm))
    expect(limiter.take('a', 0, 3)).toBeGreaterThanOrEqual(0)
    expect(limiter.take('a', 1)).toBeLessThan(0)
    for (const cost of [0, -1, Number.NaN]) {
      expect(() => limiter.take('b', 0, cost)).toThrow(RangeError)
    }
  })

  it('refuses all of a share of 0, without knowing an end', () => {
    const limiter = limiterOf(three(algorithm))
    limiter.setShare(0)
    expect(limiter.take('a', 0)).toBe(-day)
    expect(limiter.peek('a', 0)).toMatchObject({ allowed: false, remaining: 0, retryAfterMs: day })
    limiter.setShare(0.001)
    expect(limiter.take('a', 0)).toBeGreaterThanOrEqual(0)
    expect(limiter.take('a', 0)).toBeLessThan(0)
  })

  it('never keeps more keys than it may, and forgets idle ones first', () => {
    const limiter = limiterOf(three(algorithm, { maxKeys: 4 }))
    for (const key of ['a', 'b', 'c']) limiter.take(key, 0)
    const later = 20_000
    while (limiter.take('busy', later) >= 0);
    for (let i = 0; i < 3; i += 1) {
      limiter.take(`new ${i}`, later)
      expect(limiter.keys).toBe(4)
      expect(limiter.take('busy', later)).toBeLessThan(0)
    }
  })

  it('goes on under another limit and fewer keys with what it has counted', () => {
    const limiter = limiterOf(three(algorithm))
    for (let i = 0; i < 40; i += 1) limiter.take(`idle ${i}`, 0)
    while (limiter.take('busy', 30_000) >= 0);
    expect(limiter.reconfigure(policyOf(three(algorithm, { limit: 2, maxKeys: 3 })), 30_000)).toBe(
      true,
    )
    expect(limiter.keys).toBeLessThanOrEqual(3)
    expect(limiter.take('busy', 30_000)).toBeLessThan(0)
    for (let i = 0; i < 40; i += 1) limiter.take(`more ${i}`, 30_000)
    expect(limiter.keys).toBe(3)
  })

  it('leaves a policy of another algorithm to another limiter', () => {
    const limiter = limiterOf(three(algorithm))
    while (limiter.take('a', 0) >= 0);
    const other = algorithm === 'token_bucket' ? 'fixed_window' : 'token_bucket'
    expect(limiter.reconfigure(policyOf(three(other)), 0)).toBe(false)
    expect(limiter.take('a', 0)).toBeLessThan(0)
    const state = limiter.export(0)
    expect(makeLimiter(policyOf(three(other)), 0, state).take('a', 0)).toBe(0)
  })
})

describe('a token bucket', () => {
  it('lets its burst go at once, and then one call after another', () => {
    const limiter = limiterOf({ algorithm: 'token_bucket', limit: 10, windowMs: 1_000, burst: 5 })
    const admitted = Array.from({ length: 7 }, () => limiter.take('', 0))
    expect(admitted).toEqual([0, 0, 0, 0, 0, -100, -100])
    expect(limiter.take('', 99)).toBeLessThan(0)
    expect(limiter.take('', 100)).toBe(0)
    expect(limiter.take('', 100)).toBe(-100)
  })

  it('never grants a cost above its burst', () => {
    const limiter = limiterOf({ algorithm: 'token_bucket', limit: 10, windowMs: 1_000, burst: 5 })
    expect(limiter.take('', 0, 6)).toBe(-day)
  })

  it('gives a large burst to the last call', () => {
    const limit = 100_000
    const limiter = limiterOf({ algorithm: 'token_bucket', limit, windowMs: 60_000 })
    let calls = 0
    while (limiter.take('', 1e9 + 0.1) === 0) calls += 1
    expect(calls).toBe(limit)
  })

  it('forgets a key that is full again before one that is spent, though that was not used for longer', () => {
    const limiter = limiterOf({ algorithm: 'token_bucket', limit: 3, windowMs: 1_000, maxKeys: 4 })
    limiter.take('spent', 0, 3)
    for (const key of ['a', 'b', 'c']) limiter.take(key, 1)
    for (let i = 0; i < 3; i += 1) limiter.take(`new ${i}`, 350)
    expect(limiter.keys).toBe(4)
    expect(limiter.take('spent', 350, 2)).toBeLessThan(0)
  })

  it('gives no key more after it was restored than it would have: what a greater share adds comes at its rate', () => {
    const policy = LimiterPolicy.parse({ algorithm: 'token_bucket', limit: 100, windowMs: 1_000 })
    const limiter = makeLimiter(policy, 0)
    limiter.setShare(0, 0)
    limiter.setShare(1, 0)
    const restored = makeLimiter(policy, 0, JSON.parse(JSON.stringify(limiter.export(0))))
    const given = (of: typeof limiter, now: number) => of.peek('new', now).remaining
    expect(given(limiter, 0)).toBeLessThan(100)
    expect(given(restored, 0)).toBe(given(limiter, 0))
    expect(given(restored, 500)).toBe(given(limiter, 500))
  })

  it('gives nothing away when its share goes down and up again', () => {
    const limiter = limiterOf({ algorithm: 'token_bucket', limit: 100, windowMs: 1_000 })
    const takeAll = () => {
      let calls = 0
      while (limiter.take('', 0) === 0) calls += 1
      return calls
    }
    limiter.setShare(0.5)
    expect(takeAll()).toBe(50)
    limiter.setShare(1)
    expect(takeAll()).toBe(0)
    limiter.setShare(0.1)
    limiter.setShare(0)
    limiter.setShare(1)
    expect(takeAll()).toBe(0)
  })
})

describe('windows', () => {
  it('begin anew on the clock when they are fixed', () => {
    const limiter = limiterOf(three('fixed_window'))
    expect([990, 991, 992, 993].map((now) => limiter.take('', now))).toEqual([0, 0, 0, -7])
    expect(limiter.take('', 1_000)).toBe(0)
  })

  it('count what a window that ends now still covers of the one before when they slide', () => {
    const limiter = limiterOf({ algorithm: 'sliding_window', limit: 10, windowMs: 1_000 })
    expect(limiter.take('', 900, 10)).toBe(0)
    expect(limiter.take('', 1_300, 4)).toBeCloseTo(-100)
    expect(limiter.take('', 1_300, 3)).toBe(0)
    expect(limiter.peek('', 1_500)).toMatchObject({ remaining: 2, resetMs: 1_500 })
  })

  it('keep their start and their calls when their length changes', () => {
    for (const algorithm of ['fixed_window', 'sliding_window'] as const) {
      const limiter = limiterOf(three(algorithm))
      limiter.take('', 1_200, 3)
      limiter.reconfigure(policyOf(three(algorithm, { windowMs: 5_000 })), 1_300)
      expect(limiter.take('', 5_999)).toBeLessThan(0)
      limiter.reconfigure(policyOf(three(algorithm, { windowMs: 60_000 })), 5_999)
      expect(limiter.take('', 60_000)).toBeLessThan(0)
    }
  })
})

describe('a sliding log', () => {
  it('counts exactly the calls of the last window, and a fraction as a whole call', () => {
    const limiter = limiterOf(three('sliding_log'))
    expect([0, 400, 800].map((now) => limiter.take('', now, 0.5))).toEqual([0, 0, 0])
    expect(limiter.take('', 999)).toBe(-1)
    expect(limiter.take('', 1_000)).toBe(0)
    expect(limiter.take('', 1_000, 2)).toBe(-800)
    expect(limiter.take('', 1_000, 4)).toBe(-day)
  })
})

describe('a leaky bucket', () => {
  it('spaces calls out, and refuses those whose turn is too far off', () => {
    const limiter = limiterOf({
      algorithm: 'leaky_bucket',
      limit: 10,
      windowMs: 1_000,
      maxWaitMs: 250,
    })
    expect([0, 0, 0, 0].map((now) => limiter.take('', now))).toEqual([0, 100, 200, -50])
    expect(limiter.take('', 50)).toBe(250)
    expect(limiter.peek('', 350)).toMatchObject({ allowed: true, remaining: 3, resetMs: 50 })
  })

  it('keeps the next call away for longer after a cost of more than one', () => {
    const limiter = limiterOf({ algorithm: 'leaky_bucket', limit: 10, windowMs: 1_000 })
    expect(limiter.take('', 0, 3)).toBe(0)
    expect(limiter.take('', 0)).toBe(300)
  })

  it('stretches what is queued when it becomes slower, and never brings it together', () => {
    const limiter = limiterOf({ algorithm: 'leaky_bucket', limit: 10, windowMs: 1_000 })
    limiter.take('', 0)
    limiter.setShare(0.5)
    expect(limiter.take('', 0)).toBe(200)
    limiter.setShare(1)
    expect(limiter.take('', 0)).toBe(400)
  })
})

describe('warm-up', () => {
  const policy = {
    algorithm: 'warm_up',
    limit: 90,
    windowMs: 1_000,
    warmUpMs: 10_000,
    coldFactor: 3,
  } as const

  /** Calls that go in the second before `until`, of one that asks each ms. */
  const inSecond = (limiter: ReturnType<typeof limiterOf>, until: number) => {
    let calls = 0
    for (let now = until - 1_000; now < until; now += 1) if (limiter.take('', now) === 0) calls += 1
    return calls
  }

  it('starts at a share of the limit and reaches it in time', () => {
    const limiter = limiterOf(policy)
    const seconds = Array.from({ length: 14 }, (_, i) => inSecond(limiter, (i + 1) * 1_000))
    // The first second also has what may go at once.
    expect(seconds[1]).toBeGreaterThanOrEqual(30)
    expect(seconds[1]).toBeLessThanOrEqual(50)
    for (const [i, calls] of seconds.slice(2).entries()) {
      expect(calls).toBeGreaterThanOrEqual((seconds[i + 1] ?? 0) - 1)
    }
    expect(seconds[13]).toBeGreaterThanOrEqual(89)
    expect(seconds[13]).toBeLessThanOrEqual(91)
  })

  it('cools down as fast while nobody calls', () => {
    const limiter = limiterOf(policy)
    for (let second = 1; second <= 12; second += 1) inSecond(limiter, second * 1_000)
    expect(limiter.peek('', 12_000).resetMs).toBeGreaterThan(9_900)
    expect(limiter.peek('', 17_500).remaining).toBeLessThan(70)
    expect(limiter.peek('', 23_000)).toEqual(limiterOf(policy).peek('', 0))
  })

  it('stays as warm when the time to warm up changes', () => {
    const limiter = limiterOf(policy)
    for (let second = 1; second <= 12; second += 1) inSecond(limiter, second * 1_000)
    limiter.reconfigure(policyOf({ ...policy, warmUpMs: 60_000 }), 12_000)
    expect(inSecond(limiter, 13_000)).toBeGreaterThanOrEqual(89)
  })
})

describe('a clock', () => {
  it.each(algorithms)(
    'that is set back gives nothing out by %s, and does not stop it',
    (algorithm) => {
      const limiter = limiterOf(three(algorithm))
      const now = 1_000_000
      while (limiter.take('a', now) >= 0);
      for (const back of [1, 500, 999, 1_001, 1_000_000]) {
        expect(limiter.take('a', now - back)).toBeLessThan(0)
      }
      expect(limiter.take('a', 5_000)).toBeGreaterThanOrEqual(0)
    },
  )
})

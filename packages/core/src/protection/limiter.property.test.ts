import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { type Limiter, type LimiterState, makeLimiter } from './limiter.js'
import { LimiterPolicy } from './policy.js'

const windowMs = 1_024
/** Late enough that all spans are small beside it, so that differences of times are exact. */
const start = 2 ** 22
/** For sums of fractions. */
const slack = 1e-3

const calls = fc.array(
  fc.record({
    gapMs: fc.oneof(fc.constant(0), fc.nat(60), fc.nat(1_500)),
    cost: fc.oneof(
      { weight: 4, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.constantFrom(0.5, 2, 3) },
    ),
  }),
  { maxLength: 150 },
)
const limits = fc.integer({ min: 1, max: 20 })

interface Sent {
  at: number
  cost: number
}

/** What goes out, each call at its time: the limiter's wait included. */
function send(limiter: Limiter, all: readonly { gapMs: number; cost: number }[]): Sent[] {
  const sent: Sent[] = []
  let now = start
  for (const { gapMs, cost } of all) {
    now += gapMs
    const wait = limiter.take('key', now, cost)
    if (wait >= 0) sent.push({ at: now + wait, cost })
  }
  return sent
}

/** Checks every span that begins and ends with a call. */
function everySpan(sent: readonly Sent[], check: (ms: number, cost: number) => void) {
  for (const [i, first] of sent.entries()) {
    let cost = 0
    for (const last of sent.slice(i)) {
      cost += last.cost
      check(last.at - first.at, cost)
    }
  }
}

const policyOf = (input: object) => LimiterPolicy.parse({ windowMs, ...input })
const make = (input: object) => makeLimiter(policyOf(input), start)

describe('whoever asks, and when', () => {
  it('a token bucket gives out its burst and its rate, no more', () => {
    const shares = fc.constantFrom(1, 0.5, 0.25)
    fc.assert(
      fc.property(limits, limits, shares, calls, (limit, burst, share, all) => {
        const limiter = make({ algorithm: 'token_bucket', limit, burst })
        limiter.setShare(share)
        everySpan(send(limiter, all), (ms, cost) => {
          const most = Math.max(1, burst * share) + (ms * limit * share) / windowMs
          expect(cost).toBeLessThanOrEqual(most + slack)
        })
      }),
    )
  })

  it('a token bucket whose share moves gives out the largest burst and the highest rate, no more', () => {
    const shares = fc.array(fc.constantFrom(0, 0.01, 0.25, 0.5, 1), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(limits, shares, calls, (limit, moves, all) => {
        const limiter = make({ algorithm: 'token_bucket', limit })
        const sent: Sent[] = []
        let now = start
        for (const [i, { gapMs, cost }] of all.entries()) {
          now += gapMs
          limiter.setShare(moves[i % moves.length] ?? 1)
          if (limiter.take('key', now, cost) === 0) sent.push({ at: now, cost })
        }
        everySpan(sent, (ms, cost) => {
          expect(cost).toBeLessThanOrEqual(limit + (ms * limit) / windowMs + slack)
        })
      }),
    )
  })

  it('a fixed window gives out its limit in each window, no more', () => {
    fc.assert(
      fc.property(limits, calls, (limit, all) => {
        const windows = new Map<number, number>()
        for (const { at, cost } of send(make({ algorithm: 'fixed_window', limit }), all)) {
          const window = Math.floor(at / windowMs)
          windows.set(window, (windows.get(window) ?? 0) + cost)
        }
        expect(Math.max(0, ...windows.values())).toBeLessThanOrEqual(limit)
      }),
    )
  })

  it('a sliding window gives out its limit, and as much more as its share of the span', () => {
    fc.assert(
      fc.property(limits, calls, (limit, all) => {
        everySpan(send(make({ algorithm: 'sliding_window', limit }), all), (ms, cost) => {
          if (ms > windowMs) return
          expect(cost).toBeLessThanOrEqual(limit * (1 + ms / windowMs) + slack)
        })
      }),
    )
  })

  it('a sliding log gives out its limit in any window at all', () => {
    fc.assert(
      fc.property(limits, calls, (limit, all) => {
        everySpan(send(make({ algorithm: 'sliding_log', limit }), all), (ms, cost) => {
          if (ms < windowMs) expect(cost).toBeLessThanOrEqual(limit)
        })
      }),
    )
  })

  it('a leaky bucket never lets two calls go closer than their interval, nor wait too long', () => {
    const waits = fc.constantFrom(0, 100, 2_000)
    fc.assert(
      fc.property(limits, waits, calls, (limit, maxWaitMs, all) => {
        const limiter = make({ algorithm: 'leaky_bucket', limit, maxWaitMs })
        let now = start
        let next = start
        for (const { gapMs, cost } of all) {
          now += gapMs
          const wait = limiter.take('key', now, cost)
          if (wait < 0) continue
          expect(wait).toBeLessThanOrEqual(maxWaitMs)
          expect(now + wait).toBeGreaterThanOrEqual(next - 1e-6)
          next = now + wait + (windowMs / limit) * cost
        }
      }),
    )
  })

  it('warm-up never gives out more than its limit and a second of it, however warm', () => {
    fc.assert(
      fc.property(limits, fc.constantFrom(1, 2_000), calls, (limit, warmUpMs, all) => {
        const limiter = make({ algorithm: 'warm_up', limit, warmUpMs })
        const dearest = Math.max(...all.map((it) => it.cost), 1)
        everySpan(send(limiter, all), (ms, cost) => {
          const most = ((ms + 1_000) * limit) / windowMs + dearest
          expect(cost).toBeLessThanOrEqual(most + slack)
        })
      }),
    )
  })
})

const policies = fc.oneof(
  fc.record({
    algorithm: fc.constantFrom('token_bucket', 'fixed_window', 'sliding_window', 'sliding_log'),
    limit: limits,
  }),
  fc.record({
    algorithm: fc.constant('leaky_bucket'),
    limit: limits,
    maxWaitMs: fc.constantFrom(0, 200),
  }),
  fc.record({
    algorithm: fc.constant('warm_up'),
    limit: limits,
    warmUpMs: fc.constantFrom(1, 2_000),
  }),
)
const keyed = fc.array(
  fc.record({
    gapMs: fc.oneof(fc.constant(0), fc.nat(60), fc.nat(1_500)),
    key: fc.constantFrom('a', 'b', 'c'),
    cost: fc.constantFrom(1, 1, 2),
  }),
  { maxLength: 80 },
)

describe('every limiter', () => {
  it('that was stored and read back goes on as the one that was not', () => {
    fc.assert(
      fc.property(policies, keyed, keyed, (policy, before, after) => {
        const limiter = make(policy)
        let now = start
        for (const { gapMs, key, cost } of before) {
          now += gapMs
          limiter.take(key, now, cost)
        }
        const state: LimiterState = JSON.parse(JSON.stringify(limiter.export(now)))
        const other = makeLimiter(policyOf(policy), now, state)
        for (const { gapMs, key, cost } of after) {
          now += gapMs
          expect(other.take(key, now, cost)).toBeCloseTo(limiter.take(key, now, cost), 6)
        }
      }),
    )
  })

  it('that is read back by another clock has as much left', () => {
    fc.assert(
      fc.property(policies, keyed, fc.nat(10_000_000), (policy, all, later) => {
        const limiter = make(policy)
        limiter.setShare(0.5)
        let now = start
        for (const { gapMs, key, cost } of all) {
          now += gapMs
          limiter.take(key, now, cost)
        }
        const other = makeLimiter(policyOf(policy), later, limiter.export(now))
        for (const key of ['a', 'b', 'c']) {
          const [left, right] = [limiter.peek(key, now), other.peek(key, later)]
          expect(right.remaining).toBe(left.remaining)
          // Rounding may tip a whole ms.
          expect(Math.abs(right.retryAfterMs - left.retryAfterMs)).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  it('lets a call go when the wait that it was told is over', () => {
    fc.assert(
      fc.property(policies, keyed, (policy, all) => {
        const limiter = make(policy)
        let now = start
        for (const { gapMs, key, cost } of all) {
          now += gapMs
          const wait = -limiter.take(key, now, cost)
          if (wait <= 0 || wait === 86_400_000) continue
          const later = makeLimiter(policyOf(policy), now, limiter.export(now))
          expect(later.take(key, now + wait + 0.01, cost)).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })

  it('decides by a clock that steps back as by one that stands still meanwhile', () => {
    const jitter = fc.array(fc.integer({ min: -1_000, max: 0 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(policies, keyed, jitter, (policy, all, steps) => {
        const [jittered, steady] = [make(policy), make(policy)]
        let [now, latest] = [start, 0]
        for (const [i, { gapMs, key, cost }] of all.entries()) {
          now += gapMs
          const seen = now + (steps[i % steps.length] ?? 0)
          latest = Math.max(latest, seen)
          expect(jittered.take(key, seen, cost)).toBe(steady.take(key, latest, cost))
        }
      }),
    )
  })

  it('never keeps more keys than it may', () => {
    const keys = fc.array(fc.nat(40), { maxLength: 200 })
    fc.assert(
      fc.property(policies, keys, fc.integer({ min: 1, max: 12 }), (policy, all, maxKeys) => {
        const limiter = make({ ...policy, maxKeys })
        for (const [i, key] of all.entries()) {
          if (i % 7 === 6) limiter.reset(`${key}`)
          else limiter.take(`${key}`, start + i)
          expect(limiter.keys).toBeLessThanOrEqual(maxKeys)
        }
      }),
    )
  })
})

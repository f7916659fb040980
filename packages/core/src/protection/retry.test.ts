import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { backoffMs } from './backoff.js'
import { BackoffWindow } from './backoff-window.js'
import { Backoff, RetryPolicy } from './policy.js'
import { noFurtherAttempt, RetryBudget, RetryPlan } from './retry.js'

const half = () => 0.5

describe('backoffMs', () => {
  it('is always the same when it is constant', () => {
    const constant = Backoff.parse({ kind: 'constant', ms: 70 })
    expect([1, 2, 9].map((attempt) => backoffMs(constant, attempt, 0, half))).toEqual([70, 70, 70])
  })

  it('grows by its factor up to its bound when it is exponential', () => {
    const exponential = Backoff.parse({
      kind: 'exponential',
      firstMs: 100,
      factor: 3,
      maxMs: 1_000,
    })
    const waits = [1, 2, 3, 4, 2_000].map((attempt) => backoffMs(exponential, attempt, 0, half))
    expect(waits).toEqual([100, 300, 900, 1_000, 1_000])
  })

  it('leaves the share to chance that its jitter says', () => {
    const wait = (jitter: number, random: number) =>
      backoffMs(
        { kind: 'exponential', firstMs: 100, factor: 2, maxMs: 1_000, jitter },
        2,
        0,
        () => random,
      )
    expect([wait(1, 0), wait(1, 0.5), wait(0.5, 0), wait(0.5, 0.999)]).toEqual([
      0,
      100,
      100,
      expect.closeTo(200, 0),
    ])
  })

  it('lies between the first wait and three times the one before when it is decorrelated', () => {
    const decorrelated = Backoff.parse({ kind: 'decorrelated', firstMs: 100, maxMs: 5_000 })
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.999, noNaN: true })), (chances) => {
        let previous = 0
        for (const [index, chance] of chances.entries()) {
          const wait = backoffMs(decorrelated, index + 1, previous, () => chance)
          expect(wait).toBeGreaterThanOrEqual(100)
          expect(wait).toBeLessThanOrEqual(Math.min(5_000, 3 * Math.max(100, previous)))
          previous = wait
        }
      }),
    )
  })
})

describe('RetryPlan', () => {
  const plan = (policy: object) =>
    new RetryPlan(RetryPolicy.parse({ backoff: { kind: 'constant', ms: 100 }, ...policy }))

  it('ends when all attempts are made', () => {
    const three = plan({ attempts: 3 })
    expect([1, 2, 3].map((made) => three.nextDelayMs(made, 0, half))).toEqual([
      100,
      100,
      noFurtherAttempt,
    ])
  })

  it('starts no attempt later than its bound', () => {
    const short = plan({ maxElapsedMs: 1_000 })
    expect(short.nextDelayMs(1, 0, half, 900)).toBe(100)
    expect(short.nextDelayMs(1, 0, half, 901)).toBe(noFurtherAttempt)
  })

  it('waits as long as the target asked for where that is longer, and gives up where it is too long', () => {
    const polite = plan({ maxElapsedMs: 1_000 })
    expect(polite.nextDelayMs(1, 0, half, 0, 700)).toBe(700)
    expect(polite.nextDelayMs(1, 0, half, 0, 50)).toBe(100)
    expect(polite.nextDelayMs(1, 0, half, 400, 700)).toBe(noFurtherAttempt)
    expect(plan({ honourRetryAfter: false }).nextDelayMs(1, 0, half, 0, 700)).toBe(100)
  })
})

describe('RetryBudget', () => {
  it('never allows more retries than its share of the calls and the floor', () => {
    const steps = fc.array(fc.oneof(fc.constant('call'), fc.constant('retry')), { maxLength: 400 })
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1, noNaN: true }), steps, (ratio, all) => {
        const budget = new RetryBudget(ratio)
        let calls = 0
        let retries = 0
        for (const step of all) {
          if (step === 'call') {
            calls++
            budget.deposit()
          } else if (budget.withdraw()) {
            retries++
          }
          expect(retries).toBeLessThanOrEqual(ratio * calls + 10 + 1e-6)
        }
      }),
    )
  })

  it('gives exactly its share once the floor is used up', () => {
    const budget = new RetryBudget(0.2)
    while (budget.withdraw()) expect(budget.balance).toBeGreaterThanOrEqual(0)
    let retries = 0
    for (let call = 0; call < 1_000; call++) {
      budget.deposit()
      if (budget.withdraw()) retries++
    }
    expect(retries).toBe(200)
  })

  it('saves up no more than a hundred', () => {
    const budget = new RetryBudget(1)
    for (let call = 0; call < 10_000; call++) budget.deposit()
    expect(budget.balance).toBe(100)
  })

  it('goes on with what is saved up under another ratio', () => {
    const budget = new RetryBudget(0.5)
    budget.deposit()
    budget.deposit()
    budget.reconfigure(0.1)
    expect(budget.balance).toBe(11)
    budget.deposit()
    expect(budget.balance).toBe(11)
  })
})

describe('BackoffWindow', () => {
  it('keeps callers away until its end', () => {
    const window = new BackoffWindow()
    expect(window.remainingMs(0)).toBe(0)
    window.extend(500, 60_000, 0)
    expect([window.remainingMs(100), window.remainingMs(500)]).toEqual([400, 0])
  })

  it('is extended and never shortened, and no longer than its bound', () => {
    const asked = fc.record({
      untilMs: fc.oneof(fc.nat(200_000), fc.constant(Number.NaN), fc.constant(Infinity)),
      maxMs: fc.integer({ min: 1, max: 60_000 }),
      afterMs: fc.nat(5_000),
    })
    fc.assert(
      fc.property(fc.array(asked), (all) => {
        const window = new BackoffWindow()
        let now = 0
        for (const { untilMs, maxMs, afterMs } of all) {
          now += afterMs
          const before = window.remainingMs(now)
          window.extend(untilMs, maxMs, now)
          expect(window.remainingMs(now)).toBeGreaterThanOrEqual(before)
          expect(window.remainingMs(now)).toBeLessThanOrEqual(Math.max(before, maxMs))
        }
      }),
    )
  })

  it('ends at once when it is reset', () => {
    const window = new BackoffWindow()
    window.extend(500, 60_000, 0)
    window.reset()
    expect(window.remainingMs(0)).toBe(0)
  })
})

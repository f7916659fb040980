import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { AdaptiveLimit } from './adaptive.js'

const bounds = { min: 4, max: 200, maxElu: 0.95 }

/** Keeps a target busy for some seconds: it answers `capacity` calls at once in `baseMs`, more in proportion later. */
function load(limit: AdaptiveLimit, from: number, seconds: number, target: Target): number {
  let now = from
  for (const end = from + seconds * 1_000; now < end; ) {
    const inFlight = limit.limit
    const tookMs = target.baseMs * Math.max(1, inFlight / target.capacity)
    now += tookMs / inFlight
    limit.observe(tookMs, target.inFlight ?? inFlight, false, now)
  }
  return now
}

interface Target {
  readonly baseMs: number
  readonly capacity: number
  readonly inFlight?: number
}

describe('AdaptiveLimit', () => {
  it('grows while the target answers as it always did', () => {
    const limit = new AdaptiveLimit(bounds, 0)
    expect(limit.limit).toBe(20)
    load(limit, 0, 300, { baseMs: 10, capacity: 1_000 })
    expect(limit.limit).toBe(200)
  })

  it('shrinks when the target slows down, and recovers with it', () => {
    const limit = new AdaptiveLimit(bounds, 0)
    let now = load(limit, 0, 120, { baseMs: 10, capacity: 1_000 })
    const before = limit.limit
    now = load(limit, now, 30, { baseMs: 200, capacity: 1_000 })
    expect(limit.limit).toBeLessThan(before / 2)
    now = load(limit, now, 300, { baseMs: 10, capacity: 1_000 })
    expect(limit.limit).toBeGreaterThan(before)
  })

  it('settles near what the target takes at once, where more only queue', () => {
    const limit = new AdaptiveLimit({ ...bounds, max: 1_000 }, 0)
    load(limit, 0, 300, { baseMs: 20, capacity: 50 })
    expect(limit.limit).toBeGreaterThan(50)
    expect(limit.limit).toBeLessThan(200)
  })

  it('does not grow on calls too few to tell', () => {
    const limit = new AdaptiveLimit(bounds, 0)
    load(limit, 0, 60, { baseMs: 10, capacity: 1_000, inFlight: 3 })
    expect(limit.limit).toBe(20)
  })

  it('takes errors that come back at once for no sign of a quick target', () => {
    const limit = new AdaptiveLimit(bounds, 0)
    for (let call = 0; call < 3_000; call++) limit.observe(100, 20, false, call * 10)
    const before = limit.limit
    for (let call = 0; call < 30_000; call++) limit.observe(1, before, true, 30_000 + call)
    expect(limit.limit).toBe(before)
    for (let call = 0; call < 300; call++) limit.observe(5_000, before, true, 60_000 + call * 100)
    expect(limit.limit).toBeLessThan(before)
  })

  it('gives way to an event loop that is overloaded, and does not grow meanwhile', () => {
    const limit = new AdaptiveLimit(bounds, 0)
    limit.observeLoop(0.96)
    expect(limit.limit).toBe(18)
    const now = load(limit, 0, 60, { baseMs: 10, capacity: 1_000 })
    expect(limit.limit).toBe(18)
    limit.observeLoop(0.5)
    load(limit, now, 60, { baseMs: 10, capacity: 1_000 })
    expect(limit.limit).toBeGreaterThan(18)
  })

  it('is a whole number between its bounds, whatever it sees', () => {
    const seen = fc.record({
      durationMs: fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.constant(0)),
      inFlight: fc.nat(500),
      failed: fc.boolean(),
      afterMs: fc.integer({ min: -2_000, max: 2_000 }),
      elu: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(seen, { minLength: 50, maxLength: 300 }), (all) => {
        const limit = new AdaptiveLimit(bounds, 0)
        let now = 0
        for (const { durationMs, inFlight, failed, afterMs, elu } of all) {
          now += afterMs
          limit.observe(durationMs, inFlight, failed, now)
          if (afterMs > 1_900) limit.observeLoop(elu)
          expect(Number.isInteger(limit.limit)).toBe(true)
          expect(limit.limit).toBeGreaterThanOrEqual(bounds.min)
          expect(limit.limit).toBeLessThanOrEqual(bounds.max)
        }
      }),
    )
  })

  it('goes on with what it learnt between other bounds', () => {
    const limit = new AdaptiveLimit(bounds, 0)
    limit.reconfigure({ ...bounds, max: 10 })
    expect(limit.limit).toBe(10)
    limit.reconfigure(bounds)
    expect(limit.limit).toBe(10)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { day, formatDuration, fullJitter, hour, minute, second } from './index.js'

describe('formatDuration', () => {
  it.each([
    [0, '0.0 s'],
    [99, '0.0 s'],
    [840, '0.8 s'],
    [9_999, '9.9 s'],
    [10 * second, '10 s'],
    [minute - 1, '59 s'],
    [minute, '1 min'],
    [3 * minute + 12 * second, '3 min 12 s'],
    [hour - 1, '59 min 59 s'],
    [hour, '1 h'],
    [2 * hour + 5 * minute + 59 * second, '2 h 5 min'],
    [day - 1, '23 h 59 min'],
    [6 * day + 23 * hour, '6 d'],
    [-5, '0.0 s'],
  ])('reads %i ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })

  const units = { s: second, min: minute, h: hour, d: day }

  it('never says more than has passed, nor less by more than its smallest unit', () => {
    fc.assert(
      fc.property(fc.nat(400 * day), (ms) => {
        const parts = [...formatDuration(ms).matchAll(/([\d.]+) (s|min|h|d)/g)].map(
          ([, number, unit]) => ({
            number: Number(number),
            unit: units[unit as keyof typeof units],
          }),
        )
        const said = Math.round(parts.reduce((sum, { number, unit }) => sum + number * unit, 0))
        // A lone big unit stands for "and none of the next": `2 h` is 2 h and less than a minute.
        const precision = ms < minute ? second : ms < hour ? second : ms < day ? minute : day
        expect(parts.length).toBeLessThanOrEqual(2)
        expect(said).toBeLessThanOrEqual(ms)
        expect(ms - said).toBeLessThan(precision)
      }),
    )
  })
})

describe('fullJitter', () => {
  const bounds = { baseMs: 250, capMs: 5_000 }
  const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

  it('lies between nothing and the doubled bound, which the cap holds', () => {
    fc.assert(
      fc.property(fc.nat(2_000), share, (attempt, random) => {
        const wait = fullJitter(attempt, bounds, random)
        expect(wait).toBeGreaterThanOrEqual(0)
        expect(wait).toBeLessThan(Math.min(5_000, 250 * 2 ** attempt))
        expect(Number.isInteger(wait)).toBe(true)
      }),
    )
  })

  it.each([
    [0, 125],
    [1, 250],
    [3, 1_000],
    [5, 2_500],
    [1_000_000, 2_500],
  ])('on try %i waits %i ms at the middle', (attempt, ms) => {
    expect(fullJitter(attempt, bounds, 0.5)).toBe(ms)
  })

  it('spreads a fleet that comes back at once: 1,000 nodes leave no tenth of the bound empty', () => {
    const waits = Array.from({ length: 1_000 }, (_, i) => fullJitter(5, bounds, i / 1_000))
    const tenths = new Set(waits.map((wait) => Math.floor(wait / 500)))
    expect(tenths.size).toBe(10)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Histogram } from './histogram.js'

const shortest = 1 / 128
const longest = 2 ** 22

/** Spread over the orders of magnitude, not over the numbers. */
const spans = fc.array(
  fc.double({ min: Math.log(shortest), max: Math.log(longest * 0.999), noNaN: true }).map(Math.exp),
  { minLength: 1, maxLength: 200 },
)

function of(values: readonly number[]): Histogram {
  const histogram = new Histogram()
  for (const value of values) histogram.record(value)
  return histogram
}

describe('a histogram', () => {
  it('gives every quantile within 1/16 of the exact one', () => {
    fc.assert(
      fc.property(spans, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const sorted = [...values].sort((a, b) => a - b)
        const exact = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]!
        const found = of(values).quantile(q)!
        expect(Math.abs(found - exact) / exact).toBeLessThanOrEqual(1 / 16 + 1e-12)
      }),
    )
  })

  it('merges in any order and grouping to the same', () => {
    fc.assert(
      fc.property(spans, spans, spans, (a, b, c) => {
        const parts = [a, b, c].map((values) => of(values).export())
        const [left, right] = [new Histogram(), new Histogram()]
        for (const part of parts) left.merge(part)
        const pair = new Histogram()
        pair.merge(parts[2]!)
        pair.merge(parts[1]!)
        right.merge(pair.export())
        right.merge(parts[0]!)
        expect(left.export()).toEqual(right.export())
        expect(left.export()).toEqual(of([...a, ...b, ...c]).export())
        expect(left.count).toBe(a.length + b.length + c.length)
      }),
    )
  })

  it('exports ascending buckets with their counts, at most 1,024 numbers', () => {
    const all = new Histogram()
    for (let exponent = -300; exponent < 300; exponent += 1) {
      for (let cut = 0; cut < 8; cut += 1) all.record(2 ** exponent * (1 + cut / 8))
    }
    const pairs = all.export()
    const buckets = pairs.filter((_, i) => i % 2 === 0)
    expect(buckets).toEqual([...buckets].sort((a, b) => a - b))
    expect(pairs.length).toBeLessThanOrEqual(1_024)
    expect(of([1, 1, 1]).export()).toEqual([expect.any(Number), 3])
  })

  it('counts what is shorter or longer than its range at that end', () => {
    expect(of([0]).quantile(0.5)).toBe(0)
    expect(of([-5]).quantile(0.5)).toBe(0)
    expect(of([1e-9]).quantile(0.5)).toBe(0)
    expect(of([longest]).quantile(0.5)).toBe(longest)
    expect(of([Number.POSITIVE_INFINITY]).quantile(0.5)).toBe(longest)
  })

  it('leaves out what is no number', () => {
    expect(of([Number.NaN]).count).toBe(0)
  })

  it('takes buckets that another version may have for its last', () => {
    const histogram = new Histogram()
    histogram.merge([100_000, 2])
    expect(histogram.count).toBe(2)
    expect(histogram.quantile(1)).toBe(longest)
  })

  it('knows no quantile before the first value, nor after a reset', () => {
    const histogram = of([1])
    histogram.reset()
    expect([histogram.quantile(0.5), histogram.count, histogram.export()]).toEqual([null, 0, []])
  })
})

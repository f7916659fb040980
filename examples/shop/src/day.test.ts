import { describe, expect, it } from 'vitest'

import { nextArrivalMs, requestsPerSecond, usualDay } from './day.js'

const seconds = Array.from({ length: usualDay.dayMs / 1_000 }, (_, at) => at * 1_000)
const rates = seconds.map((at) => requestsPerSecond(at))

describe('the day of the shop', () => {
  it('has about as many requests as its mean says', () => {
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length
    expect(mean).toBeGreaterThan(usualDay.meanPerSecond * 0.95)
    expect(mean).toBeLessThan(usualDay.meanPerSecond * 1.15)
  })

  it('has a quiet time and peaks, and is never dead', () => {
    expect(Math.min(...rates)).toBeGreaterThan(usualDay.meanPerSecond * 0.3)
    expect(Math.min(...rates)).toBeLessThan(usualDay.meanPerSecond * 0.6)
    expect(Math.max(...rates)).toBeGreaterThan(usualDay.meanPerSecond * 2)
  })

  it('sees shoppers arrive at the rate that was asked for', () => {
    const chances = Array.from({ length: 1_000 }, (_, at) => (at + 0.5) / 1_000)
    const mean = chances.reduce((sum, chance) => sum + nextArrivalMs(50, chance), 0) / 1_000
    expect(mean).toBeCloseTo(20, 0)
  })
})

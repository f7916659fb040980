import { hour, minute } from '@foundation/core/time'
import { describe, expect, it } from 'vitest'

import { rangeBefore, rangeMs, rangeNames, resolveRange, shiftRange, stepOf } from './time-range'

const now = Date.UTC(2026, 10, 21, 3, 0, 2)

describe('resolveRange', () => {
  it.each(rangeNames)('keeps a live %s still within a step, and holds now', (range) => {
    const first = resolveRange({ range, to: null }, now)
    const rest = first.to.getTime() - now
    expect(rest).toBeGreaterThan(0)
    expect(rest).toBeLessThanOrEqual(stepOf(range))
    expect(resolveRange({ range, to: null }, now + rest - 1)).toEqual(first)
    expect(first.to.getTime() - first.from.getTime()).toBe(rangeMs[range])
  })

  it('ends a fixed range where it was told to', () => {
    const to = new Date(now - hour)
    expect(resolveRange({ range: '15m', to }, now)).toEqual({
      from: new Date(now - hour - 15 * minute),
      to,
      live: false,
    })
  })
})

describe('shiftRange', () => {
  it('goes back by half, and forward into live', () => {
    const back = shiftRange({ range: '60m', to: null }, -1, now)
    expect(back.to?.getTime()).toBe(now - 30 * minute)
    expect(shiftRange(back, 1, now)).toEqual({ range: '60m', to: null })
  })
})

describe('rangeBefore', () => {
  it('is the quarter of an hour before', () => {
    expect(rangeBefore(new Date(now))).toEqual({ range: '15m', to: new Date(now) })
  })
})

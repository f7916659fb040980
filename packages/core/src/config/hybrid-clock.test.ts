import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { compareTimes, type HybridTime, maxDriftMs, receive, tick } from './hybrid-clock.js'

const time = (wallMs: number, counter = 0): HybridTime => ({ wallMs, counter })

describe('a hybrid clock', () => {
  it('follows the wall clock while that goes on', () => {
    expect(tick(time(10, 4), 11)).toEqual(time(11))
  })

  it('counts where the wall clock stands still or is set back', () => {
    expect(tick(time(10), 10)).toEqual(time(10, 1))
    expect(tick(time(10, 1), 3)).toEqual(time(10, 2))
  })

  it('goes past what it hears of', () => {
    expect(receive(time(10), time(50, 7), 20)).toEqual(time(50, 8))
    expect(receive(time(50, 9), time(50, 7), 20)).toEqual(time(50, 10))
    expect(receive(time(10, 3), time(5, 9), 20)).toEqual(time(20))
  })

  it('does not believe a clock that is a minute ahead', () => {
    expect(receive(time(10), time(20 + maxDriftMs, 1), 20)).toEqual(time(20 + maxDriftMs, 2))
    expect(receive(time(10), time(21 + maxDriftMs, 1), 20).wallMs).toBe(20)
  })

  it('only grows, whatever the wall clock does and whatever it hears', () => {
    const times = fc.record({ wallMs: fc.nat(200_000), counter: fc.nat(5) })
    const step = fc.record({ wallMs: fc.nat(200_000), heard: fc.option(times) })
    fc.assert(
      fc.property(times, fc.array(step, { maxLength: 30 }), (start, steps) => {
        let last = start
        for (const { wallMs, heard } of steps) {
          const next = heard ? receive(last, heard, wallMs) : tick(last, wallMs)
          expect(compareTimes(next, last)).toBeGreaterThan(0)
          const isBelieved = heard && heard.wallMs <= wallMs + maxDriftMs
          if (isBelieved) expect(compareTimes(next, heard)).toBeGreaterThan(0)
          last = next
        }
      }),
    )
  })
})

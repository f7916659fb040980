import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'

import { makeTally } from './breaker-window.js'
import { Trigger } from './policy.js'

const tallyOf = (input: z.input<typeof Trigger>, now = 0) => makeTally(Trigger.parse(input), now)

describe('a window of the last calls', () => {
  it('trips when the share of failures is reached, and not with fewer calls than it trusts', () => {
    const tally = tallyOf({ on: 'count_window', calls: 10, minimumCalls: 10, failureRatio: 0.7 })
    const results = Array.from({ length: 10 }, (_, i) => tally.record(i < 7, false, 0))
    expect(results).toEqual([...Array(9).fill(false), true])
    expect(tally.reason()).toBe('70 % of the last 10 calls failed')
  })

  it('trusts a full window when it asks for more calls than the window holds', () => {
    const tally = tallyOf({ on: 'count_window', calls: 2, minimumCalls: 50 })
    expect(tally.record(true, false, 0)).toBe(false)
    expect(tally.record(true, false, 0)).toBe(true)
  })

  it('trips on slow calls alone, and says so', () => {
    const tally = tallyOf({ on: 'count_window', calls: 4, minimumCalls: 4, slowRatio: 0.5 })
    const results = [true, false, false, true].map((slow) => tally.record(false, slow, 0))
    expect(results.at(-1)).toBe(true)
    expect(tally.reason()).toBe('50 % of the last 4 calls were slow')
  })

  it('counts as one who keeps a list of all calls', () => {
    const history = fc.array(fc.record({ failed: fc.boolean(), slow: fc.boolean() }))
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), history, (calls, outcomes) => {
        const tally = tallyOf({ on: 'count_window', calls })
        for (const { failed, slow } of outcomes) tally.record(failed, slow, 0)
        const last = outcomes.slice(-calls)
        expect({ calls: tally.calls, failures: tally.failures, slow: tally.slow }).toEqual({
          calls: last.length,
          failures: last.filter((it) => it.failed).length,
          slow: last.filter((it) => it.slow).length,
        })
      }),
    )
  })
})

describe('a window of time', () => {
  it('says what tripped it in a sentence', () => {
    const tally = tallyOf({ on: 'time_window', windowMs: 10_000, minimumCalls: 8 })
    for (let i = 0; i < 7; i += 1) expect(tally.record(i < 5, false, i * 100)).toBe(false)
    expect(tally.record(false, false, 900)).toBe(true)
    expect(tally.reason()).toBe('63 % of 8 calls failed in 10 s')
  })

  it('holds every call of the last 95 % of its length, and none older than the whole', () => {
    const history = fc.array(
      fc.record({ gapMs: fc.nat(400), failed: fc.boolean(), slow: fc.boolean() }),
      { maxLength: 80 },
    )
    fc.assert(
      fc.property(history, fc.nat(3_000), (outcomes, laterMs) => {
        const tally = tallyOf({ on: 'time_window', windowMs: 1_000 })
        let now = 0
        const calls = outcomes.map(({ gapMs, failed, slow }) => {
          now += gapMs
          tally.record(failed, slow, now)
          return { at: now, failed, slow }
        })
        now += laterMs
        tally.expire(now)
        for (const [count, of] of [
          [tally.calls, () => true],
          [tally.failures, (it: { failed: boolean }) => it.failed],
          [tally.slow, (it: { slow: boolean }) => it.slow],
        ] as const) {
          const within = (ms: number) => calls.filter((it) => of(it) && now - it.at < ms).length
          expect(count).toBeGreaterThanOrEqual(within(950))
          expect(count).toBeLessThanOrEqual(within(1_000))
        }
      }),
    )
  })

  it('lets go of its calls also after the clock was set back', () => {
    const tally = tallyOf({ on: 'time_window', windowMs: 1_000, minimumCalls: 100 }, 1_000_000)
    tally.record(true, false, 1_000_000)
    tally.record(true, false, 0)
    expect(tally.calls).toBe(2)
    tally.expire(1_000)
    expect(tally.calls).toBe(0)
  })
})

describe('failures in a row', () => {
  it('are told as people say it', () => {
    const one = tallyOf({ on: 'consecutive', failures: 1 })
    expect(one.record(true, false, 0)).toBe(true)
    expect(one.reason()).toBe('an error')
    const three = tallyOf({ on: 'consecutive', failures: 3 })
    for (let i = 0; i < 3; i += 1) three.record(true, false, 0)
    expect(three.reason()).toBe('3 errors in a row')
  })
})

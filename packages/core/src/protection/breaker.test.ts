import { describe, expect, it } from 'vitest'
import type { z } from 'zod'

import { Breaker, type BreakerHooks } from './breaker.js'
import { type Outcome, outcome } from './breaker-state.js'
import { BreakerPolicy } from './policy.js'

const { success, failure, ignored } = outcome
const day = 86_400_000

type Input = z.input<typeof BreakerPolicy>

function breakerOf(input: Input = {}, random?: BreakerHooks['random']) {
  const transitions: string[] = []
  const breaker = new Breaker(BreakerPolicy.parse(input), 0, {
    onTransition: (from, to, reason) => transitions.push(`${from} > ${to}: ${reason}`),
    ...(random && { random }),
  })
  return { breaker, transitions }
}

/** Makes one call, at once over; false when it was refused. */
function call(breaker: Breaker, result: Outcome, now = 0, retryAfterMs = 0, durationMs = 1) {
  const ticket = breaker.admit(now)
  if (ticket < 0) return false
  breaker.settle(ticket, result, durationMs, now, retryAfterMs)
  return true
}

function calls(breaker: Breaker, results: string, now = 0) {
  for (const letter of results) call(breaker, letter === 'x' ? failure : success, now)
}

const twoInARow = { trigger: { on: 'consecutive', failures: 2 } } as const
const waitOf = (ms: number) => ({ wait: { kind: 'constant', ms } }) as const

/** Opened at 0, waits 1,000 ms. */
function opened(recovery: object = {}) {
  const made = breakerOf({ ...twoInARow, recovery: { ...waitOf(1_000), ...recovery } })
  calls(made.breaker, 'xx')
  expect(made.breaker.state).toBe('open')
  return made
}

describe('a breaker that is closed', () => {
  it('opens after so many failures in a row, and says so', () => {
    const { breaker, transitions } = breakerOf(twoInARow)
    calls(breaker, 'x')
    expect(breaker.state).toBe('closed')
    calls(breaker, 'x')
    expect(breaker.state).toBe('open')
    expect(transitions).toEqual(['closed > open: 2 errors in a row'])
  })

  it('starts to count anew with each success', () => {
    const { breaker } = breakerOf(twoInARow)
    calls(breaker, 'x.x.x.')
    expect(breaker.state).toBe('closed')
  })

  it('takes what is ignored for neither', () => {
    const { breaker } = breakerOf(twoInARow)
    calls(breaker, 'x')
    call(breaker, ignored)
    expect(breaker.status(0)).toMatchObject({ calls: 1, failures: 1, ignored: 1 })
    calls(breaker, 'x')
    expect(breaker.state).toBe('open')
  })

  it('shows what it has counted', () => {
    const { breaker } = breakerOf({
      trigger: { on: 'count_window', calls: 4, minimumCalls: 4, failureRatio: 1 },
      errors: { slowMs: 100 },
    })
    expect(breaker.status(0)).toMatchObject({ calls: 0, failureRatio: null, slowRatio: null })
    calls(breaker, 'x...')
    call(breaker, success, 0, 0, 100)
    expect(breaker.status(0)).toMatchObject({
      state: 'closed',
      calls: 4,
      failures: 0,
      slow: 1,
      failureRatio: 0,
      slowRatio: 0.25,
      openedAt: null,
      nextProbeInMs: 0,
      openings: 0,
    })
  })

  it('ignores what a call of before the last opening says', () => {
    const { breaker } = breakerOf({ ...twoInARow, recovery: waitOf(10) })
    const early = breaker.admit(0)
    calls(breaker, 'xx')
    call(breaker, success, 10)
    expect(breaker.state).toBe('closed')
    breaker.settle(early, failure, 1, 11)
    expect(breaker.status(11)).toMatchObject({ calls: 0, failures: 0 })
  })
})

describe('a breaker that is open', () => {
  it('refuses until its wait is over, and says how long that is', () => {
    const { breaker } = opened()
    expect(breaker.retryAfterMs(400)).toBe(600)
    expect(breaker.admit(999)).toBe(-1)
    expect(breaker.status(999)).toMatchObject({ state: 'open', openedAt: 0, nextProbeInMs: 1 })
    expect(breaker.retryAfterMs(1_000)).toBe(0)
    expect(breaker.admit(1_000)).toBeGreaterThan(0)
    expect(breaker.state).toBe('half_open')
  })

  it('waits longer with each opening in a row, up to a bound, and as at first once it has closed', () => {
    const wait = { kind: 'exponential', firstMs: 100, factor: 2, maxMs: 300 } as const
    const { breaker } = breakerOf({ ...twoInARow, recovery: { wait } })
    let now = 0
    const waits: number[] = []
    calls(breaker, 'xx')
    for (let opening = 0; opening < 4; opening += 1) {
      waits.push(breaker.retryAfterMs(now))
      now += breaker.retryAfterMs(now)
      call(breaker, failure, now)
    }
    expect(waits).toEqual([100, 200, 300, 300])
    now += 300
    call(breaker, success, now)
    calls(breaker, 'xx', now)
    expect(breaker.retryAfterMs(now)).toBe(100)
  })

  it('leaves a share of the wait to chance', () => {
    const wait = { kind: 'exponential', firstMs: 100, maxMs: 1_000, jitter: 0.5 } as const
    const at = (random: number) => {
      const { breaker } = breakerOf({ ...twoInARow, recovery: { wait } }, () => random)
      calls(breaker, 'xx')
      return breaker.retryAfterMs(0)
    }
    expect([at(0), at(0.5)]).toEqual([50, 75])
    const { breaker } = breakerOf({ ...twoInARow, recovery: { wait } })
    calls(breaker, 'xx')
    expect(breaker.retryAfterMs(0)).toBe(100)
  })

  it('draws a decorrelated wait from the one before', () => {
    const wait = { kind: 'decorrelated', firstMs: 100, maxMs: 10_000 } as const
    const { breaker } = breakerOf({ ...twoInARow, recovery: { wait } }, () => 0.5)
    calls(breaker, 'xx')
    expect(breaker.retryAfterMs(0)).toBe(200)
    call(breaker, failure, 200)
    expect(breaker.retryAfterMs(200)).toBe(350)
  })

  it('stays open for as long as the target asked for, where that is longer', () => {
    const { breaker } = breakerOf({ ...twoInARow, recovery: waitOf(1_000) })
    call(breaker, failure, 0, 5_000)
    call(breaker, failure, 10, 20)
    expect(breaker.retryAfterMs(10)).toBe(4_990)
  })

  it('heeds such a wish for a day at most, and not at all when told so', () => {
    const wish = (recovery: object) => {
      const { breaker } = breakerOf({ ...twoInARow, recovery })
      call(breaker, failure, 0, 100 * day)
      call(breaker, failure, 0)
      return breaker.retryAfterMs(0)
    }
    expect(wish(waitOf(1_000))).toBe(day)
    expect(wish({ ...waitOf(1_000), honourRetryAfter: false })).toBe(1_000)
  })

  it('begins its wait again when the clock is set back, and neither hangs nor admits early', () => {
    const { breaker } = opened()
    expect(breaker.admit(-1_000_000)).toBe(-1)
    expect(breaker.retryAfterMs(-1_000_000)).toBe(1_000)
    expect(breaker.admit(-999_001)).toBe(-1)
    expect(breaker.admit(-999_000)).toBeGreaterThan(0)
  })

  it('asks a probe at once after the machine slept', () => {
    const { breaker } = opened()
    expect(breaker.admit(day)).toBeGreaterThan(0)
  })
})

describe('a breaker that is half open', () => {
  it('admits so many probes at once, and another when one has answered', () => {
    const { breaker } = opened({ probes: 2, successes: 3 })
    const first = breaker.admit(1_000)
    expect(breaker.admit(1_000)).toBeGreaterThan(0)
    expect(breaker.admit(1_000)).toBe(-1)
    breaker.settle(first, success, 1, 1_001)
    expect(breaker.status(1_001)).toMatchObject({ state: 'half_open', probing: 1 })
    expect(breaker.admit(1_001)).toBeGreaterThan(0)
    expect(breaker.admit(1_001)).toBe(-1)
  })

  it('closes after so many good answers in a row', () => {
    const { breaker, transitions } = opened({ successes: 2 })
    call(breaker, success, 1_000)
    expect(breaker.state).toBe('half_open')
    call(breaker, success, 1_001)
    expect(breaker.state).toBe('closed')
    expect(transitions.slice(1)).toEqual([
      'open > half_open: the wait is over',
      'half_open > closed: 2 probes in a row succeeded',
    ])
  })

  it('opens again as soon as one probe fails', () => {
    const { breaker, transitions } = opened({ probes: 2, successes: 2 })
    call(breaker, success, 1_000)
    call(breaker, failure, 1_500)
    expect(breaker.admit(2_499)).toBe(-1)
    expect(breaker.status(1_500)).toMatchObject({ state: 'open', openings: 2 })
    expect(transitions.at(-1)).toBe('half_open > open: a probe failed')
  })

  it('gives the place of an ignored probe back, and learns nothing from it', () => {
    const { breaker } = opened({ successes: 2 })
    call(breaker, success, 1_000)
    call(breaker, ignored, 1_001)
    expect(breaker.state).toBe('half_open')
    call(breaker, success, 1_002)
    expect(breaker.state).toBe('closed')
  })

  it('gives the place of a silent probe to another, and ignores its late answer', () => {
    const { breaker } = opened({ probeTimeoutMs: 500 })
    const silent = breaker.admit(1_000)
    expect(breaker.admit(1_499)).toBe(-1)
    expect(breaker.retryAfterMs(1_400)).toBe(100)
    const second = breaker.admit(1_500)
    expect(second).toBeGreaterThan(0)
    breaker.settle(silent, failure, 501, 1_501)
    expect(breaker.state).toBe('half_open')
    breaker.settle(second, success, 1, 1_502)
    expect(breaker.state).toBe('closed')
  })

  it('ignores a late answer also when nobody has asked for the place', () => {
    const { breaker } = opened({ probeTimeoutMs: 500 })
    const silent = breaker.admit(1_000)
    breaker.settle(silent, success, 500, 1_500)
    expect(breaker.state).toBe('half_open')
    expect(breaker.retryAfterMs(1_500)).toBe(0)
  })

  it('does not wait for a probe for ever when the clock is set back', () => {
    const { breaker } = opened({ probeTimeoutMs: 500 })
    breaker.admit(1_000)
    expect(breaker.admit(-5_000)).toBe(-1)
    expect(breaker.admit(-4_500)).toBeGreaterThan(0)
  })

  it('takes a slow probe for a failed one where slow calls can open it', () => {
    const probed = (slowRatio: number | null) => {
      const { breaker } = breakerOf({
        errors: { slowMs: 100 },
        trigger: { on: 'count_window', calls: 2, minimumCalls: 2, slowRatio },
        recovery: waitOf(1_000),
      })
      calls(breaker, 'xx')
      call(breaker, success, 1_000, 0, 100)
      return breaker.state
    }
    expect(probed(0.5)).toBe('open')
    expect(probed(null)).toBe('closed')
  })
})

describe('a ramp', () => {
  const ramp = { steps: [0.25, 0.5], stepMs: 1_000 }

  /** In its first step at 1,000. */
  const ramping = (recovery: object = {}) => {
    const made = opened({ ramp, ...recovery })
    call(made.breaker, success, 1_000)
    expect(made.breaker.status(1_000)).toMatchObject({ state: 'half_open', rampShare: 0.25 })
    return made
  }
  const admitted = (breaker: Breaker, now: number, of: number) =>
    Array.from({ length: of }, () => call(breaker, success, now)).filter(Boolean).length

  it('lets each step its share of the calls through, evenly, and closes after the last', () => {
    const { breaker, transitions } = ramping()
    expect(Array.from({ length: 8 }, () => call(breaker, success, 1_000))).toEqual([
      false,
      false,
      false,
      true,
      false,
      false,
      false,
      true,
    ])
    expect(admitted(breaker, 2_000, 100)).toBe(50)
    expect(admitted(breaker, 3_000, 100)).toBe(100)
    expect(breaker.state).toBe('closed')
    expect(transitions.at(-1)).toBe('half_open > closed: the whole load is back')
  })

  it('goes on in steps also when nobody calls', () => {
    const { breaker } = ramping()
    expect(breaker.admit(60_000)).toBeGreaterThan(0)
    expect(breaker.state).toBe('closed')
  })

  it('takes no longer than its steps from a clock that is set back', () => {
    const { breaker } = ramping()
    expect(admitted(breaker, -60_000, 100)).toBe(25)
    expect(admitted(breaker, -59_000, 100)).toBe(50)
    expect(admitted(breaker, -58_000, 100)).toBe(100)
    expect(breaker.state).toBe('closed')
  })

  it('opens again when the trigger is reached', () => {
    const { breaker, transitions } = ramping()
    for (let i = 0; i < 8; i += 1) call(breaker, failure, 1_100)
    expect(breaker.state).toBe('open')
    expect(transitions.at(-1)).toBe('half_open > open: errors at 25 % of the load')
  })

  it('opens again when more than half of a step fails, though never in a row', () => {
    const { breaker } = ramping()
    const results = [failure, success, failure, success]
    const tickets: number[] = []
    while (tickets.length < 6) {
      const ticket = breaker.admit(1_000)
      if (ticket > 0) tickets.push(ticket)
    }
    for (const [i, result] of results.entries()) breaker.settle(tickets[i]!, result, 1, 1_000)
    expect(breaker.state).toBe('half_open')
    breaker.settle(tickets[4]!, failure, 1, 1_000)
    expect(breaker.state).toBe('open')
  })

  it('judges a step with few calls at its end', () => {
    const { breaker } = ramping()
    let ticket = -1
    while (ticket < 0) ticket = breaker.admit(1_000)
    breaker.settle(ticket, failure, 1, 1_001)
    expect(breaker.state).toBe('half_open')
    expect(breaker.admit(2_000)).toBe(-1)
    expect(breaker.state).toBe('open')
  })

  it('says when a call may go: with the next one, or with the next step', () => {
    const { breaker } = ramping()
    expect(breaker.retryAfterMs(1_400)).toBe(600)
    for (let i = 0; i < 3; i += 1) expect(breaker.admit(1_400)).toBe(-1)
    expect(breaker.retryAfterMs(1_400)).toBe(0)
    expect(breaker.admit(1_400)).toBeGreaterThan(0)
  })

  it('ignores a probe that answers once the ramp has begun', () => {
    const { breaker } = opened({ ramp, probes: 2 })
    const first = breaker.admit(1_000)
    const second = breaker.admit(1_000)
    breaker.settle(first, success, 1, 1_001)
    breaker.settle(second, failure, 1, 1_002)
    expect(breaker.status(1_002)).toMatchObject({ state: 'half_open', rampShare: 0.25 })
  })
})

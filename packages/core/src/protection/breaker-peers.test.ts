/**
 * What other breakers document of themselves, as ours does it. Where ours does it otherwise, the name of the test
 * says how.
 */
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'

import { Breaker, type BreakerHooks } from './breaker.js'
import { type Outcome, outcome } from './breaker-state.js'
import { ErrorClassifier } from './errors.js'
import { BreakerPolicy } from './policy.js'

const { success, failure, ignored } = outcome

/** Calls through a breaker at a clock that the test moves. */
function guarded(input: z.input<typeof BreakerPolicy>, hooks: Partial<BreakerHooks> = {}) {
  const policy = BreakerPolicy.parse({
    ...input,
    recovery: { wait: { kind: 'constant', ms: 1_000 }, ...input.recovery },
  })
  const transitions: string[] = []
  const breaker = new Breaker(policy, 0, {
    onTransition: (_, to) => transitions.push(to),
    ...hooks,
  })
  const it = {
    breaker,
    policy,
    transitions,
    now: 0,
    /** False when it was refused. */
    call(result: Outcome, durationMs = 1): boolean {
      const ticket = breaker.admit(it.now)
      if (ticket < 0) return false
      breaker.settle(ticket, result, durationMs, it.now)
      return true
    },
    calls(letters: string) {
      for (const letter of letters) it.call(letter === 'x' ? failure : success)
      return breaker.state
    },
  }
  return it
}

describe('as opossum documents it', () => {
  const ofTen = {
    on: 'time_window',
    windowMs: 10_000,
    failureRatio: 0.5,
    minimumCalls: 10,
  } as const

  it('opens on a percentage of errors in a rolling window', () => {
    const guard = guarded({ trigger: ofTen })
    expect(guard.calls('.....xxxx')).toBe('closed')
    expect(guard.calls('x')).toBe('open')
  })

  it('opens at the percentage, where opossum opens only above it', () => {
    const guard = guarded({ trigger: { ...ofTen, minimumCalls: 4 } })
    expect(guard.calls('..xx')).toBe('open')
  })

  it('does not open below the volume threshold, even when every call fails', () => {
    const guard = guarded({ trigger: ofTen })
    expect(guard.calls('xxxxxxxxx')).toBe('closed')
    expect(guard.calls('x')).toBe('open')
  })

  it('forgets errors that have rolled out of the window', () => {
    const guard = guarded({ trigger: ofTen })
    guard.calls('xxxxxxxxx')
    guard.now = 10_001
    expect(guard.calls('x')).toBe('closed')
  })

  it('is spared while it warms up by the calls it has seen, where opossum spares it for a time', () => {
    const guard = guarded({ trigger: { ...ofTen, minimumCalls: 100 } })
    expect(guard.calls('x'.repeat(99))).toBe('closed')
    expect(guard.calls('x')).toBe('open')
  })

  it('lets one call through after the reset timeout: its success closes, its failure opens', () => {
    const guard = guarded({ trigger: { ...ofTen, minimumCalls: 1 } })
    guard.calls('x')
    guard.now = 1_000
    const probe = guard.breaker.admit(guard.now)
    expect(guard.call(success)).toBe(false)
    guard.breaker.settle(probe, failure, 1, guard.now)
    expect(guard.breaker.state).toBe('open')
    guard.now = 2_000
    expect(guard.calls('.')).toBe('closed')
  })

  it('leaves filtered errors out of the count, where opossum counts them as successes', () => {
    const guard = guarded({ trigger: { ...ofTen, minimumCalls: 2 } })
    const classifier = new ErrorClassifier({ statuses: ['5xx'], ignore: ['E_MINE'], slowMs: null })
    for (let i = 0; i < 10; i += 1) guard.call(classifier.classify({ code: 'E_MINE' }))
    expect(guard.breaker.status(0)).toMatchObject({ calls: 0, ignored: 10 })
    expect(guard.calls('xx')).toBe('open')
  })

  it('can be opened by hand, and disabled, which lets all through and counts nothing', () => {
    const guard = guarded({})
    guard.breaker.force('forced_open', 0)
    expect(guard.call(success)).toBe(false)
    guard.breaker.force('forced_closed', 0)
    guard.calls('x'.repeat(50))
    expect(guard.breaker.status(0)).toMatchObject({ state: 'forced_closed', calls: 0 })
  })

  it('starts with the state of a former process', () => {
    const guard = guarded({ trigger: { ...ofTen, minimumCalls: 1 } })
    guard.calls('x')
    const state = JSON.parse(JSON.stringify(guard.breaker.export(0)))
    const next = Breaker.restore(guard.policy, state, 500, { onTransition: () => {} })
    expect(next.state).toBe('open')
    expect(next.retryAfterMs(500)).toBe(1_000)
  })
})

describe('as cockatiel documents it', () => {
  it('ConsecutiveBreaker: opens after so many failures in a row', () => {
    const guard = guarded({ trigger: { on: 'consecutive', failures: 3 } })
    expect(guard.calls('xx.xx')).toBe('closed')
    expect(guard.calls('x')).toBe('open')
  })

  it('CountBreaker: opens on a share of the last calls, once there were enough, whichever call was the last', () => {
    const guard = guarded({
      trigger: { on: 'count_window', calls: 10, failureRatio: 0.2, minimumCalls: 5 },
    })
    expect(guard.calls('xx..')).toBe('closed')
    expect(guard.calls('.')).toBe('open')
  })

  it('CountBreaker: forgets the oldest call with each new one', () => {
    const guard = guarded({
      trigger: { on: 'count_window', calls: 4, failureRatio: 0.5, minimumCalls: 4 },
    })
    expect(guard.calls('x....x..')).toBe('closed')
    expect(guard.calls('x')).toBe('open')
  })

  it('SamplingBreaker: opens on a share of the calls in a time, with its minimum a number and not a rate', () => {
    const guard = guarded({
      trigger: { on: 'time_window', windowMs: 30_000, failureRatio: 0.2, minimumCalls: 150 },
    })
    expect(guard.calls('x'.repeat(30) + '.'.repeat(119))).toBe('closed')
    expect(guard.calls('.')).toBe('open')
  })

  it('halfOpenAfter: waits by a backoff that grows with each failed probe', () => {
    const wait = { kind: 'exponential', firstMs: 100, factor: 2, maxMs: 10_000 } as const
    const guard = guarded({ trigger: { on: 'consecutive', failures: 1 }, recovery: { wait } })
    const waits: number[] = []
    for (let i = 0; i < 4; i += 1) {
      guard.calls('x')
      waits.push(guard.breaker.retryAfterMs(guard.now))
      guard.now += waits.at(-1) ?? 0
    }
    expect(waits).toEqual([100, 200, 400, 800])
  })

  it('refuses the other calls while a probe is out, where cockatiel lets them wait for its end', () => {
    const guard = guarded({ trigger: { on: 'consecutive', failures: 1 } })
    guard.calls('x')
    guard.now = 1_000
    guard.breaker.admit(guard.now)
    expect(guard.call(success)).toBe(false)
    expect(guard.breaker.retryAfterMs(guard.now)).toBeGreaterThan(0)
  })

  it('isolate: is held open until it is let go', () => {
    const guard = guarded({ trigger: { on: 'consecutive', failures: 1 } })
    guard.breaker.force('forced_open', 0)
    guard.now = 3_600_000
    expect(guard.call(success)).toBe(false)
    guard.breaker.force(null, guard.now)
    expect(guard.call(success)).toBe(true)
  })
})

describe('as resilience4j documents it', () => {
  const window = { on: 'count_window', calls: 10, failureRatio: 0.5, minimumCalls: 10 } as const

  it('opens when the failure rate is equal to or above the threshold', () => {
    expect(guarded({ trigger: window }).calls('x.x.x.x.x')).toBe('closed')
    expect(guarded({ trigger: window }).calls('x.x.x.x.x.')).toBe('open')
  })

  it('evaluates a window only from the minimum number of calls on, also when the last is a success', () => {
    const guard = guarded({ trigger: window })
    expect(guard.calls('xxxxxxxxx')).toBe('closed')
    expect(guard.calls('.')).toBe('open')
  })

  it('takes the window for the minimum when that is larger', () => {
    const guard = guarded({ trigger: { ...window, calls: 2, minimumCalls: 100 } })
    expect(guard.calls('xx')).toBe('open')
  })

  it('evaluates a window of time over the calls of its last seconds', () => {
    const guard = guarded({
      trigger: { on: 'time_window', windowMs: 10_000, failureRatio: 0.5, minimumCalls: 10 },
    })
    guard.calls('.....')
    guard.now = 10_001
    expect(guard.calls('xxxxxxxxx')).toBe('closed')
    expect(guard.calls('x')).toBe('open')
  })

  it('opens on the rate of slow calls, failed or not', () => {
    const guard = guarded({
      errors: { slowMs: 60 },
      trigger: { ...window, failureRatio: 1, slowRatio: 0.5 },
    })
    for (let i = 0; i < 5; i += 1) guard.call(success, 59)
    for (let i = 0; i < 4; i += 1) guard.call(i < 2 ? success : failure, 60)
    expect(guard.breaker.state).toBe('closed')
    guard.call(success, 60)
    expect(guard.breaker.state).toBe('open')
  })

  it('permits so many calls while half open, but at once and not in all', () => {
    const guard = guarded({ trigger: window, recovery: { probes: 3, successes: 3 } })
    guard.calls('xxxxxxxxxx')
    guard.now = 1_000
    const tickets = Array.from({ length: 4 }, () => guard.breaker.admit(guard.now))
    expect(tickets.map((ticket) => ticket > 0)).toEqual([true, true, true, false])
    for (const ticket of tickets.slice(0, 3)) guard.breaker.settle(ticket, success, 1, guard.now)
    expect(guard.breaker.state).toBe('closed')
  })

  it('opens again at the first failure while half open, where a rate of the permitted calls decides there', () => {
    const guard = guarded({ trigger: window, recovery: { probes: 3, successes: 3 } })
    guard.calls('xxxxxxxxxx')
    guard.now = 1_000
    expect(guard.calls('..x')).toBe('open')
  })

  it('does not stay half open for ever when a permitted call never ends', () => {
    const guard = guarded({
      trigger: window,
      recovery: { wait: { kind: 'constant', ms: 1_000 }, probeTimeoutMs: 5_000 },
    })
    guard.calls('xxxxxxxxxx')
    guard.now = 1_000
    guard.breaker.admit(guard.now)
    guard.now = 6_000
    expect(guard.calls('.')).toBe('closed')
  })

  it('counts ignored exceptions neither as failures nor as successes', () => {
    const guard = guarded({ trigger: { ...window, calls: 2, minimumCalls: 2 } })
    guard.calls('x')
    for (let i = 0; i < 20; i += 1) guard.call(ignored)
    expect(guard.breaker.status(0)).toMatchObject({ calls: 1, failures: 1 })
    expect(guard.calls('x')).toBe('open')
  })

  it('does not count calls that it did not permit', () => {
    const guard = guarded({ trigger: window })
    guard.calls('xxxxxxxxxx')
    guard.calls('..........')
    expect(guard.breaker.status(0).calls).toBe(10)
  })

  it('has the states DISABLED, FORCED_OPEN and METRICS_ONLY', () => {
    const guard = guarded({ trigger: window })
    guard.breaker.force('metrics_only', 0)
    guard.calls('x'.repeat(20))
    expect(guard.breaker.status(0)).toMatchObject({ failureRatio: 1, state: 'metrics_only' })
    guard.breaker.force('forced_closed', 0)
    expect(guard.call(failure)).toBe(true)
    guard.breaker.force('forced_open', 0)
    expect(guard.call(success)).toBe(false)
  })

  it('tells each change of state once', () => {
    const guard = guarded({ trigger: window })
    guard.calls('xxxxxxxxxx')
    guard.now = 1_000
    guard.calls('.')
    expect(guard.transitions).toEqual(['open', 'half_open', 'closed'])
  })

  it('ignores calls of before a change of state, where they are counted there', () => {
    const guard = guarded({ trigger: window })
    const before = guard.breaker.admit(0)
    guard.calls('xxxxxxxxxx')
    guard.now = 1_000
    guard.calls('.')
    guard.breaker.settle(before, failure, 1_000, guard.now)
    expect(guard.breaker.status(guard.now).calls).toBe(0)
  })
})

describe('as Sentinel documents it', () => {
  const window = { on: 'time_window', windowMs: 1_000, minimumCalls: 5 } as const

  it('slow request ratio: opens on the share of calls slower than the largest allowed time', () => {
    const guard = guarded({
      errors: { slowMs: 50 },
      trigger: { ...window, failureRatio: 1, slowRatio: 0.6 },
    })
    for (const ms of [50, 50, 1, 1]) guard.call(success, ms)
    expect(guard.breaker.state).toBe('closed')
    guard.call(success, 50)
    expect(guard.breaker.state).toBe('open')
  })

  it('slow request ratio: a slow probe opens it again, a fast one closes it', () => {
    const guard = guarded({
      errors: { slowMs: 50 },
      trigger: { ...window, minimumCalls: 1, slowRatio: 0.6 },
    })
    guard.call(success, 50)
    guard.now = 1_000
    guard.call(success, 50)
    expect(guard.breaker.state).toBe('open')
    guard.now = 2_000
    guard.call(success, 49)
    expect(guard.breaker.state).toBe('closed')
  })

  it('error ratio: opens on the share of errors from the least number of requests on', () => {
    const guard = guarded({ trigger: { ...window, failureRatio: 0.4 } })
    expect(guard.calls('xx..')).toBe('closed')
    expect(guard.calls('.')).toBe('open')
  })

  it('error count: is told as errors in a row, where a number of errors in a time opens it there', () => {
    const guard = guarded({ trigger: { on: 'consecutive', failures: 3 } })
    expect(guard.calls('x.x.x.')).toBe('closed')
    expect(guard.calls('xxx')).toBe('open')
  })

  it('a probe that a later rule blocks decides nothing: its place is free again, where it opens there', () => {
    const guard = guarded({ trigger: { ...window, minimumCalls: 1 } })
    guard.calls('x')
    guard.now = 1_000
    const blocked = guard.breaker.admit(guard.now)
    expect(guard.call(success)).toBe(false)
    guard.breaker.settle(blocked, ignored, 0, guard.now)
    expect(guard.breaker.state).toBe('half_open')
    expect(guard.calls('.')).toBe('closed')
  })
})

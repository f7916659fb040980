import { describe, expect, it } from 'vitest'
import type { z } from 'zod'

import { Breaker } from './breaker.js'
import { outcome } from './breaker-state.js'
import { BreakerPolicy } from './policy.js'

const { success, failure } = outcome
const hour = 3_600_000

type Input = z.input<typeof BreakerPolicy>
const policyOf = (input: Input = {}) =>
  BreakerPolicy.parse({
    trigger: { on: 'consecutive', failures: 2 },
    recovery: { wait: { kind: 'constant', ms: 1_000 } },
    ...input,
  })

function breakerOf(input: Input = {}) {
  const transitions: string[] = []
  const onTransition = (from: string, to: string, reason: string) =>
    transitions.push(`${from} > ${to}: ${reason}`)
  return { breaker: new Breaker(policyOf(input), 0, { onTransition }), transitions }
}

function fail(breaker: Breaker, times: number, now = 0) {
  for (let i = 0; i < times; i += 1) breaker.settle(breaker.admit(now), failure, 1, now)
}

describe('a breaker that an operator holds', () => {
  it('refuses all while forced open, however long, and goes on closed when given back', () => {
    const { breaker, transitions } = breakerOf()
    breaker.force('forced_open', 0)
    expect(breaker.admit(hour)).toBe(-1)
    expect(breaker.retryAfterMs(hour)).toBeGreaterThan(0)
    expect(breaker.status(hour)).toMatchObject({ state: 'forced_open', nextProbeInMs: null })
    breaker.force(null, hour)
    expect(breaker.admit(hour)).toBeGreaterThan(0)
    expect(transitions).toEqual([
      'closed > forced_open: held by an operator',
      'forced_open > closed: no longer held',
    ])
  })

  it('is open still when it was open before it was forced open, until its wait is over', () => {
    const { breaker } = breakerOf()
    fail(breaker, 2)
    breaker.force('forced_open', 100)
    breaker.force(null, 200)
    expect(breaker.state).toBe('open')
    expect(breaker.admit(999)).toBe(-1)
    expect(breaker.admit(1_000)).toBeGreaterThan(0)
  })

  it('asks its probes anew when it was half open before it was forced open', () => {
    const { breaker } = breakerOf()
    fail(breaker, 2)
    const before = breaker.admit(1_000)
    breaker.force('forced_open', 1_001)
    breaker.force(null, 1_002)
    expect(breaker.state).toBe('half_open')
    const after = breaker.admit(1_002)
    expect(after).toBeGreaterThan(0)
    breaker.settle(before, success, 1, 1_003)
    expect(breaker.state).toBe('half_open')
    breaker.settle(after, success, 1, 1_004)
    expect(breaker.state).toBe('closed')
  })

  it('lets all through and counts nothing while forced closed', () => {
    const { breaker } = breakerOf()
    fail(breaker, 2)
    breaker.force('forced_closed', 1)
    fail(breaker, 10, 2)
    expect(breaker.status(2)).toMatchObject({ state: 'forced_closed', calls: 0, failures: 0 })
    breaker.force(null, 3)
    expect(breaker.state).toBe('closed')
    fail(breaker, 1, 4)
    expect(breaker.state).toBe('closed')
  })

  it('lets all through and counts, but never opens, with metrics only', () => {
    const { breaker } = breakerOf()
    breaker.force('metrics_only', 0)
    fail(breaker, 10)
    expect(breaker.status(0)).toMatchObject({ state: 'metrics_only', calls: 10, failures: 10 })
    breaker.force(null, 0)
    expect(breaker.state).toBe('closed')
    fail(breaker, 1)
    expect(breaker.state).toBe('open')
  })

  it('says nothing when it is held as it is held already', () => {
    const { breaker, transitions } = breakerOf()
    breaker.force(null, 0)
    breaker.force('forced_open', 0)
    breaker.force('forced_open', 1)
    expect(transitions).toHaveLength(1)
  })

  it('takes no advice, and stays held when it is reset', () => {
    const { breaker } = breakerOf()
    breaker.force('metrics_only', 0)
    breaker.adviseOpen('the fleet finds it sick', 0)
    breaker.reset(0)
    expect(breaker.state).toBe('metrics_only')
    breaker.force(null, 0)
    expect(breaker.state).toBe('closed')
  })
})

describe('the advice of the fleet', () => {
  it('opens a closed breaker as if it had tripped, and a probe decides', () => {
    const { breaker, transitions } = breakerOf()
    breaker.adviseOpen('8 of 10 callers tripped', 0)
    expect(breaker.status(0)).toMatchObject({ state: 'open', advised: true, nextProbeInMs: 1_000 })
    expect(transitions).toEqual(['closed > open: 8 of 10 callers tripped'])
    const probe = breaker.admit(1_000)
    breaker.settle(probe, success, 1, 1_000)
    expect(breaker.status(1_000)).toMatchObject({ state: 'closed', advised: false })
  })

  it('does not shorten the wait when it is taken back', () => {
    const { breaker } = breakerOf()
    breaker.adviseOpen('8 of 10 callers tripped', 0)
    breaker.adviseClear()
    expect(breaker.status(500)).toMatchObject({ state: 'open', advised: false })
    expect(breaker.admit(999)).toBe(-1)
    expect(breaker.admit(1_000)).toBeGreaterThan(0)
  })

  it('is not heard where the policy does not follow the fleet, nor while it is not closed', () => {
    const { breaker } = breakerOf({ followFleet: false })
    breaker.adviseOpen('8 of 10 callers tripped', 0)
    expect(breaker.state).toBe('closed')
    const other = breakerOf()
    fail(other.breaker, 2)
    other.breaker.adviseOpen('8 of 10 callers tripped', 900)
    expect(other.breaker.retryAfterMs(900)).toBe(100)
  })
})

describe('reset', () => {
  it('closes it from any state and forgets what was counted', () => {
    const { breaker, transitions } = breakerOf()
    fail(breaker, 2)
    breaker.reset(1)
    expect(breaker.status(1)).toMatchObject({ state: 'closed', calls: 0, openings: 0 })
    fail(breaker, 1, 2)
    breaker.reset(2)
    fail(breaker, 1, 3)
    expect(breaker.state).toBe('closed')
    expect(transitions.at(-1)).toBe('open > closed: reset')
  })
})

describe('another policy', () => {
  const window = { on: 'count_window', calls: 10, minimumCalls: 4, failureRatio: 0.9 } as const

  it('keeps the counts while the trigger is of the same kind and size', () => {
    const { breaker } = breakerOf({ trigger: window })
    fail(breaker, 3)
    breaker.reconfigure(policyOf({ trigger: { ...window, failureRatio: 0.5 } }), 0)
    expect(breaker.status(0).failures).toBe(3)
    fail(breaker, 1)
    expect(breaker.state).toBe('open')
  })

  it('starts to count anew when the trigger is of another kind or size', () => {
    const { breaker } = breakerOf({ trigger: window })
    fail(breaker, 3)
    breaker.reconfigure(policyOf({ trigger: { ...window, calls: 20 } }), 0)
    expect(breaker.status(0).calls).toBe(0)
    fail(breaker, 3)
    breaker.reconfigure(policyOf({ trigger: { on: 'time_window' } }), 0)
    expect(breaker.status(0).calls).toBe(0)
  })

  it('changes the wait of the opening that is on', () => {
    const { breaker } = breakerOf()
    fail(breaker, 2)
    breaker.reconfigure(policyOf({ recovery: { wait: { kind: 'constant', ms: 200 } } }), 100)
    expect(breaker.state).toBe('open')
    expect(breaker.retryAfterMs(100)).toBe(100)
  })

  it('does not draw the wait anew when something else changes', () => {
    const wait = { kind: 'decorrelated', firstMs: 100, maxMs: 10_000 } as const
    let drawn = 0
    const random = () => {
      drawn += 0.1
      return drawn
    }
    const hooks = { onTransition: () => {}, random }
    const breaker = new Breaker(policyOf({ recovery: { wait } }), 0, hooks)
    fail(breaker, 2)
    const before = breaker.retryAfterMs(0)
    breaker.reconfigure(policyOf({ recovery: { wait, probes: 3 } }), 0)
    expect(breaker.retryAfterMs(0)).toBe(before)
  })

  it('lets more probes in, or no further one until those beyond are back', () => {
    const { breaker } = breakerOf()
    const probes = (n: number) => breaker.reconfigure(policyOf({ recovery: { probes: n } }), 1)
    probes(1)
    fail(breaker, 2)
    const first = breaker.admit(30_000)
    expect(breaker.admit(30_000)).toBe(-1)
    probes(2)
    expect(breaker.admit(30_000)).toBeGreaterThan(0)
    probes(1)
    breaker.settle(first, outcome.ignored, 1, 30_000)
    expect(breaker.admit(30_000)).toBe(-1)
  })

  it('closes a breaker whose ramp is taken away', () => {
    const ramp = { steps: [0.1], stepMs: 1_000 }
    const { breaker } = breakerOf({ recovery: { ramp } })
    fail(breaker, 2)
    breaker.settle(breaker.admit(30_000), success, 1, 30_000)
    expect(breaker.state).toBe('half_open')
    breaker.reconfigure(policyOf(), 30_001)
    expect(breaker.state).toBe('closed')
  })
})

import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import type { BreakerTransition } from '@foundation/core/protection'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { ProtectionReport } from '../worker/reports.js'
import { Guards } from './guards.js'
import { Steering } from './steering.js'

const failing = () => Promise.reject(new Error('no'))

/** Real guards, as a foundation has them, under a clock of their own. */
describe('guards under a control plane', () => {
  let time: { now: number; wallNow: number }
  let posted: ProtectionReport[]
  let told: BreakerTransition[]
  let said: Record<string, unknown>[]
  let guards: Guards
  let steering: Steering

  beforeEach(() => {
    time = { now: 1_000, wallNow: 1_700_000_000_000 }
    posted = []
    told = []
    said = []
    const clock = { now: () => time.now, wallNow: () => time.wallNow, random: () => 0.5 }
    guards = new Guards({ ...clock, firstShare: 1, onTransition: (it) => steering.transition(it) })
    steering = new Steering({
      ...{ guards, clock, takeElu: () => 0.1 },
      post: (report) => posted.push(report),
      onTransition: (it) => told.push(it),
      say: (_level, _message, fields) => said.push(fields as Record<string, unknown>),
    })
  })
  // What is told at the end of a turn is told to the test that caused it.
  afterEach(() => turnOfTheLoop())
  const pass = (ms: number) => {
    time.now += ms
    time.wallNow += ms
    steering.turn()
  }
  const apply = (kind: 'policy' | 'override', key: string, revision: number, spec: object) =>
    steering.handlers[kind]?.apply({ key, revision, spec: spec as Record<string, unknown> })
  const trip = async (times: number) => {
    for (let n = 0; n < times; n += 1)
      await guards
        .get('payments')
        .run(failing)
        .catch(() => {})
  }
  const stateOf = () => guards.get('payments').status().breaker?.state

  it('take a policy at once, without forgetting what they have counted', async () => {
    await trip(3)
    apply('policy', 'payments', 1, {
      match: { target: 'payments' },
      breaker: { trigger: { on: 'consecutive', failures: 4 } },
    })
    expect(stateOf()).toBe('closed')
    await trip(1)
    expect(stateOf()).toBe('open')
    steering.handlers.policy?.remove('payments')
    expect(stateOf()).toBe('open')
  })

  it('tell of a breaker that opens: the server, the application, the log', async () => {
    await trip(5)
    expect(told).toEqual([])
    await turnOfTheLoop()
    expect(told).toMatchObject([{ target: 'payments', from: 'closed', to: 'open' }])
    expect(posted).toEqual([{ t: 'transitions', transitions: told }])
    expect(said).toMatchObject([{ event: 'protection.breaker_opened', target: 'payments' }])
  })

  it('are held by an operator until the time is over, also those of later calls', async () => {
    steering.hear({ t: 'clock', serverAheadMs: 60_000 })
    const until = time.wallNow + 120_000
    apply('override', 'o', 1, { target: 'payments', state: 'forced_open', reason: 'drill', until })
    expect(stateOf()).toBe('forced_open')
    await expect(guards.get('payments').run(() => 1)).rejects.toMatchObject({
      code: 'protection.open',
    })
    pass(59_999)
    expect(stateOf()).toBe('forced_open')
    pass(1)
    expect(stateOf()).toBe('closed')
    await expect(guards.get('payments').run(() => 1)).resolves.toBe(1)
    expect(said.map(({ event }) => event)).toEqual([
      'protection.override_began',
      'protection.override_ended',
    ])
  })

  it('bear an override until the end of all time', () => {
    const until = Number.MAX_SAFE_INTEGER
    apply('override', 'o', 1, { target: 'payments', state: 'forced_open', reason: 'drill', until })
    expect(stateOf()).toBe('forced_open')
    expect(said).toMatchObject([{ until: '+275760-09-13T00:00:00.000Z' }])
  })

  it('open early on advice, and not without a breaker that follows the fleet', () => {
    guards.get('payments')
    const advice = { target: 'payments', advice: 'open' as const, reason: '7 of 9 callers tripped' }
    apply('policy', 'own', 1, { match: { target: 'payments' }, breaker: { followFleet: false } })
    steering.hear({ t: 'advice', advice: [advice, { ...advice, target: 'unknown' }] })
    expect(stateOf()).toBe('closed')
    steering.handlers.policy?.remove('own')
    steering.hear({ t: 'advice', advice: [advice] })
    expect(stateOf()).toBe('open')
  })

  it('say what they saw each five seconds, and everything to a server that is back', async () => {
    await guards.get('payments').run(() => 1)
    pass(5_000)
    expect(posted).toMatchObject([{ t: 'guards', guards: [{ target: 'payments', calls: 1 }] }])
    posted.length = 0
    steering.connected()
    expect(posted).toMatchObject([{ t: 'guards', guards: [{ target: 'payments', calls: 0 }] }])
  })

  it('hold their slice of a limit that the fleet shares', async () => {
    const limiter = { algorithm: 'token_bucket', limit: 100, windowMs: 1_000, scope: 'fleet' }
    apply('policy', 'p', 1, { match: { target: 'payments' }, limiter, breaker: null })
    guards.get('payments')
    pass(250)
    expect(posted).toMatchObject([{ t: 'demand', demands: [{ target: 'payments', used: 0 }] }])
    const grant = { grant: 1, rate: 50, fallback: 10, termMs: 60_000, at: time.now }
    steering.hear({ t: 'quotas', grants: [{ target: 'payments', ...grant }] })
    pass(5_000)
    const [window] = posted.flatMap((it) => (it.t === 'guards' ? it.guards : []))
    expect(window?.limiter?.share).toBe(0.5)
  })

  it('are left to themselves once the session is over for good', () => {
    const until = time.wallNow + 60_000
    apply('override', 'o', 1, { target: 'payments', state: 'forced_open', reason: 'drill', until })
    steering.end()
    expect(stateOf()).toBe('closed')
  })
})

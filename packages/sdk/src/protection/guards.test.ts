import { GuardWindow } from '@foundation/core/protection'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { faked, pending, testGuards } from '../testing/protected.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: [...faked] })
})
afterEach(() => {
  vi.useRealTimers()
})

const well = async () => 'well'
const sick = () => Promise.reject(new Error('sick'))

describe('the windows of guards', () => {
  it('are of those that something happened to, or of all', async () => {
    const { guards } = testGuards()
    guards.get('payments')
    await guards.get('ledger').run(well)
    expect(guards.windows(performance.now(), false).map(({ target }) => target)).toEqual([
      'payments',
      'ledger',
    ])
    vi.advanceTimersByTime(5_000)
    expect(guards.windows(performance.now(), false)).toEqual([])
    vi.advanceTimersByTime(5_000)
    await guards
      .get('ledger')
      .run(sick)
      .catch(() => {})
    expect(guards.windows(performance.now(), false)).toMatchObject([
      { target: 'ledger', windowMs: 5_000, calls: 1, failures: 1 },
    ])
    expect(guards.windows(performance.now(), true)).toHaveLength(2)
  })

  it('go on while a call is under way', async () => {
    const { guards } = testGuards()
    const answer = pending<string>()
    const running = guards.get('payments').run(() => answer.promise)
    guards.windows(performance.now(), false)
    vi.advanceTimersByTime(4_000)
    expect(guards.windows(performance.now(), false)).toMatchObject([{ inFlight: 1, calls: 0 }])
    answer.resolve('well')
    await running
  })

  it('match their schema, with every engine there is', async () => {
    const { guards, define } = testGuards()
    const guard = define({
      retry: {},
      limiter: { algorithm: 'token_bucket', limit: 1, scope: 'fleet' },
      bulkhead: {},
      breaker: { errors: { slowMs: 100 } },
    })
    guards.attachPool(guard, { create: () => ({}), destroy: () => {} })
    const slow = guard.run(() => new Promise((done) => setTimeout(done, 150, 'slow')))
    await vi.advanceTimersByTimeAsync(150)
    await slow
    await guard.run(well).catch(() => {})
    const [window] = guards.windows(performance.now(), false)
    expect(GuardWindow.parse(window)).toEqual(window)
    expect(window).toMatchObject({
      calls: 1,
      slow: 1,
      refused: { limited: 1 },
      concurrency: 64,
      limiter: { keys: 1, share: 1 },
      pool: { size: 1, idle: 1, waiting: 0, max: 10 },
    })
    expect(window?.latency.filter((_, i) => i % 2 === 1)).toEqual([1])
  })
})

describe('a limit that the fleet shares', () => {
  it('is given out at the rate that this node holds of it', async () => {
    const { guards, define } = testGuards()
    const limiter = { algorithm: 'token_bucket', limit: 100, windowMs: 1_000 } as const
    define({ limiter }, 'own')
    const guard = define({ limiter: { ...limiter, scope: 'fleet' } })
    const [shared, ...others] = [...guards.fleetLimited()]
    expect(others).toEqual([])
    expect(shared).toMatchObject({ target: 'payments', limitPerS: 100 })
    shared?.setRate(10)
    const answers = await Promise.all(Array.from({ length: 50 }, () => guard.tryRun(well)))
    const used = answers.filter(({ ok }) => ok).length
    expect(used).toBe(10)
    expect(shared?.take()).toEqual({ used, refused: 40 })
    expect(shared?.take()).toEqual({ used: 0, refused: 0 })
    expect(guard.status().limiter?.share).toBe(0.1)
  })

  it('keeps its share over a change of the policy, and loses it with the scope', async () => {
    const { guards, define } = testGuards()
    const limiter = { algorithm: 'token_bucket', limit: 100, windowMs: 1_000 } as const
    const guard = define({ limiter: { ...limiter, scope: 'fleet' } })
    for (const shared of guards.fleetLimited()) shared.setRate(10)
    define({ limiter: { ...limiter, limit: 1_000, scope: 'fleet' } })
    expect(guard.status().limiter?.share).toBe(0.01)
    define({ limiter })
    expect(guard.status().limiter?.share).toBeNull()
    expect([...guards.fleetLimited()]).toEqual([])
    expect(guard.peek()?.remaining).toBeGreaterThan(0)
  })
})

describe('what is decided from outside', () => {
  it('opens on the fleet’s advice, and lets go of it', async () => {
    const { guards, transitions } = testGuards()
    const guard = guards.get('payments')
    guards.advise('payments', 'open', '8 of 10 callers')
    guards.advise('unknown', 'open', '8 of 10 callers')
    expect(guard.status().breaker).toMatchObject({ state: 'open', advised: true })
    expect(transitions).toMatchObject([{ to: 'open', reason: '8 of 10 callers' }])
    guards.advise('payments', 'clear', 'well again')
    expect(guard.status().breaker).toMatchObject({ state: 'open', advised: false })
  })

  it('has adaptive bulkheads give way to a busy event loop', () => {
    const { guards, define } = testGuards()
    const guard = define({ bulkhead: { concurrency: 100, adaptive: {} } })
    const before = guard.status().bulkhead?.concurrency ?? 0
    for (let i = 0; i < 5; i++) guards.observeElu(1)
    expect(guard.status().bulkhead?.concurrency).toBeLessThan(before)
  })

  it('puts what is for a target over what is for all, also of targets that come later', () => {
    const { guards } = testGuards()
    const policy = (name: string, target: string, ms: number) => ({
      name,
      revision: 1,
      spec: { match: { target, narrowed: false }, timeout: { ms }, shadow: null },
    })
    guards.setPolicies([policy('payments', 'payments', 100), policy('all', '*', 900)])
    expect(guards.get('payments').plan.timeoutMs).toBe(100)
    expect(guards.get('ledger').plan.timeoutMs).toBe(900)
  })

  it('compiles no guard anew that nothing changes for', () => {
    const { guards } = testGuards()
    const before = guards.get('payments').plan
    const spec = {
      match: { target: 'ledger', narrowed: false },
      timeout: { ms: 100 },
      shadow: null,
    }
    guards.setPolicies([{ name: 'ledger', revision: 1, spec }])
    expect(guards.get('payments').plan).toBe(before)
  })
})

describe('a limit that the fleet shares', () => {
  it('is not taken whole by a process that holds no lease yet', async () => {
    const { define } = testGuards(undefined, 0.1)
    const guard = define({ limiter: { algorithm: 'token_bucket', limit: 30, scope: 'fleet' } })
    const results = await Promise.all(Array.from({ length: 30 }, () => guard.tryRun(well)))
    expect(results.filter(({ ok }) => ok)).toHaveLength(3)
  })

  it('is whole for a process that is the fleet', async () => {
    const { define } = testGuards()
    const guard = define({ limiter: { algorithm: 'token_bucket', limit: 30, scope: 'fleet' } })
    const results = await Promise.all(Array.from({ length: 31 }, () => guard.tryRun(well)))
    expect(results.filter(({ ok }) => ok)).toHaveLength(30)
  })
})

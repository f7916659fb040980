import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { isFoundationError } from '@foundation/core/errors'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { faked, pending, testGuards } from '../testing/protected.js'
import { Protection } from './protection.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: [...faked] })
})
afterEach(() => {
  vi.useRealTimers()
})

function protect() {
  const { guards, transitions } = testGuards()
  return { protection: new Protection(guards), guards, transitions }
}

const sick = () => Promise.reject(new Error('sick'))
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    (error: unknown) => (isFoundationError(error) ? error.code : error),
  )
function errorOf(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}

describe('defining a target', () => {
  it('needs none of the parts, and fills in what is left out', async () => {
    const { protection } = protect()
    const guard = protection.define('payments', { timeout: {}, retry: {} })
    expect(guard.plan.parts).toMatchObject({ timeout: { ms: 5_000 }, retry: { attempts: 3 } })
    expect(guard.plan.breaker).not.toBeNull()
    expect(protection.define('payments', { breaker: null }).plan.breaker).toBeNull()
    expect(protection.guard('payments')).toBe(guard)
  })

  it.each([
    [{ circuit: {} }, 'circuit'],
    [{ breaker: { failure_threshold: 5 } }, 'breaker'],
    [{ limiter: { algorithm: 'token_bucket', limit: 0 } }, 'limiter.limit'],
    [{ match: { target: '*' } }, 'match'],
  ])('refuses %j, and says where', (parts, path) => {
    const { protection } = protect()
    const guard = protection.define('payments', { timeout: { ms: 100 } })
    const error = errorOf(() => protection.define('payments', parts as never))
    expect(error).toMatchObject({ code: 'protection.policy_invalid' })
    const { issues } = (error as { context: { issues: { path: string }[] } }).context
    expect(issues[0]?.path).toContain(path)
    expect(guard.plan.timeoutMs).toBe(100)
  })

  it('takes a preset', async () => {
    const { protection } = protect()
    const guard = protection.define('cache', protection.presets.fast)
    for (let i = 0; i < 5; i++) await guard.run(sick).catch(() => {})
    expect(guard.status().breaker).toMatchObject({ state: 'open', nextProbeInMs: 10_000 })
  })

  it('refuses a name that is none, through the promise where there is one', async () => {
    const { protection } = protect()
    expect(errorOf(() => protection.guard('a b'))).toMatchObject({
      code: 'protection.policy_invalid',
      context: { issues: [{ path: 'target' }] },
    })
    expect(await codeOf(protection.run('', async () => 1))).toBe('protection.policy_invalid')
    expect(protection.list()).toEqual([])
  })

  it('lists what was called or defined', async () => {
    const { protection } = protect()
    await protection.run('payments', () => 1)
    protection.define('ledger', { bulkhead: { concurrency: 3 } })
    expect(protection.list()).toMatchObject([
      { target: 'payments', inFlight: 0, breaker: { state: 'closed' }, bulkhead: null },
      { target: 'ledger', bulkhead: { active: 0, concurrency: 3 } },
    ])
  })
})

describe('a breaker by its name', () => {
  it('opens, says when it probes next, and is closed by hand', async () => {
    const { protection } = protect()
    const breaker = protection.breaker('search', { failures: 2, openMs: 10_000 })
    for (let i = 0; i < 2; i++) await breaker.execute(sick).catch(() => {})
    expect(await codeOf(breaker.execute(async () => 1))).toBe('protection.open')
    expect(breaker.status()).toMatchObject({ state: 'open', nextProbeInMs: 10_000 })
    breaker.reset()
    expect(await breaker.execute(async () => 1)).toBe(1)
    expect(protection.breaker('search').guard).toBe(breaker.guard)
  })

  it('counts a call that takes too long, and hands its function a signal', async () => {
    const { protection } = protect()
    const breaker = protection.breaker('search', { failures: 1, timeoutMs: 100 })
    let signal: AbortSignal | undefined
    const late = codeOf(
      breaker.execute((call) => {
        signal = call.signal
        return new Promise(() => {})
      }),
    )
    await vi.advanceTimersByTimeAsync(120)
    expect(await late).toBe('protection.timeout')
    expect(signal?.aborted).toBe(true)
    expect(breaker.status()?.state).toBe('open')
  })
})

describe('a limiter by its name', () => {
  it('checks, says what is left, and forgets when it is told to', async () => {
    const { protection } = protect()
    const limiter = protection.limiter('login', { algorithm: 'fixed_window', limit: 3 })
    expect(limiter.check('ann', 2)).toMatchObject({ allowed: true, remaining: 1, waitMs: 0 })
    expect(limiter.peek('ann')).toMatchObject({ allowed: true, remaining: 1 })
    const refused = limiter.check('ann', 2)
    expect(refused).toMatchObject({ allowed: false, remaining: 1 })
    expect(refused.retryAfterMs).toBeGreaterThan(0)
    expect(limiter.check('bob')).toMatchObject({ allowed: true })
    limiter.reset('ann')
    expect(limiter.check('ann', 3)).toMatchObject({ allowed: true, remaining: 0 })
    expect(() => limiter.check('ann', 0)).toThrow(RangeError)
  })

  it('limits what it executes, and does nothing else', async () => {
    const { protection } = protect()
    const limiter = protection.limiter('login', { limit: 6 })
    for (let i = 0; i < 6; i++) {
      await expect(limiter.execute('ann', sick)).rejects.toThrow('sick')
    }
    expect(await codeOf(limiter.execute('ann', sick))).toBe('protection.limited')
    expect(limiter.guard.status().breaker).toBeNull()
  })

  it('stands beside a breaker of the same name', async () => {
    const { protection } = protect()
    protection.breaker('search', { failures: 1 })
    const limiter = protection.limiter('search', { limit: 10 })
    await limiter.execute('ann', sick).catch(() => {})
    expect(await codeOf(limiter.execute('ann', sick))).toBe('protection.open')
  })
})

describe('an experimental feature', () => {
  it('falls back on whatever goes wrong, and while its breaker is open', async () => {
    const { protection } = protect()
    const fn = vi.fn(sick)
    const fallback = vi.fn(() => 'old')
    for (let i = 0; i < 7; i++) {
      expect(await protection.experimental<string>('new-search', fn, fallback)).toBe('old')
    }
    expect(fn).toHaveBeenCalledTimes(5)
    expect(fallback.mock.calls).toHaveLength(7)
  })
})

describe('a semaphore by its name', () => {
  it('is one for all who ask for it, and follows its permits', async () => {
    const { protection } = protect()
    const semaphore = protection.semaphore('exports', 1)
    expect(semaphore.tryAcquire()).toBe(true)
    expect(protection.semaphore('exports', 2)).toBe(semaphore)
    expect(semaphore.tryAcquire()).toBe(true)
    const late = codeOf(semaphore.acquire(1, { timeoutMs: 100 }))
    await vi.advanceTimersByTimeAsync(120)
    expect(await late).toBe('protection.full')
  })
})

describe('a pool', () => {
  const made = () => {
    let count = 0
    const destroyed: object[] = []
    return {
      destroyed,
      create: () => ({ id: ++count }),
      destroy: (resource: { id: number }) => destroyed.push(resource),
    }
  }

  it('lends each call a resource, and takes it back', async () => {
    const { protection } = protect()
    const pool = protection.pool('ledger-db', made())
    const ids = [await pool.run(({ id }) => id), await pool.run(async ({ id }) => id)]
    expect(ids).toEqual([1, 1])
    await pool.run(sick).catch(() => {})
    expect(pool.stats).toMatchObject({ size: 1, idle: 1 })
  })

  it('has the size of the policy, as it changes', async () => {
    const { protection } = protect()
    protection.define('ledger-db', { pool: { max: 1, acquireTimeoutMs: 50 }, breaker: null })
    const pool = protection.pool('ledger-db', made())
    const first = pending<number>()
    const running = pool.run(() => first.promise)
    const waiting = codeOf(pool.run(({ id }) => id))
    await vi.advanceTimersByTimeAsync(60)
    expect(await waiting).toBe('protection.pool_exhausted')
    protection.define('ledger-db', { pool: { max: 2 }, breaker: null })
    expect(await pool.run(({ id }) => id)).toBe(2)
    first.resolve(1)
    expect(await running).toBe(1)
  })

  it('destroys a resource whose call timed out, since it may still be used', async () => {
    const { protection } = protect()
    protection.define('ledger-db', { timeout: { ms: 50 } })
    const factory = made()
    const pool = protection.pool('ledger-db', factory)
    const late = codeOf(pool.run(() => new Promise(() => {})))
    await vi.advanceTimersByTimeAsync(60)
    expect(await late).toBe('protection.timeout')
    expect(factory.destroyed).toEqual([{ id: 1 }])
    expect(pool.stats.size).toBe(0)
  })

  it('lets idle resources go in time, and all of them at the end', async () => {
    const { protection } = protect()
    protection.define('ledger-db', { pool: { idleMs: 5_000 } })
    const factory = made()
    const pool = protection.pool('ledger-db', factory)
    await pool.run(() => 1)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(factory.destroyed).toEqual([{ id: 1 }])
    await pool.run(() => 1)
    protection.stop()
    expect(factory.destroyed).toHaveLength(2)
    expect(await codeOf(pool.run(() => 1))).toBe('protection.pool_closed')
  })
})

describe('what others may hear', () => {
  it('is where a call went, how it ended, and what was turned away', async () => {
    const heard: [string, unknown][] = []
    const names = ['execute_start', 'execute_stop', 'execute_exception', 'protection_triggered']
    const pools = ['pool_checkout', 'pool_checkin', 'pool_timeout']
    const listeners = [...names, ...pools].map((name) => {
      const channel = `foundation.infra.${name}`
      const listener = (message: unknown) => heard.push([name, message])
      subscribe(channel, listener)
      return () => unsubscribe(channel, listener)
    })
    const { protection } = protect()
    protection.define('ledger-db', { pool: { max: 1, maxWaiting: 0 } })
    const pool = protection.pool('ledger-db', { create: () => ({}), destroy: () => {} })
    const first = pending<void>()
    const running = pool.run(() => first.promise)
    await vi.advanceTimersByTimeAsync(5)
    await pool.run(() => 1).catch(() => {})
    first.resolve()
    await running
    const error = new Error('sick')
    await pool.run(() => Promise.reject(error)).catch(() => {})
    for (const off of listeners) off()
    await pool.run(() => 1)
    const target = 'ledger-db'
    expect(heard).toEqual([
      ['pool_checkout', { target }],
      ['execute_start', { target }],
      ['protection_triggered', { target, protection: 'pool_exhausted' }],
      ['pool_timeout', { target }],
      ['execute_stop', { target, duration: 5 }],
      ['pool_checkin', { target, discarded: false }],
      ['pool_checkout', { target }],
      ['execute_start', { target }],
      ['execute_exception', { target, duration: 0, error }],
      ['pool_checkin', { target, discarded: false }],
    ])
  })
})

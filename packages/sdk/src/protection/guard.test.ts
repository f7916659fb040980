import { isFoundationError } from '@foundation/core/errors'
import type { PolicySpec } from '@foundation/core/protection'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { faked, pending, testGuards } from '../testing/protected.js'
import type { GuardedCall } from './call-options.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: [...faked] })
})
afterEach(() => {
  vi.useRealTimers()
})

const sick = () => Promise.reject(new Error('sick'))
const well = async () => 'well'
const one = { breaker: { trigger: { on: 'consecutive', failures: 1 } } } as const

/** The code and the context of what a call was refused with. */
async function refusalOf(call: Promise<unknown>): Promise<Record<string, unknown>> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!isFoundationError(error)) throw error
  return { code: error.code, ...error.context }
}

describe('a guard that nobody set up', () => {
  it('opens after five errors in a row, for thirty seconds', async () => {
    const { guards, transitions } = testGuards()
    const guard = guards.get('payments')
    for (let i = 0; i < 5; i++) await expect(guard.run(sick)).rejects.toThrow('sick')
    expect(await refusalOf(guard.run(well))).toEqual({
      code: 'protection.open',
      target: 'payments',
      policy: null,
      reason: '5 errors in a row',
      retryAfterMs: 30_000,
    })
    expect(transitions).toEqual([
      {
        target: 'payments',
        from: 'closed',
        to: 'open',
        reason: '5 errors in a row',
        at: Date.now(),
      },
    ])
    vi.advanceTimersByTime(30_000)
    expect(await guard.run(well)).toBe('well')
    expect(guard.status().breaker?.state).toBe('closed')
  })

  it('gives a call five seconds', async () => {
    const guard = testGuards().guards.get('payments')
    const refused = refusalOf(guard.run(() => new Promise(() => {})))
    await vi.advanceTimersByTimeAsync(5_010)
    expect(await refused).toMatchObject({
      code: 'protection.timeout',
      reason: 'no answer in 5000 ms',
    })
    expect(guard.status()).toMatchObject({ inFlight: 0, breaker: { failures: 1 } })
  })
})

describe.each([
  ['the short way', { timeout: null }],
  ['the long way', { timeout: { ms: 1_000 }, bulkhead: {} }],
])('a call on %s', (_way, parts) => {
  it('gives what the function gives, at once or later', async () => {
    const guard = testGuards().define(parts)
    expect(await guard.run(() => 1)).toBe(1)
    expect(await guard.run(async () => 2)).toBe(2)
    // A promise that begins only when somebody waits for it.
    // biome-ignore lint/suspicious/noThenProperty: such promises are what this is about.
    const lazy: unknown = { then: (done: (value: number) => void) => done(3) }
    expect(await guard.run(() => lazy as PromiseLike<number>)).toBe(3)
    await expect(guard.run(sick)).rejects.toThrow('sick')
    const thrown = guard.run(() => {
      throw new Error('at once')
    })
    await expect(thrown).rejects.toThrow('at once')
    expect(guard.takeWindow(performance.now(), false)).toMatchObject({ calls: 5, failures: 2 })
  })

  it('is handed a signal, its number and no resource', async () => {
    const guard = testGuards().define(parts)
    const seen = await guard.run(({ signal, attempt, resource }) => ({ signal, attempt, resource }))
    expect(seen).toMatchObject({ attempt: 1, resource: undefined })
    expect(seen.signal.aborted).toBe(false)
  })

  it('counts an answer with a failing status, and gives it to its caller', async () => {
    const guard = testGuards().define({ ...parts, ...one })
    const response = new Response(null, { status: 503, headers: { 'retry-after': '90' } })
    expect(await guard.run(() => response)).toBe(response)
    expect(await refusalOf(guard.run(well))).toMatchObject({
      code: 'protection.open',
      retryAfterMs: 90_000,
    })
  })

  it('never counts a refusal by the limiter against the breaker', async () => {
    const limiter = { algorithm: 'fixed_window', limit: 1, windowMs: 60_000 } as const
    const guard = testGuards().define({ ...parts, ...one, limiter })
    await guard.run(well, { key: 'a' })
    const refused = await refusalOf(guard.run(well, { key: 'a' }))
    expect(refused).toMatchObject({ code: 'protection.limited', reason: '1 calls in 60000 ms' })
    expect(refused.retryAfterMs).toEqual(expect.any(Number))
    await guard.run(well, { key: 'b' })
    expect(guard.status().breaker).toMatchObject({ state: 'closed', failures: 0 })
    expect(guard.takeWindow(performance.now(), false)).toMatchObject({
      calls: 2,
      refused: { limited: 1 },
    })
  })

  it('refuses as a result, for who would rather not catch', async () => {
    const guard = testGuards().define({ ...parts, ...one })
    expect(await guard.tryRun(well)).toEqual({ ok: true, value: 'well' })
    await expect(guard.tryRun(sick)).rejects.toThrow('sick')
    const refused = await guard.tryRun(well)
    expect({ ...refused, retryAfterMs: refused.ok || refused.retryAfterMs }).toEqual({
      ok: false,
      code: 'protection.open',
      retryAfterMs: 30_000,
    })
    vi.advanceTimersByTime(30_000)
    expect(await guard.tryRun(well)).toEqual({ ok: true, value: 'well' })
  })

  it('says through the promise that a cost is none', async () => {
    const guard = testGuards().define({ ...parts, limiter: { algorithm: 'token_bucket' } })
    await expect(guard.run(well, { cost: 0 })).rejects.toThrow(RangeError)
    await expect(guard.tryRun(well, { cost: Number.NaN })).rejects.toThrow(RangeError)
  })

  it('makes one error for calls refused alike in one millisecond, and counts each', async () => {
    const { guards, define } = testGuards()
    const guard = define({ breaker: {}, timeout: null })
    guard.force('forced_open')
    const refusal = () => guard.run(well).catch((error: unknown) => error)
    const [first, second] = [await refusal(), await refusal()]
    expect(second).toBe(first)
    vi.advanceTimersByTime(1)
    expect(await refusal()).not.toBe(first)
    expect(guards.windows(performance.now(), true)).toMatchObject([{ refused: { open: 3 } }])
  })

  it('tells calls with other waits by other errors', async () => {
    const { define } = testGuards()
    const limiter = { algorithm: 'sliding_log', limit: 1, windowMs: 1_000 } as const
    const guard = define({ breaker: {}, timeout: null, limiter })
    await guard.run(well, { key: 'a' })
    vi.advanceTimersByTime(500)
    await guard.run(well, { key: 'b' })
    const waitOf = async (key: string) => (await refusalOf(guard.run(well, { key }))).retryAfterMs
    expect([await waitOf('a'), await waitOf('b'), await waitOf('a')]).toEqual([500, 1_000, 500])
  })

  it('makes errors without a stack, and leaves those of others theirs', async () => {
    const guard = testGuards().define(parts)
    guard.force('forced_open')
    const error = await guard.run(well).catch((it: Error) => it)
    expect((error as Error).stack?.split('\n')).toHaveLength(1)
    expect(new Error('mine').stack?.split('\n').length).toBeGreaterThan(1)
  })
})

describe('the signal of a caller', () => {
  it('rejects with its reason, is handed on, and is not counted as a failure', async () => {
    const guard = testGuards().define({ ...one, timeout: null })
    const controller = new AbortController()
    let seen: GuardedCall | undefined
    const run = guard.run(
      (call) => {
        seen = call
        return new Promise(() => {})
      },
      { signal: controller.signal },
    )
    const reason = new Error('gone')
    controller.abort(reason)
    await expect(run).rejects.toBe(reason)
    expect(seen?.signal).toMatchObject({ aborted: true, reason })
    expect(guard.status()).toMatchObject({ inFlight: 0, breaker: { state: 'closed', failures: 0 } })
    expect(guard.takeWindow(performance.now(), false)).toMatchObject({ calls: 1, ignored: 1 })
  })

  it('keeps a call from going out when it has aborted before', async () => {
    const guard = testGuards().define({})
    const fn = vi.fn(well)
    const reason = new Error('gone')
    await expect(guard.run(fn, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(fn).not.toHaveBeenCalled()
  })

  it('may be shared by any number of calls, and keeps none of them', async () => {
    const guard = testGuards().define({ bulkhead: { concurrency: 50 } })
    const warned = vi.fn()
    process.on('warning', warned)
    const { signal } = new AbortController()
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    const answer = pending<string>()
    const runs = Array.from({ length: 50 }, () => guard.run(() => answer.promise, { signal }))
    answer.resolve('late')
    expect(new Set(await Promise.all(runs))).toEqual(new Set(['late']))
    expect(added).toHaveBeenCalledTimes(1)
    expect(removed).toHaveBeenCalledTimes(1)
    process.off('warning', warned)
    expect(warned).not.toHaveBeenCalled()
  })
})

describe('what counts as a failure', () => {
  it('is the policy’s to say', async () => {
    const errors = { statuses: ['404'], ignore: ['EBUSY'] }
    const guard = testGuards().define({ breaker: { errors }, timeout: null })
    const throwing = (fields: object) => () => Promise.reject(Object.assign(new Error('x'), fields))
    await guard.run(throwing({ status: 500 })).catch(() => {})
    await guard.run(throwing({ code: 'EBUSY' })).catch(() => {})
    expect(guard.status().breaker).toMatchObject({ failures: 0, ignored: 1 })
    await guard.run(throwing({ status: 404 })).catch(() => {})
    expect(guard.status().breaker).toMatchObject({ failures: 1 })
  })

  it('is the call’s to say first', async () => {
    const guard = testGuards().define({ timeout: null })
    const seen: unknown[] = []
    const isFailure = (it: unknown) => {
      seen.push(it)
      return it === 'bad' ? true : it === 'odd' ? ('ignore' as const) : false
    }
    for (const value of ['bad', 'odd', 'good']) await guard.run(() => value, { isFailure })
    expect(seen).toEqual(['bad', 'odd', 'good'])
    expect(guard.takeWindow(performance.now(), false)).toMatchObject({ failures: 1, ignored: 1 })
    // One that throws decides nothing.
    const broken = () => {
      throw new Error('broken')
    }
    await guard.run(sick, { isFailure: broken }).catch(() => {})
    expect(guard.takeWindow(performance.now(), false)).toMatchObject({ failures: 1 })
  })
})

describe('a fallback', () => {
  it('answers for refusals and timeouts, with the error at hand', async () => {
    const guard = testGuards().define({})
    guard.force('forced_open')
    const fallback = vi.fn(() => 'old')
    expect(await guard.run(well, { fallback })).toBe('old')
    expect(fallback).toHaveBeenCalledWith(expect.objectContaining({ code: 'protection.open' }))
    guard.force(null)
    const late = guard.run<string>(() => new Promise(() => {}), { fallback })
    await vi.advanceTimersByTimeAsync(5_010)
    expect(await late).toBe('old')
    expect(guard.takeWindow(performance.now(), false)).toMatchObject({ fallbacks: 2 })
  })

  it('leaves errors of the target alone, unless the policy says so', async () => {
    const { define } = testGuards()
    await expect(define({}).run(sick, { fallback: () => 'old' })).rejects.toThrow('sick')
    const guard = define({ fallback: { on: ['failed'] } })
    expect(await guard.run(sick, { fallback: async () => 'old' })).toBe('old')
    await expect(guard.run(sick, { fallback: () => sick() })).rejects.toThrow('sick')
    const failing = () => {
      throw new Error('no better')
    }
    await expect(guard.run(sick, { fallback: failing })).rejects.toThrow('no better')
  })

  it('may be a value of the policy, each caller’s own', async () => {
    const guard = testGuards().define({ fallback: { on: ['open'], value: { rates: [] } } })
    guard.force('forced_open')
    const [first, second] = [await guard.run<object>(sick), await guard.run<object>(sick)]
    expect(first).toEqual({ rates: [] })
    expect(first).not.toBe(second)
    expect(await guard.tryRun<object>(sick)).toEqual({ ok: true, value: { rates: [] } })
    expect(await refusalOf(guard.run<object>(sick, { fallback: null }))).toMatchObject({
      code: 'protection.open',
    })
  })

  it('does not answer for a caller that gave up', async () => {
    const guard = testGuards().define({ fallback: { on: ['failed', 'timeout'] } })
    const fallback = vi.fn(() => 'old')
    const signal = AbortSignal.abort(new Error('gone'))
    await expect(guard.run(well, { fallback, signal })).rejects.toThrow('gone')
    expect(fallback).not.toHaveBeenCalled()
  })
})

describe('a wrapped function', () => {
  it('keeps its arguments, its this and its result', async () => {
    const guard = testGuards().define({ limiter: { algorithm: 'fixed_window', limit: 1 } })
    class Client {
      constructor(readonly name: string) {}
      charge = guard.wrap(
        function (this: unknown, tenant: string, amount: number) {
          return `${tenant}:${amount}`
        },
        (tenant) => ({ key: tenant }),
      )
      whoAmI = guard.wrap(function (this: Client) {
        return this.name
      })
    }
    const client = new Client('c')
    expect(await client.charge('acme', 5)).toBe('acme:5')
    expect(await client.whoAmI()).toBe('c')
    expect(await refusalOf(client.charge('acme', 6))).toMatchObject({ code: 'protection.limited' })
  })
})

describe('changing a guard', () => {
  it('keeps what its engines have counted', async () => {
    const { define } = testGuards()
    const guard = define({ breaker: {}, limiter: { algorithm: 'token_bucket', limit: 10 } })
    for (let i = 0; i < 4; i++) await guard.run(sick).catch(() => {})
    const limiter = { algorithm: 'token_bucket', limit: 20 } as const
    define({ breaker: { recovery: { wait: { kind: 'constant', ms: 1_000 } } }, limiter })
    expect(guard.status().breaker).toMatchObject({ state: 'closed', failures: 4 })
    await guard.run(sick).catch(() => {})
    expect(await refusalOf(guard.run(well))).toMatchObject({ retryAfterMs: 1_000 })
    expect(guard.peek()?.remaining).toBeLessThan(20)
  })

  it('lets calls under way end in what they began in', async () => {
    const { define } = testGuards()
    const guard = define({ bulkhead: { concurrency: 1 } })
    const first = pending<string>()
    const running = guard.run(() => first.promise)
    define({ bulkhead: null, breaker: null, timeout: null })
    expect(await guard.run(well)).toBe('well')
    define({ bulkhead: { concurrency: 1 } })
    first.resolve('first')
    expect(await running).toBe('first')
    expect(guard.status()).toMatchObject({ inFlight: 0, bulkhead: { active: 0 } })
  })

  it('puts a policy over the application, and the application over the defaults', async () => {
    const { guards, define } = testGuards()
    const guard = define({ timeout: { ms: 100 }, limiter: { algorithm: 'fixed_window', limit: 1 } })
    const spec = {
      match: { target: 'payments', narrowed: false },
      limiter: { algorithm: 'fixed_window', limit: 2, windowMs: 60_000, maxKeys: 10 } as const,
      shadow: null,
    } satisfies PolicySpec
    guards.setPolicies([{ name: 'payments-limit', revision: 1, spec }])
    await guard.run(well)
    await guard.run(well)
    expect(await refusalOf(guard.run(well))).toMatchObject({
      code: 'protection.limited',
      policy: 'payments-limit',
    })
    expect(guard.status().policies).toMatchObject({ limiter: 'payments-limit', timeout: null })
    expect(guard.plan.timeoutMs).toBe(100)
    expect(guard.plan.breaker).not.toBeNull()
    guards.setPolicies([])
    expect(guard.plan.parts.limiter?.limit).toBe(1)
  })

  it('resets breaker, limiter and window', async () => {
    const guard = testGuards().define({
      ...one,
      limiter: { algorithm: 'fixed_window', limit: 1 },
      backoff: {},
    })
    const asked = new Response(null, { status: 503, headers: { 'retry-after': '5' } })
    await guard.run(() => asked)
    expect(guard.status()).toMatchObject({ backingOffMs: 5_000, breaker: { state: 'open' } })
    guard.reset()
    expect(await guard.run(well)).toBe('well')
  })
})

describe('a forced state', () => {
  it('holds the breaker, also where no policy has one', async () => {
    const { guards, define, transitions } = testGuards()
    const guard = define({ breaker: null })
    guards.setOverride('payments', 'forced_open')
    expect(await refusalOf(guard.run(well))).toMatchObject({
      code: 'protection.open',
      reason: 'held by an operator',
    })
    define({ breaker: null, timeout: null })
    expect(await guard.tryRun(well)).toMatchObject({ ok: false, code: 'protection.open' })
    expect(guard.takeWindow(performance.now(), false)?.refused.open).toBe(2)
    guards.setOverride('payments', null)
    expect(await guard.run(well)).toBe('well')
    expect(guard.status().breaker).toBeNull()
    expect(transitions.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'closed forced_open',
      'forced_open closed',
    ])
  })

  it('is there before the first call', async () => {
    const { guards } = testGuards()
    guards.setOverride('ledger', 'forced_open')
    expect(await refusalOf(guards.get('ledger').run(well))).toMatchObject({
      code: 'protection.open',
    })
  })
})

describe('a shadow', () => {
  it('sees what it would have refused, and refuses nothing', async () => {
    const { guards, define } = testGuards()
    const guard = define({ breaker: null, timeout: null })
    const breaker = { trigger: { on: 'consecutive', failures: 2 } } as const
    const { parts } = define({ breaker }, 'other').plan
    const spec = {
      match: { target: 'payments', narrowed: false },
      shadow: { breaker: parts.breaker ?? null },
    }
    guards.setPolicies([{ name: 'try', revision: 1, spec }])
    for (let i = 0; i < 2; i++) await guard.run(sick).catch(() => {})
    for (let i = 0; i < 3; i++) expect(await guard.run(well)).toBe('well')
    expect(guard.takeWindow(performance.now(), false)?.shadow).toEqual({
      calls: 5,
      refused: 3,
      breaker: 'open',
    })
  })
})

import { isFoundationError } from '@foundation/core/errors'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { faked, pending, testGuards } from '../testing/protected.js'
import type { GuardedCall } from './call-options.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: [...faked] })
})
afterEach(() => {
  vi.useRealTimers()
})

const forever = () => new Promise<never>(() => {})
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    (error: unknown) => (isFoundationError(error) ? error.code : error),
  )
const response = (status: number, headers: Record<string, string> = {}) =>
  new Response('body', { status, headers })

describe('a retry', () => {
  const retry = { attempts: 3, backoff: { kind: 'constant', ms: 100 } } as const

  it('is made of an idempotent call that failed, after a wait', async () => {
    const guard = testGuards().define({ retry })
    const attempts: number[] = []
    const run = guard.run(
      ({ attempt }) => {
        attempts.push(attempt)
        if (attempt < 3) throw new Error('sick')
        return performance.now()
      },
      { idempotent: true },
    )
    const from = performance.now()
    await vi.advanceTimersByTimeAsync(300)
    // A deadline is late by a tick of 10 ms at most, and never early.
    expect((await run) - from).toBeGreaterThanOrEqual(200)
    expect((await run) - from).toBeLessThanOrEqual(230)
    expect(attempts).toEqual([1, 2, 3])
    expect(guard.takeWindow(performance.now(), false)).toMatchObject({ calls: 3, retries: 2 })
  })

  it('is not made of a call that may not be repeated', async () => {
    const { define } = testGuards()
    const fn = vi.fn(() => Promise.reject(new Error('sick')))
    await expect(define({ retry }).run(fn)).rejects.toThrow('sick')
    const unsafe = define({ retry: { ...retry, unsafe: true } })
    await expect(unsafe.run(fn, { idempotent: false })).rejects.toThrow('sick')
    expect(fn).toHaveBeenCalledTimes(2)
    const run = unsafe.run(fn).catch(() => {})
    await vi.advanceTimersByTimeAsync(300)
    await run
    expect(fn).toHaveBeenCalledTimes(5)
  })

  it('waits as long as the target asks for', async () => {
    const guard = testGuards().define({ retry, breaker: null })
    const discarded: Response[] = []
    const answers = [response(429, { 'retry-after': '2' }), response(200)]
    const run = guard.run(() => answers.shift() as Response, {
      idempotent: true,
      onDiscarded: (it) => discarded.push(it),
    })
    await vi.advanceTimersByTimeAsync(1_990)
    expect(answers).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(30)
    expect((await run).status).toBe(200)
    expect(discarded.map(({ status }) => status)).toEqual([429])
  })

  it('gives the last answer when none was better', async () => {
    const guard = testGuards().define({ retry, breaker: null })
    const run = guard.run(() => response(503), { idempotent: true })
    await vi.advanceTimersByTimeAsync(300)
    expect((await run).status).toBe(503)
  })

  it('is not made where protection says no', async () => {
    const guard = testGuards().define({
      retry,
      breaker: { trigger: { on: 'consecutive', failures: 2 } },
    })
    const fn = vi.fn(() => Promise.reject(new Error('sick')))
    const run = codeOf(guard.run(fn, { idempotent: true }))
    await vi.advanceTimersByTimeAsync(300)
    expect(await run).toBe('protection.open')
    expect(fn).toHaveBeenCalledTimes(2)
  })

  it('is not made past the budget', async () => {
    const guard = testGuards().define({
      breaker: null,
      retry: { ...retry, attempts: 2, budget: 0.1 },
    })
    const fn = vi.fn(() => Promise.reject(new Error('sick')))
    for (let i = 0; i < 50; i++) {
      const run = codeOf(guard.run(fn, { idempotent: true }))
      await vi.advanceTimersByTimeAsync(120)
      await run
    }
    expect(fn.mock.calls.length).toBeLessThanOrEqual(50 + 10 + 5)
    expect(fn.mock.calls.length).toBeGreaterThan(50 + 10)
  })

  it('ends when its caller gives up', async () => {
    const guard = testGuards().define({ retry })
    const controller = new AbortController()
    const fn = vi.fn(() => Promise.reject(new Error('sick')))
    const run = codeOf(guard.run(fn, { idempotent: true, signal: controller.signal }))
    await vi.advanceTimersByTimeAsync(10)
    controller.abort('enough')
    await vi.advanceTimersByTimeAsync(500)
    expect(await run).toBe('enough')
    expect(fn).toHaveBeenCalledTimes(1)
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1)
  })

  it('is not begun after the deadline of the call', async () => {
    const guard = testGuards().define({ retry })
    const fn = vi.fn(() => Promise.reject(new Error('sick')))
    await expect(guard.run(fn, { idempotent: true, deadlineMs: 50 })).rejects.toThrow('sick')
    expect(fn).toHaveBeenCalledTimes(1)
  })
})

describe('a hedge', () => {
  const hedge = { afterMs: 50 }

  it('is asked when the first is late; the first answer wins and the other is told to stop', async () => {
    const guard = testGuards().define({ hedge })
    const seen: GuardedCall[] = []
    const run = guard.run(
      (call) => {
        seen.push(call)
        return call.attempt === 1 ? forever() : Promise.resolve('second')
      },
      { idempotent: true },
    )
    await vi.advanceTimersByTimeAsync(40)
    expect(seen).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(20)
    expect(await run).toBe('second')
    expect(seen[0]?.signal.aborted).toBe(true)
    expect(seen[1]?.signal.aborted).toBe(false)
    expect(guard.status()).toMatchObject({ inFlight: 0, breaker: { failures: 0, ignored: 1 } })
    expect(guard.takeWindow(performance.now(), false)).toMatchObject({ calls: 2, hedges: 1 })
  })

  it('is not asked twice of what may not be repeated', async () => {
    const guard = testGuards().define({ hedge })
    const fn = vi.fn(forever)
    void codeOf(guard.run(fn))
    await vi.advanceTimersByTimeAsync(200)
    expect(fn).toHaveBeenCalledTimes(1)
  })

  it('is not asked while the first still waits for its place', async () => {
    const guard = testGuards().define({ hedge, bulkhead: { concurrency: 1, queue: 5 } })
    const first = pending<string>()
    const running = guard.run(() => first.promise)
    const fn = vi.fn(forever)
    void codeOf(guard.run(fn, { idempotent: true }))
    await vi.advanceTimersByTimeAsync(200)
    expect(guard.status().bulkhead?.queued).toBe(1)
    first.resolve('first')
    await running
    await vi.advanceTimersByTimeAsync(0)
    expect(fn).toHaveBeenCalledTimes(1)
  })

  it('leaves the error to the last that is under way', async () => {
    const guard = testGuards().define({ hedge: { afterMs: 50, extra: 2 }, timeout: { ms: 200 } })
    const run = codeOf(
      guard.run(({ attempt }) => (attempt === 2 ? Promise.reject(new Error('bad')) : forever()), {
        idempotent: true,
      }),
    )
    await vi.advanceTimersByTimeAsync(220)
    expect(guard.inFlight).toBe(1)
    await vi.advanceTimersByTimeAsync(100)
    expect(await run).toBe('protection.timeout')
    expect(guard.inFlight).toBe(0)
  })
})

describe('a bulkhead', () => {
  it('has calls wait for a place, and turns away who finds no room to wait', async () => {
    const guard = testGuards().define({ bulkhead: { concurrency: 1, queue: 1, maxWaitMs: 100 } })
    const first = pending<string>()
    const running = guard.run(() => first.promise)
    const waiting = guard.run(() => 'second')
    expect(await codeOf(guard.run(() => 'third'))).toBe('protection.full')
    first.resolve('first')
    expect(await Promise.all([running, waiting])).toEqual(['first', 'second'])
    expect(guard.status().bulkhead).toEqual({ active: 0, queued: 0, concurrency: 1 })
  })

  it('turns away who waited too long', async () => {
    const guard = testGuards().define({ bulkhead: { concurrency: 1, queue: 1, maxWaitMs: 100 } })
    void codeOf(guard.run(forever))
    const waiting = codeOf(guard.run(() => 'second'))
    const hurried = codeOf(guard.run(() => 'third'))
    expect(await hurried).toBe('protection.full')
    await vi.advanceTimersByTimeAsync(110)
    expect(await waiting).toBe('protection.full')
  })

  it('gives a place that nobody wants any more to the next', async () => {
    const guard = testGuards().define({ bulkhead: { concurrency: 1, queue: 2 } })
    const first = pending<string>()
    const running = guard.run(() => first.promise)
    const controller = new AbortController()
    const fn = vi.fn(() => 'second')
    const gone = codeOf(guard.run(fn, { signal: controller.signal }))
    const third = guard.run(() => 'third')
    controller.abort('enough')
    first.resolve('first')
    expect(await Promise.all([running, gone, third])).toEqual(['first', 'enough', 'third'])
    expect(fn).not.toHaveBeenCalled()
  })

  it('sends nobody to a target whose breaker opened while they waited', async () => {
    const guard = testGuards().define({
      breaker: { trigger: { on: 'consecutive', failures: 1 } },
      bulkhead: { concurrency: 1, queue: 1 },
    })
    const first = pending<string>()
    const running = codeOf(guard.run(() => first.promise))
    const fn = vi.fn(() => 'second')
    const waiting = codeOf(guard.run(fn))
    first.reject(new Error('sick'))
    await running
    expect(await waiting).toBe('protection.open')
    expect(fn).not.toHaveBeenCalled()
    expect(guard.status().bulkhead?.active).toBe(0)
  })

  it('does not hold the place of a probe in its queue', async () => {
    const guard = testGuards().define({
      breaker: { trigger: { on: 'consecutive', failures: 1 } },
      bulkhead: { concurrency: 1, queue: 1 },
      timeout: null,
    })
    const old = pending<string>()
    const running = guard.run(() => old.promise)
    guard.plan.breaker?.adviseOpen('the fleet says so', performance.now())
    await vi.advanceTimersByTimeAsync(30_000)
    const probe = guard.run(() => 'probe')
    expect(guard.status()).toMatchObject({ breaker: { probing: 0 }, bulkhead: { queued: 1 } })
    old.resolve('old')
    await running
    expect(await probe).toBe('probe')
    expect(guard.status().breaker?.state).toBe('closed')
  })
})

describe('a deadline of the call', () => {
  it('covers what it waits for before it goes out', async () => {
    const guard = testGuards().define({ bulkhead: { concurrency: 1, queue: 1, maxWaitMs: 5_000 } })
    void codeOf(guard.run(forever))
    const waiting = codeOf(guard.run(() => 'second', { deadlineMs: 100 }))
    await vi.advanceTimersByTimeAsync(120)
    expect(await waiting).toBe('protection.timeout')
    expect(guard.status().breaker?.failures).toBe(0)
  })

  it('ends an attempt before the timeout of the policy', async () => {
    const guard = testGuards().define({ timeout: { ms: 1_000 } })
    const error = guard.run(forever, { deadlineMs: 100 }).catch((it: unknown) => it)
    await vi.advanceTimersByTimeAsync(120)
    expect(await error).toMatchObject({
      code: 'protection.timeout',
      context: { reason: 'the deadline of its caller has passed' },
    })
  })
})

describe('a leaky bucket', () => {
  const limiter = { algorithm: 'leaky_bucket', limit: 10, windowMs: 1_000, maxWaitMs: 150 } as const

  it('spaces calls out, and refuses those that would wait too long', async () => {
    const guard = testGuards().define({ limiter })
    const from = performance.now()
    const run = () => guard.run(() => performance.now() - from)
    const runs = [run(), run()]
    expect(await codeOf(run())).toBe('protection.limited')
    await vi.advanceTimersByTimeAsync(200)
    const [first, second] = await Promise.all(runs)
    expect(first).toBe(0)
    expect(second).toBeGreaterThanOrEqual(100)
  })

  it('lets a caller give up while it waits', async () => {
    const guard = testGuards().define({ limiter })
    await guard.run(() => 'first')
    const controller = new AbortController()
    const fn = vi.fn(() => 'second')
    const run = codeOf(guard.run(fn, { signal: controller.signal }))
    controller.abort('enough')
    await vi.advanceTimersByTimeAsync(200)
    expect(await run).toBe('enough')
    expect(fn).not.toHaveBeenCalled()
  })
})

describe('a shared backoff window', () => {
  it('keeps everybody away for as long as the target asked, up to a bound', async () => {
    const guard = testGuards().define({ breaker: null, backoff: { maxMs: 10_000 } })
    await guard.run(() => response(429, { 'retry-after': '5' }))
    expect(guard.status().backingOffMs).toBe(5_000)
    expect(await codeOf(guard.run(() => 'next'))).toBe('protection.backing_off')
    await vi.advanceTimersByTimeAsync(5_000)
    const failed = { response: { status: 429, headers: { 'retry-after': '3600' } } }
    await guard.run(() => Promise.reject(Object.assign(new Error('axios'), failed))).catch(() => {})
    expect(guard.status().backingOffMs).toBe(10_000)
  })

  it('is a second long when the target does not say', async () => {
    const guard = testGuards().define({ breaker: null, backoff: {} })
    await guard.run(() => response(429))
    expect(guard.status().backingOffMs).toBe(1_000)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await guard.run(() => 'next')).toBe('next')
  })
})

describe('an answer that comes too late', () => {
  it.each([
    ['throws', () => JSON.parse('')],
    ['rejects', () => Promise.reject(new Error('no'))],
  ])('harms nobody when what lets go of it %s', async (_how, onDiscarded) => {
    const guard = testGuards().define({ timeout: { ms: 100 } })
    const answer = pending<string>()
    const run = codeOf(guard.run(() => answer.promise, { onDiscarded }))
    await vi.advanceTimersByTimeAsync(120)
    answer.resolve('late')
    await new Promise(setImmediate)
    expect(await run).toBe('protection.timeout')
  })

  it('changes nothing, and is handed to who lets go of it', async () => {
    const guard = testGuards().define({ timeout: { ms: 100 } })
    const answer = pending<string>()
    const onDiscarded = vi.fn()
    const run = codeOf(guard.run(() => answer.promise, { onDiscarded }))
    await vi.advanceTimersByTimeAsync(120)
    expect(await run).toBe('protection.timeout')
    const before = guard.status()
    answer.resolve('late')
    await vi.advanceTimersByTimeAsync(0)
    expect(onDiscarded).toHaveBeenCalledWith('late')
    expect(guard.status()).toEqual(before)
  })
})

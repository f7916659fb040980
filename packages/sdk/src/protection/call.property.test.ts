import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { faked, testGuards } from '../testing/protected.js'
import type { GuardedCall } from './call-options.js'
import type { PartsInput } from './presets.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: [...faked] })
})
afterEach(() => {
  vi.useRealTimers()
})

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 2 })

const anyParts: fc.Arbitrary<PartsInput> = fc.record({
  retry: maybe(
    fc.record({
      attempts: fc.integer({ min: 2, max: 4 }),
      backoff: fc.constant({ kind: 'constant', ms: 30 } as const),
      unsafe: fc.boolean(),
    }),
  ),
  hedge: maybe(
    fc.record({ afterMs: fc.integer({ min: 1, max: 80 }), extra: fc.constantFrom(1, 2) }),
  ),
  limiter: maybe(
    fc.constantFrom(
      { algorithm: 'token_bucket', limit: 5, windowMs: 100 } as const,
      { algorithm: 'leaky_bucket', limit: 10, windowMs: 100, maxWaitMs: 40 } as const,
    ),
  ),
  backoff: maybe(fc.constant({ maxMs: 50 })),
  breaker: maybe(
    fc.record({
      trigger: fc.constantFrom(
        { on: 'consecutive', failures: 3 } as const,
        { on: 'count_window', calls: 8, minimumCalls: 4 } as const,
      ),
      recovery: fc.record({
        wait: fc.constant({ kind: 'constant', ms: 60 } as const),
        probes: fc.integer({ min: 1, max: 2 }),
        probeTimeoutMs: fc.constant(500),
      }),
    }),
  ),
  bulkhead: maybe(
    fc.record({
      concurrency: fc.integer({ min: 1, max: 4 }),
      queue: fc.integer({ min: 0, max: 4 }),
      maxWaitMs: fc.constant(70),
      adaptive: maybe(fc.constant({ min: 1 })),
    }),
  ),
  timeout: maybe(fc.record({ ms: fc.integer({ min: 1, max: 120 }) })),
  fallback: maybe(fc.constantFrom({ on: ['failed', 'timeout'] as const, value: { old: true } })),
})

/** What the target does with one attempt. */
const anyBehaviour = fc.record({
  afterMs: fc.constantFrom(0, 0, 5, 40, 150),
  end: fc.constantFrom('answer', 'answer', 'fail', '503', 'throw', 'hang', 'heed'),
})

const anyStep = fc.record({
  waitMs: fc.constantFrom(0, 0, 1, 20, 60),
  as: fc.constantFrom('run', 'tryRun'),
  behaviours: fc.array(anyBehaviour, { minLength: 1, maxLength: 4 }),
  idempotent: fc.constantFrom(true, false, undefined),
  abortAfterMs: maybe(fc.constantFrom(0, 3, 50)),
  deadlineMs: maybe(fc.constantFrom(1, 60, 400)),
  fallback: fc.constantFrom('none', 'answers', 'fails'),
  /** Parts from now on; null leaves them. */
  parts: fc.option(anyParts, { nil: null, freq: 6 }),
})

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

async function behave(behaviour: { afterMs: number; end: string }, { signal }: GuardedCall) {
  const { afterMs, end } = behaviour
  if (end === 'throw') throw new Error('at once')
  if (end === 'heed') {
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
      setTimeout(() => reject(new Error('never told')), 2_000)
    })
  }
  if (end === 'hang') return new Promise(() => {})
  if (afterMs > 0) await after(afterMs)
  if (end === 'fail') throw new Error('sick')
  return end === '503' ? new Response(null, { status: 503 }) : 'answer'
}

describe('whatever calls do, and however policies change meanwhile', () => {
  it.each([
    ['without a pool', false],
    ['with a pool', true],
  ])(
    'every call ends and gives back what it held, %s',
    async (_name, hasPool) => {
      const unhandled = vi.fn()
      process.on('unhandledRejection', unhandled)
      const step = fc.array(anyStep, { minLength: 1, maxLength: 15 })
      await fc.assert(
        fc.asyncProperty(anyParts, step, async (first, steps) => {
          const { guards, define } = testGuards()
          const guard = define(first)
          const alive = new Set<object>()
          const out = new Set<object>()
          const pool = hasPool
            ? guards.attachPool(guard, {
                create: () => {
                  const made = {}
                  alive.add(made)
                  return made
                },
                destroy: (resource) => alive.delete(resource),
              })
            : null
          const wrong: string[] = []
          let settled = 0
          let made = 0
          for (const { waitMs, parts, as, ...call } of steps) {
            if (waitMs > 0) await vi.advanceTimersByTimeAsync(waitMs)
            if (parts) define(parts)
            const controller = new AbortController()
            if (call.abortAfterMs !== null) {
              setTimeout(() => controller.abort(new Error('gone')), call.abortAfterMs)
            }
            const fn = async (attempt: GuardedCall): Promise<unknown> => {
              if (!hasPool) return behave(pick(call.behaviours, attempt), attempt)
              const lent = attempt.resource as object
              if (out.has(lent)) wrong.push('lent twice')
              if (!alive.has(lent)) wrong.push('lent what is gone')
              out.add(lent)
              attempt.signal.addEventListener('abort', () => out.delete(lent))
              return behave(pick(call.behaviours, attempt), attempt).finally(() => out.delete(lent))
            }
            made++
            const options = {
              signal: controller.signal,
              ...(call.idempotent !== undefined && { idempotent: call.idempotent }),
              ...(call.deadlineMs !== null && { deadlineMs: call.deadlineMs }),
              ...(call.fallback === 'answers' && { fallback: () => 'old' }),
              ...(call.fallback === 'fails' && { fallback: () => Promise.reject(new Error('no')) }),
            }
            guard[as](fn, options).then(
              () => settled++,
              () => settled++,
            )
            // Nothing ends a call that hangs where there is neither a timeout nor a patient caller.
            setTimeout(() => controller.abort(new Error('the test is over')), 5_000)
          }
          await vi.advanceTimersByTimeAsync(20_000)
          expect(settled).toBe(made)
          expect(wrong).toEqual([])
          expect(guard.inFlight).toBe(0)
          const { bulkhead } = guard.plan
          expect([bulkhead?.active ?? 0, bulkhead?.queued ?? 0]).toEqual([0, 0])
          expect(guard.status().breaker?.probing ?? 0).toBe(0)
          if (pool) {
            expect(pool.stats).toMatchObject({ waiting: 0, creating: 0 })
            expect(pool.stats.idle).toBe(pool.stats.size)
            expect(alive.size).toBe(pool.stats.size)
            guards.stop()
            await pool.close()
            expect(alive.size).toBe(0)
          }
          expect(guards.deadlines.wheel.size).toBe(0)
        }),
        { numRuns: 150 },
      )
      await new Promise(setImmediate)
      process.off('unhandledRejection', unhandled)
      expect(unhandled).not.toHaveBeenCalled()
    },
    60_000,
  )
})

function pick<T>(behaviours: readonly T[], { attempt }: GuardedCall): T {
  return behaviours[(attempt - 1) % behaviours.length] as T
}

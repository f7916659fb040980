import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { abortedWith, flush, TestAbort } from '../testing/async.js'
import { DeadlineWheel } from './deadlines.js'
import { Semaphore } from './semaphore.js'

function newSemaphore(permits: number) {
  const clock = { now: 0 }
  const wheel = new DeadlineWheel(0)
  const semaphore = new Semaphore(permits, wheel, () => clock.now)
  const pass = (ms: number) => {
    clock.now += ms
    wheel.advance(clock.now)
  }
  return { semaphore, wheel, pass, clock }
}

describe('Semaphore', () => {
  it('gives out as many permits as it has', () => {
    const { semaphore } = newSemaphore(3)
    expect([semaphore.tryAcquire(2), semaphore.tryAcquire(2), semaphore.tryAcquire()]).toEqual([
      true,
      false,
      true,
    ])
    semaphore.release(2)
    expect(semaphore.held).toBe(1)
  })

  it('lets a heavy one come to its turn: light ones do not overtake it', async () => {
    const { semaphore } = newSemaphore(3)
    const order: string[] = []
    semaphore.tryAcquire(1)
    void semaphore.acquire(3).then(() => order.push('heavy'))
    void semaphore.acquire(1).then(() => order.push('light'))
    expect(semaphore.tryAcquire(1)).toBe(false)
    await flush()
    expect(order).toEqual([])
    semaphore.release(1)
    await flush()
    expect(order).toEqual(['heavy'])
    semaphore.release(3)
    await flush()
    expect(order).toEqual(['heavy', 'light'])
  })

  it('lets light ones go when the heavy one before them gives up', async () => {
    const { semaphore, pass } = newSemaphore(3)
    semaphore.tryAcquire(2)
    const controller = new TestAbort()
    const timedOut = semaphore.acquire(2, { timeoutMs: 100 })
    const aborted = semaphore.acquire(2, { signal: controller.signal })
    const light = semaphore.acquire(1)
    const failed = Promise.allSettled([timedOut, aborted])
    pass(100)
    expect(semaphore).toMatchObject({ held: 2, queued: 2 })
    controller.abort(new Error('not needed'))
    await light
    expect(semaphore).toMatchObject({ held: 3, queued: 0 })
    expect(await failed).toMatchObject([
      { reason: { code: 'protection.full', context: { reason: 'timeout' } } },
      { reason: { message: 'not needed' } },
    ])
  })

  it('takes nothing for a signal that has aborted', async () => {
    const { semaphore } = newSemaphore(1)
    await expect(semaphore.acquire(1, { signal: abortedWith('no') })).rejects.toBe('no')
    expect(semaphore.held).toBe(0)
  })

  it('leaves no listener on a signal once it has its permits', async () => {
    const { semaphore } = newSemaphore(1)
    semaphore.tryAcquire()
    const signal = new TestAbort()
    const acquired = semaphore.acquire(1, { signal })
    expect(signal.listeners.size).toBe(1)
    semaphore.release()
    await acquired
    expect(signal.listeners.size).toBe(0)
  })

  it('gives its permits back however the work ends', async () => {
    const { semaphore } = newSemaphore(2)
    expect(await semaphore.use(() => semaphore.held, { weight: 2 })).toBe(2)
    const failing = semaphore.use(() => {
      throw new Error('mine')
    })
    await expect(failing).rejects.toThrow('mine')
    expect(semaphore.held).toBe(0)
  })

  it('refuses those who would never fit any more when it becomes smaller', async () => {
    const { semaphore } = newSemaphore(4)
    semaphore.tryAcquire(4)
    const heavy = expect(semaphore.acquire(3)).rejects.toMatchObject({
      code: 'protection.full',
      context: { reason: 'too_heavy' },
    })
    const light = semaphore.acquire(2)
    semaphore.resize(2)
    await heavy
    semaphore.release(4)
    await light
    expect(semaphore).toMatchObject({ held: 2, permits: 2 })
  })

  it('refuses weights that make no sense, and what was never taken', async () => {
    const { semaphore } = newSemaphore(2)
    for (const weight of [0, -1, 1.5, Number.NaN, 3]) {
      expect(() => semaphore.tryAcquire(weight)).toThrow(RangeError)
      await expect(semaphore.acquire(weight)).rejects.toThrow(RangeError)
    }
    expect(() => semaphore.release()).toThrow(RangeError)
    expect(() => newSemaphore(0)).toThrow(RangeError)
  })

  it('never holds more than its permits, serves in order and loses none, whatever happens', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant('acquire'), n: fc.nat(3) }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('release'), n: fc.nat(9) }) },
      fc.record({ do: fc.constant('abort'), n: fc.nat(9) }),
      fc.record({ do: fc.constant('pass'), n: fc.nat(60) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        const { semaphore, wheel, pass, clock } = newSemaphore(4)
        const holding: number[] = []
        const waiting: { weight: number; controller: TestAbort; until: number }[] = []
        for (const { do: what, n } of steps) {
          if (what === 'acquire') {
            const one = { weight: n + 1, controller: new TestAbort(), until: clock.now + 100 }
            const { signal } = one.controller
            waiting.push(one)
            void semaphore.acquire(one.weight, { signal, timeoutMs: 100 }).then(
              () => {
                for (const { controller, until } of waiting.splice(0, waiting.indexOf(one))) {
                  expect(controller.aborted || until <= clock.now).toBe(true)
                }
                waiting.shift()
                holding.push(one.weight)
              },
              () => {
                if (waiting.includes(one)) waiting.splice(waiting.indexOf(one), 1)
              },
            )
          } else if (what === 'release') {
            const [weight] = holding.splice(n % Math.max(1, holding.length), 1)
            if (weight) semaphore.release(weight)
          } else if (what === 'abort') {
            waiting[n % Math.max(1, waiting.length)]?.controller.abort()
          } else {
            pass(n)
          }
          await flush()
          const held = holding.reduce((sum, weight) => sum + weight, 0)
          expect(semaphore).toMatchObject({ held, queued: waiting.length })
          expect(held).toBeLessThanOrEqual(4)
          if (waiting[0]) expect(held + waiting[0].weight).toBeGreaterThan(4)
        }
        pass(200)
        await flush()
        for (const weight of holding) semaphore.release(weight)
        expect(semaphore).toMatchObject({ held: 0, queued: 0 })
        expect(wheel.size).toBe(0)
      }),
    )
  })
})

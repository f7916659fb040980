import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { CallbackDeadline, DeadlineWheel, settleBy } from './deadlines.js'

const day = 86_400_000

function newWheel(now = 0, tickMs = 10) {
  const wakes: number[] = []
  const wheel = new DeadlineWheel(now, { tickMs, wake: (at) => wakes.push(at) })
  const fired: string[] = []
  const entry = (name: string) => new CallbackDeadline(() => fired.push(name))
  return { wheel, wakes, fired, entry }
}

describe('DeadlineWheel', () => {
  it('calls what is due, once, in the order of their times', () => {
    const { wheel, fired, entry } = newWheel()
    wheel.add(entry('late'), 3_000)
    wheel.add(entry('early'), 20)
    wheel.add(entry('middle'), 700)
    wheel.advance(19)
    expect(fired).toEqual([])
    wheel.advance(10_000)
    expect(fired).toEqual(['early', 'middle', 'late'])
    wheel.advance(20_000)
    expect(fired).toHaveLength(3)
    expect(wheel.size).toBe(0)
  })

  it('is never early and late by a tick at most, however far the time and however the clock goes', () => {
    const start = fc.constantFrom(0, 123.4, 640_000, 2 ** 30 * 10 - 5_000, 2 ** 32 * 10 - 77)
    const dues = fc.array(
      fc.oneof(
        fc.nat(2_000),
        fc.nat(700_000),
        fc.nat(20 * day),
        fc.constantFrom(60 * day, 2 ** 30 * 10),
        fc.double({ min: 0, max: 500, noNaN: true }),
      ),
      { minLength: 1, maxLength: 30 },
    )
    fc.assert(
      fc.property(
        start,
        dues,
        fc.array(fc.nat(100_000), { maxLength: 20 }),
        (start, dues, steps) => {
          const wheel = new DeadlineWheel(start)
          let now = start
          const waiting = new Map<number, number>()
          dues.forEach((due, index) => {
            const dueMs = start + due
            waiting.set(index, dueMs)
            wheel.add(
              new CallbackDeadline((at) => {
                expect(at).toBe(now)
                expect(now).toBeGreaterThanOrEqual(dueMs)
                waiting.delete(index)
              }),
              dueMs,
            )
          })
          const step = (to: number) => {
            now = to
            wheel.advance(now)
            for (const due of waiting.values()) expect(due + wheel.tickMs).toBeGreaterThan(now)
            expect(wheel.size).toBe(waiting.size)
          }
          for (const ms of steps) step(now + ms)
          while (waiting.size > 0) {
            // One that drives it by `nextDueMs` alone comes to every entry in time.
            expect(wheel.nextDueMs).toBeLessThanOrEqual(
              Math.min(...waiting.values()) + wheel.tickMs,
            )
            step(Math.max(now + 1, wheel.nextDueMs))
          }
          expect(wheel.nextDueMs).toBe(Number.POSITIVE_INFINITY)
        },
      ),
    )
  })

  it('never calls what was cancelled, whoever cancels it and when', () => {
    const { wheel, fired, entry } = newWheel()
    const victim = entry('victim')
    wheel.add(new CallbackDeadline(() => wheel.cancel(victim)), 100)
    wheel.add(victim, 100)
    expect(wheel.size).toBe(2)
    wheel.advance(200)
    expect(fired).toEqual([])
    expect(wheel.cancel(victim)).toBe(false)
    wheel.add(victim, 300)
    expect(wheel.cancel(victim)).toBe(true)
    wheel.advance(400)
    expect(fired).toEqual([])
    expect(wheel.size).toBe(0)
  })

  it('moves an entry that is added again', () => {
    const { wheel, fired, entry } = newWheel()
    const it = entry('moved')
    wheel.add(it, 50)
    wheel.add(it, 5_000)
    wheel.advance(4_999)
    expect(fired).toEqual([])
    wheel.advance(5_000)
    expect(fired).toEqual(['moved'])
  })

  it('calls what was due already at the next tick', () => {
    const { wheel, fired, entry } = newWheel(1_000)
    wheel.add(entry('past'), 500)
    wheel.add(entry('not a number'), Number.NaN)
    wheel.advance(1_009)
    expect(fired).toEqual([])
    wheel.advance(1_010)
    expect(fired).toEqual(['past', 'not a number'])
  })

  it('takes what is added while it calls, for later', () => {
    const { wheel, fired, entry } = newWheel()
    wheel.add(
      new CallbackDeadline((now) => {
        fired.push('first')
        wheel.add(entry('second'), now)
      }),
      10,
    )
    wheel.advance(10)
    expect(fired).toEqual(['first'])
    wheel.advance(20)
    expect(fired).toEqual(['first', 'second'])
  })

  it('lets one that throws keep no other from its turn', () => {
    const { wheel, fired, entry } = newWheel()
    wheel.add(
      new CallbackDeadline(() => {
        throw new Error('mine')
      }),
      10,
    )
    wheel.add(entry('other'), 10)
    wheel.add(entry('later'), 500)
    expect(() => wheel.advance(1_000)).toThrow('mine')
    expect(fired).toEqual(['other', 'later'])
    wheel.advance(2_000)
    expect(wheel.size).toBe(0)
  })

  it('does nothing when the clock goes back', () => {
    const { wheel, fired, entry } = newWheel(10_000)
    wheel.add(entry('it'), 10_500)
    wheel.advance(3)
    expect(fired).toEqual([])
    wheel.advance(10_500)
    expect(fired).toEqual(['it'])
  })

  it('asks to be woken only when something is due sooner than it said before', () => {
    const { wheel, wakes, entry } = newWheel()
    const first = entry('first')
    wheel.add(first, 500)
    wheel.add(entry('later'), 600)
    expect(wakes).toEqual([500])
    wheel.add(entry('sooner'), 200)
    expect(wakes).toEqual([500, 200])
    wheel.cancel(first)
    wheel.advance(200)
    expect(wakes).toHaveLength(3)
    for (let wake = 0; wheel.size > 0 && wake < 10; wake++) wheel.advance(wakes.at(-1)!)
    expect(wheel.size).toBe(0)
    // Once it is empty it asks for nothing.
    const asked = wakes.length
    wheel.advance(10_000)
    expect(wakes).toHaveLength(asked)
  })

  it('refuses a tick that is none', () => {
    expect(() => new DeadlineWheel(0, { tickMs: 0 })).toThrow(RangeError)
  })
})

describe('settleBy', () => {
  function outcomeOf(promise: Promise<string>) {
    const wheel = new DeadlineWheel(0)
    const seen: string[] = []
    settleBy(wheel, 100, promise, {
      done: (value) => seen.push(`done ${value}`),
      failed: (error) => seen.push(`failed ${(error as { code?: string }).code ?? error}`),
      late: (value) => seen.push(`late ${value}`),
    })
    return { wheel, seen }
  }

  it('gives what came in time', async () => {
    const { wheel, seen } = outcomeOf(Promise.resolve('it'))
    await Promise.resolve()
    wheel.advance(1_000)
    expect(seen).toEqual(['done it'])
  })

  it('gives a timeout, and what came after it as late', async () => {
    const { promise, resolve } = deferred<string>()
    const { wheel, seen } = outcomeOf(promise)
    wheel.advance(100)
    resolve('it')
    await promise
    expect(seen).toEqual(['failed protection.timeout', 'late it'])
  })

  it('gives an error once', async () => {
    const { promise, reject } = deferred<string>()
    const { wheel, seen } = outcomeOf(promise)
    reject('no')
    await promise.catch(() => {})
    wheel.advance(100)
    expect(seen).toEqual(['failed no'])
  })
})

function deferred<T>() {
  let resolve = (_value: T): void => {}
  let reject = (_error: unknown): void => {}
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

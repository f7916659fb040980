import { describe, expect, it } from 'vitest'

import { abortedWith, flush, TestAbort } from '../testing/async.js'
import { type Connection, exhausted, newPool, slowFactory } from '../testing/pools.js'

describe('ResourcePool', () => {
  it('makes a resource when none is idle, gives it out again, and makes no more than its maximum', async () => {
    const { pool, made } = newPool({ max: 2 })
    const first = await pool.acquire()
    await pool.acquire()
    expect(pool.tryAcquire()).toBeNull()
    const third = pool.acquire()
    await flush()
    expect(pool.stats).toEqual({ size: 2, idle: 0, creating: 0, waiting: 1, max: 2 })
    pool.release(first)
    expect(await third).toBe(first)
    pool.release(first)
    expect(pool.tryAcquire()).toBe(first)
    expect(made).toHaveLength(2)
  })

  it('takes the one that came back last, or first, as its policy says', async () => {
    for (const [order, expected] of [
      ['lifo', [3, 2, 1]],
      ['fifo', [1, 2, 3]],
    ] as const) {
      const { pool } = newPool({ order })
      const all = await Promise.all([pool.acquire(), pool.acquire(), pool.acquire()])
      for (const it of all) pool.release(it)
      expect([1, 2, 3].map(() => pool.tryAcquire()?.number)).toEqual(expected)
    }
  })

  it('serves those who wait in the order in which they came', async () => {
    const { pool } = newPool({ max: 1 })
    const only = await pool.acquire()
    const order: number[] = []
    for (const number of [1, 2, 3]) {
      void pool.acquire().then((it) => {
        order.push(number)
        pool.release(it)
      })
    }
    pool.release(only)
    await flush()
    expect(order).toEqual([1, 2, 3])
  })

  it('tells who waits when its time is over, when it aborts, and when too many wait', async () => {
    const { pool, pass } = newPool({ max: 1, maxWaiting: 2, acquireTimeoutMs: 500 })
    const only = await pool.acquire()
    const controller = new TestAbort()
    const late = expect(pool.acquire()).rejects.toMatchObject(exhausted('timeout'))
    const aborted = expect(pool.acquire({ signal: controller.signal })).rejects.toThrow('enough')
    await expect(pool.acquire()).rejects.toMatchObject(exhausted('full'))
    controller.abort(new Error('enough'))
    await aborted
    const hasty = expect(pool.acquire({ timeoutMs: 100 })).rejects.toMatchObject(
      exhausted('timeout'),
    )
    await pass(100)
    await hasty
    await pass(400)
    await late
    await expect(pool.acquire({ signal: abortedWith('no') })).rejects.toBe('no')
    pool.release(only)
    expect(pool.stats).toMatchObject({ size: 1, idle: 1, waiting: 0 })
  })

  it('counts nobody as waiting for whom a resource is being made', async () => {
    const { create, pending } = slowFactory()
    const { pool } = newPool({ max: 2, maxWaiting: 0 }, { create })
    const both = [pool.acquire(), pool.acquire()]
    await expect(pool.acquire()).rejects.toMatchObject(exhausted('full'))
    pending[0]?.resolve({ number: 1 })
    pending[1]?.resolve({ number: 2 })
    expect(await Promise.all(both)).toEqual([{ number: 1 }, { number: 2 }])
  })

  it('gives back what was used, however that ended', async () => {
    const { pool, destroyed } = newPool()
    expect(await pool.use(({ number }) => number)).toBe(1)
    const failing = pool.use(() => Promise.reject(new Error('mine')))
    await expect(failing).rejects.toThrow('mine')
    await pool.use((it) => pool.discard(it))
    expect(pool.stats).toMatchObject({ size: 0, idle: 0 })
    expect(destroyed).toEqual([1])
  })

  it('replaces a broken resource for who waits', async () => {
    const { pool, destroyed, errors } = newPool({ max: 1 })
    const broken = await pool.acquire()
    const next = pool.acquire()
    const why = new Error('reset by peer')
    pool.discard(broken, why)
    expect(await next).toEqual({ number: 2 })
    expect(destroyed).toEqual([1])
    expect(errors).toEqual([['use', why]])
  })

  it('ignores, and tells, what is given back twice or was never its own', async () => {
    const { pool, misuses } = newPool({ max: 2 })
    const it = await pool.acquire()
    pool.release(it)
    pool.release(it)
    pool.discard(it)
    const stranger = { number: 99 }
    pool.release(stranger)
    expect(misuses).toEqual([it, it, stranger])
    expect(pool.stats).toMatchObject({ size: 1, idle: 1 })
    expect(pool.tryAcquire()).toBe(it)
    expect(pool.tryAcquire()).toBeNull()
  })

  describe('with a check of what is idle', () => {
    it('gives out the next, or a new one, for each that is not well', async () => {
      const well = new Set([2])
      const { pool, destroyed } = newPool(
        { max: 3 },
        { validate: ({ number }) => well.has(number) || number > 3 },
      )
      const all = await Promise.all([pool.acquire(), pool.acquire(), pool.acquire()])
      for (const it of all) pool.release(it)
      expect((await pool.acquire()).number).toBe(2)
      expect(destroyed).toEqual([3])
      expect((await pool.acquire()).number).toBe(4)
      expect(destroyed).toEqual([3, 1])
    })

    it('waits for an answer that is a promise, and hands what is not well to nobody', async () => {
      const answers: ((isWell: boolean) => void)[] = []
      const { pool, destroyed } = newPool(
        { max: 2 },
        { validate: () => new Promise<boolean>((resolve) => answers.push(resolve)) },
      )
      const both = await Promise.all([pool.acquire(), pool.acquire()])
      for (const it of both) pool.release(it)
      const acquired = pool.acquire()
      answers[0]?.(false)
      await flush()
      expect(destroyed).toEqual([2])
      expect(answers).toHaveLength(2)
      expect(pool.tryAcquire()).toBeNull()
      answers[1]?.(true)
      const checked = await acquired
      expect(checked.number).toBe(1)
      pool.release(checked)
      expect(pool.stats).toMatchObject({ size: 1, idle: 1 })
    })

    it('takes a check that throws, fails or never ends for a no', async () => {
      const checks = [
        () => {
          throw new Error('thrown')
        },
        () => Promise.reject(new Error('rejected')),
        () => new Promise<boolean>(() => {}),
      ]
      for (const validate of checks) {
        const { pool, pass, destroyed, errors } = newPool({ acquireTimeoutMs: 500 }, { validate })
        pool.release(await pool.acquire())
        const acquired = Promise.allSettled([pool.acquire()])
        await flush()
        await pass(500)
        await acquired
        expect(destroyed[0]).toBe(1)
        expect(errors[0]?.[0]).toBe('validate')
      }
    })
  })

  describe('when a resource cannot be made', () => {
    const down = new Error('connection refused')

    it('tells at once all whom nothing else could serve, and why', async () => {
      const { create, pending } = slowFactory()
      const { pool } = newPool({ max: 1 }, { create })
      const both = Promise.allSettled([pool.acquire(), pool.acquire()])
      pending[0]?.reject(down)
      const told = { reason: exhausted('create_failed', { cause: down }) }
      expect(await both).toMatchObject([told, told])
    })

    it('lets those wait who can be served by what is out', async () => {
      const { create, pending } = slowFactory()
      const { pool } = newPool({ max: 2 }, { create })
      const first = pool.acquire()
      pending[0]?.resolve({ number: 1 })
      const waiting = pool.acquire()
      await flush()
      pending[1]?.reject(down)
      await flush()
      expect(pool.stats.waiting).toBe(1)
      pool.release(await first)
      expect((await waiting).number).toBe(1)
    })

    it('backs off: it refuses meanwhile, tries again later, and is as before once that succeeds', async () => {
      let isDown = true
      let tries = 0
      const create = () => {
        tries++
        if (isDown) throw down
        return { number: tries }
      }
      const { pool, clock } = newPool({}, { create })
      await expect(pool.acquire()).rejects.toMatchObject(exhausted('create_failed'))
      for (let call = 0; call < 100; call++) {
        await expect(pool.acquire()).rejects.toMatchObject({
          context: { reason: 'create_failed', retryAfterMs: 100 },
          cause: down,
        })
      }
      expect(tries).toBe(1)
      clock.now = 100
      isDown = false
      expect((await pool.acquire()).number).toBe(2)
      expect((await pool.acquire()).number).toBe(3)
    })

    it('takes several that fail together for one failure, and waits longer after the next', async () => {
      const { create, pending } = slowFactory()
      const { pool, clock } = newPool({ max: 3 }, { create }, 1)
      const all = Promise.allSettled([pool.acquire(), pool.acquire(), pool.acquire()])
      for (const it of pending) it.reject(down)
      await all
      const wait = (retryAfterMs: number) => ({
        context: { reason: 'create_failed', retryAfterMs },
      })
      await expect(pool.acquire()).rejects.toMatchObject(wait(300))
      clock.now = 300
      const next = expect(pool.acquire()).rejects.toMatchObject(wait(900))
      pending[3]?.reject(down)
      await next
    })

    it('tries again by itself for those who wait, and for its minimum', async () => {
      const outcomes: (Error | Connection)[] = [{ number: 1 }, down, { number: 2 }]
      const create = () => {
        const next = outcomes.shift() ?? { number: 9 }
        if (next instanceof Error) throw next
        return next
      }
      const { pool, pass } = newPool({ max: 2 }, { create })
      await pool.acquire()
      const waiting = pool.acquire()
      await flush()
      await pass(99)
      expect(pool.stats.waiting).toBe(1)
      await pass(1)
      expect((await waiting).number).toBe(2)
    })

    it('counts one that takes too long as failed, and takes it in when it comes after all', async () => {
      const { create, pending } = slowFactory()
      const { pool, pass, destroyed } = newPool({ max: 1, acquireTimeoutMs: 500 }, { create })
      const acquired = expect(pool.acquire()).rejects.toMatchObject({
        code: 'protection.pool_exhausted',
      })
      await pass(500)
      await acquired
      expect(pool.stats).toMatchObject({ size: 0, creating: 0 })
      pending[0]?.resolve({ number: 1 })
      await flush()
      expect(pool.tryAcquire()).toEqual({ number: 1 })
      expect(destroyed).toEqual([])
    })

    it('lets go of one that comes too late, when there is no room for it any more', async () => {
      const { create, pending } = slowFactory()
      const { pool, pass, destroyed } = newPool({ max: 1, acquireTimeoutMs: 500 }, { create })
      const first = Promise.allSettled([pool.acquire()])
      await pass(500)
      await first
      await pass(200)
      const second = pool.acquire()
      pending[1]?.resolve({ number: 2 })
      expect((await second).number).toBe(2)
      pending[0]?.resolve({ number: 1 })
      await flush()
      expect(destroyed).toEqual([1])
      expect(pool.stats.size).toBe(1)
    })

    it('takes the same resource made twice for a failure', async () => {
      const same = { number: 1 }
      const { pool, pass, errors } = newPool(
        { max: 2, acquireTimeoutMs: 500 },
        { create: () => same },
      )
      expect(await pool.acquire()).toBe(same)
      const second = expect(pool.acquire()).rejects.toMatchObject(exhausted('timeout'))
      await flush()
      await pass(500)
      await second
      expect(errors[0]?.[0]).toBe('create')
      expect(pool.stats.size).toBe(1)
    })
  })
})

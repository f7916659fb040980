import { describe, expect, it } from 'vitest'

import { flush } from '../testing/async.js'
import { newPool, slowFactory } from '../testing/pools.js'

describe('ResourcePool', () => {
  describe('in time', () => {
    it('makes its minimum, and keeps it', async () => {
      const { pool, pass, destroyed } = newPool({ min: 2, idleMs: 1_000 })
      await pass(0)
      expect(pool.stats).toMatchObject({ size: 2, idle: 2 })
      await pass(10_000)
      expect(destroyed).toEqual([])
      const it = pool.tryAcquire()
      if (it) pool.discard(it)
      await flush()
      expect(pool.stats.size).toBe(2)
    })

    it('lets go of what is idle for too long, but never early, and of nothing that is out', async () => {
      const { pool, pass, destroyed } = newPool({ idleMs: 1_000 })
      const [kept, idle] = await Promise.all([pool.acquire(), pool.acquire()])
      if (idle) pool.release(idle)
      await pass(500)
      await pass(999)
      expect(destroyed).toEqual([])
      await pass(1)
      expect(destroyed).toEqual([2])
      await pass(60_000)
      expect(destroyed).toEqual([2])
      if (kept) pool.release(kept)
      expect(pool.stats.idle).toBe(1)
    })

    it('starts counting anew with each use', async () => {
      const { pool, pass, destroyed } = newPool({ idleMs: 1_000 })
      pool.release(await pool.acquire())
      for (let second = 0; second < 10; second++) {
        await pass(900)
        pool.release(await pool.acquire())
      }
      expect(destroyed).toEqual([])
    })

    it('replaces what is too old: at once when it is idle, else when it comes back', async () => {
      const { pool, pass, destroyed } = newPool({ maxAgeMs: 1_000, idleMs: null })
      const [out, idle] = await Promise.all([pool.acquire(), pool.acquire()])
      if (idle) pool.release(idle)
      await pass(1_000)
      expect(destroyed).toEqual([2])
      if (out) pool.release(out)
      expect(destroyed).toEqual([2, 1])
      expect((await pool.acquire()).number).toBe(3)
    })
  })

  describe('under another policy', () => {
    it('makes more for those who wait', async () => {
      const { pool, policy } = newPool({ max: 1 })
      await pool.acquire()
      const waiting = [pool.acquire(), pool.acquire()]
      pool.resize({ ...policy, max: 3 })
      expect((await Promise.all(waiting)).map(({ number }) => number)).toEqual([2, 3])
    })

    it('lets go of what is too many, idle first, the rest as it comes back', async () => {
      const { pool, policy, destroyed } = newPool({ max: 4 })
      const all = await Promise.all([1, 2, 3, 4].map(() => pool.acquire()))
      pool.release(all[0]!)
      pool.resize({ ...policy, max: 1 })
      expect(destroyed).toEqual([1])
      for (const it of all.slice(1)) pool.release(it)
      expect(destroyed).toEqual([1, 2, 3])
      expect(pool.stats).toMatchObject({ size: 1, idle: 1, max: 1 })
    })
  })

  describe('at its end', () => {
    const closed = { code: 'protection.pool_closed' }

    it('refuses those who wait, takes back what is out, and destroys it all before it is closed', async () => {
      const ended: (() => void)[] = []
      const { pool } = newPool(
        { max: 2 },
        { destroy: () => new Promise<void>((resolve) => ended.push(resolve)) },
      )
      const [first, second] = await Promise.all([pool.acquire(), pool.acquire()])
      const refused = expect(pool.acquire()).rejects.toMatchObject(closed)
      let isClosed = false
      const closing = pool.close().then(() => {
        isClosed = true
      })
      await refused
      await expect(pool.acquire()).rejects.toMatchObject(closed)
      expect(pool.tryAcquire()).toBeNull()
      if (first) pool.release(first)
      if (second) pool.release(second)
      await flush()
      expect(isClosed).toBe(false)
      expect(ended).toHaveLength(2)
      for (const end of ended) end()
      await closing
    })

    it('serves those who wait first when it is drained', async () => {
      const { pool, destroyed } = newPool({ max: 1 })
      const out = await pool.acquire()
      const waiting = pool.acquire()
      const drained = pool.drain()
      await expect(pool.acquire()).rejects.toMatchObject(closed)
      pool.release(out)
      pool.release(await waiting)
      await drained
      expect(destroyed).toEqual([1])
    })

    it('goes from draining to closed when it is told to', async () => {
      const { pool } = newPool({ max: 1 })
      const out = await pool.acquire()
      const waiting = expect(pool.acquire()).rejects.toMatchObject(closed)
      const drained = pool.drain()
      const ended = pool.close()
      await waiting
      pool.release(out)
      await Promise.all([drained, ended])
    })

    it('is over at once when it is empty, and survives what cannot be destroyed', async () => {
      await newPool().pool.close()
      const failing = {
        destroy: () => {
          throw new Error('stuck')
        },
      }
      const { pool, errors } = newPool({}, failing)
      pool.release(await pool.acquire())
      await pool.close()
      expect(errors).toMatchObject([['destroy', { message: 'stuck' }]])
    })

    it('destroys what was being made when it was closed', async () => {
      const { create, pending } = slowFactory()
      const { pool, destroyed } = newPool({}, { create })
      const refused = expect(pool.acquire()).rejects.toMatchObject(closed)
      const ended = pool.close()
      await refused
      pending[0]?.resolve({ number: 1 })
      await ended
      expect(destroyed).toEqual([1])
    })
  })
})

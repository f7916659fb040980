/**
 * What the documentation of other pools promises, in our words: a user who comes from one of them finds the same
 * here, or finds it named in `docs/protection.md`.
 */
import { describe, expect, it } from 'vitest'

import { flush } from '../testing/async.js'
import { DeadlineWheel } from './deadlines.js'
import { PoolPolicy } from './policy.js'
import { ResourcePool } from './pool.js'
import type { ResourceFactory } from './pool-drive.js'

interface Resource {
  readonly number: number
}

function newPool(
  policy: Partial<PoolPolicy> = {},
  factory: Partial<ResourceFactory<Resource>> = {},
) {
  const clock = { now: 0 }
  const deadlines = new DeadlineWheel(0)
  const destroyed: number[] = []
  let made = 0
  const pool = new ResourcePool<Resource>(
    {
      create: () => {
        made++
        return { number: made }
      },
      destroy: ({ number }) => destroyed.push(number),
      ...factory,
    },
    PoolPolicy.parse(policy),
    { now: () => clock.now, deadlines, random: () => 0 },
  )
  const pass = async (ms: number) => {
    clock.now += ms
    deadlines.advance(clock.now)
    pool.maintain(clock.now)
    await flush()
  }
  return { pool, destroyed, pass }
}

describe('a pool, as generic-pool documents it', () => {
  it('fills up to `min` and never past `max`', async () => {
    const { pool, pass } = newPool({ min: 2, max: 3 })
    await pass(0)
    expect(pool.stats.size).toBe(2)
    for (let call = 0; call < 3; call++) await pool.acquire()
    const fourth = pool.acquire().catch(() => 'none')
    await pass(10_000)
    expect(await fourth).toBe('none')
    expect(pool.stats.size).toBe(3)
  })

  it('rejects once `maxWaitingClients` wait, and after `acquireTimeoutMillis`', async () => {
    const { pool, pass } = newPool({ max: 1, maxWaiting: 1, acquireTimeoutMs: 200 })
    await pool.acquire()
    const first = expect(pool.acquire()).rejects.toMatchObject({ context: { reason: 'timeout' } })
    await expect(pool.acquire()).rejects.toMatchObject({ context: { reason: 'full' } })
    await pass(200)
    await first
  })

  it('tests on borrow, and destroys what fails', async () => {
    const { pool, destroyed } = newPool({}, { validate: ({ number }) => number !== 1 })
    pool.release(await pool.acquire())
    expect((await pool.acquire()).number).toBe(2)
    expect(destroyed).toEqual([1])
  })

  it('evicts what is idle for `idleTimeoutMillis`, but keeps `min`', async () => {
    const { pool, pass } = newPool({ min: 1, idleMs: 1_000 })
    const both = await Promise.all([pool.acquire(), pool.acquire()])
    for (const it of both) pool.release(it)
    await pass(0)
    await pass(1_000)
    expect(pool.stats.size).toBe(1)
  })

  it('drains: accepts nobody, serves those who wait, then ends what is idle', async () => {
    const { pool, destroyed } = newPool({ max: 1 })
    const held = await pool.acquire()
    const waiting = pool.use(({ number }) => number)
    const drained = pool.drain()
    await expect(pool.acquire()).rejects.toMatchObject({ code: 'protection.pool_closed' })
    pool.release(held)
    expect(await waiting).toBe(1)
    await drained
    expect(destroyed).toEqual([1])
  })

  it('differs: a resource survives an error of the one who used it, unless that one discards it', async () => {
    const { pool, destroyed } = newPool()
    await expect(pool.use(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine')
    expect(destroyed).toEqual([])
    await pool.use((it) => pool.discard(it))
    expect(destroyed).toEqual([1])
  })
})

describe('a pool, as tarn documents it', () => {
  const down = new Error('down')

  it('rejects with what `create` failed with, as `propagateCreateError` has it', async () => {
    const { pool } = newPool({}, { create: () => Promise.reject(down) })
    await expect(pool.acquire()).rejects.toMatchObject({ cause: down })
  })

  it('tries to create again after a while, for as long as somebody waits', async () => {
    let isDown = false
    let made = 0
    const create = () => {
      if (isDown) throw down
      made++
      return { number: made }
    }
    const { pool, pass } = newPool({ max: 2 }, { create })
    await pool.acquire()
    isDown = true
    const waiting = pool.acquire()
    await pass(50)
    isDown = false
    await pass(100)
    expect((await waiting).number).toBe(2)
  })

  it('counts a `create` that hangs as failed, so that its place is free again', async () => {
    const { pool, pass } = newPool(
      { max: 1, acquireTimeoutMs: 300 },
      { create: () => new Promise<Resource>(() => {}) },
    )
    const hung = expect(pool.acquire()).rejects.toMatchObject({ code: 'protection.pool_exhausted' })
    await pass(300)
    await hung
    expect(pool.stats).toMatchObject({ size: 0, creating: 0 })
  })

  it('uses what was used last first, so that the rest may be reaped', async () => {
    const { pool } = newPool()
    const [first, second] = await Promise.all([pool.acquire(), pool.acquire()])
    if (first) pool.release(first)
    if (second) pool.release(second)
    expect(pool.tryAcquire()).toBe(second)
  })

  it('waits at its end for all that is used', async () => {
    const { pool } = newPool()
    const held = await pool.acquire()
    let isDestroyed = false
    const ending = pool.close().then(() => {
      isDestroyed = true
    })
    await flush()
    expect(isDestroyed).toBe(false)
    pool.release(held)
    await ending
  })
})

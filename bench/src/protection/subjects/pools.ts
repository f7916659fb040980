/** A resource taken from a pool and given back. */
import { DeadlineWheel, PoolPolicy, ResourcePool } from '@foundation/core/protection'
import { Sema } from 'async-sema'
import genericPool from 'generic-pool'
import { Pool as Tarn } from 'tarn'

import type { Subjects } from '../../subject.js'

const size = 8
const make = () => ({})
const now = () => performance.now()

/** A stack of what is idle, and a promise for each that is taken. */
class Stack {
  readonly #idle = Array.from({ length: size }, make)
  readonly #waiting: ((resource: object) => void)[] = []

  acquire(): Promise<object> {
    const idle = this.#idle.pop()
    if (idle) return Promise.resolve(idle)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  tryAcquire(): object | null {
    return this.#idle.pop() ?? null
  }

  release(resource: object): void {
    const waiting = this.#waiting.shift()
    if (waiting) waiting(resource)
    else this.#idle.push(resource)
  }
}

async function ours(): Promise<ResourcePool<object>> {
  const pool = new ResourcePool(
    { create: async () => make(), destroy: async () => {} },
    PoolPolicy.parse({ min: size, max: size, idleMs: null }),
    { now, deadlines: new DeadlineWheel(now()), random: Math.random },
  )
  const all = await Promise.all(Array.from({ length: size }, () => pool.acquire()))
  for (const resource of all) pool.release(resource)
  return pool
}

const shops: Subjects = {
  floor: {
    prepare() {
      const pool = new Stack()
      return async () => pool.release(await pool.acquire())
    },
  },
  foundation: {
    async prepare() {
      const pool = await ours()
      return async () => pool.release(await pool.acquire())
    },
  },
  'async-sema': {
    prepare() {
      const sema = new Sema(size)
      return async () => {
        await sema.acquire()
        sema.release()
      }
    },
  },
  'generic-pool': {
    async prepare() {
      const pool = genericPool.createPool(
        { create: async () => make(), destroy: async () => {} },
        { min: size, max: size },
      )
      await pool.ready()
      return async () => pool.release(await pool.acquire())
    },
  },
  tarn: {
    prepare() {
      const pool = new Tarn({ create: make, destroy: () => {}, min: size, max: size })
      return async () => pool.release(await pool.acquire().promise)
    },
  },
}

export const pools = shops

/** 64 takers share 8 resources; each holds one for a turn of the event loop's microtasks. */
export const contendedPools: Subjects = Object.fromEntries(
  Object.entries(shops).map(([name, { prepare }]) => [name, { prepare, inFlight: 64 }]),
)

export const tryPools: Subjects = {
  floor: {
    operations: 5_000_000,
    prepare() {
      const pool = new Stack()
      return () => {
        const resource = pool.tryAcquire()
        if (resource) pool.release(resource)
      }
    },
  },
  foundation: {
    operations: 5_000_000,
    async prepare() {
      const pool = await ours()
      return () => {
        const resource = pool.tryAcquire()
        if (resource) pool.release(resource)
      }
    },
  },
}

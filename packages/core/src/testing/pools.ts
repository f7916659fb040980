import {
  DeadlineWheel,
  PoolPolicy,
  type ResourceFactory,
  ResourcePool,
} from '../protection/index.js'
import { flush } from './async.js'

export interface Connection {
  readonly number: number
}

/** A pool of numbered connections on a clock of the test, and all that it did. */
export function newPool(
  policy: Partial<PoolPolicy> = {},
  factory: Partial<ResourceFactory<Connection>> = {},
  random = 0,
) {
  const clock = { now: 0 }
  const deadlines = new DeadlineWheel(0)
  const made: Connection[] = []
  const destroyed: number[] = []
  const errors: [string, unknown][] = []
  const misuses: unknown[] = []
  const full = PoolPolicy.parse(policy)
  const pool = new ResourcePool<Connection>(
    {
      create: () => {
        const connection = { number: made.length + 1 }
        made.push(connection)
        return connection
      },
      destroy: ({ number }) => destroyed.push(number),
      ...factory,
    },
    full,
    {
      now: () => clock.now,
      deadlines,
      random: () => random,
      onError: (operation, error) => errors.push([operation, error]),
      onMisuse: (resource) => misuses.push(resource),
    },
  )
  const pass = async (ms: number) => {
    clock.now += ms
    deadlines.advance(clock.now)
    pool.maintain(clock.now)
    await flush()
  }
  return { pool, policy: full, deadlines, made, destroyed, errors, misuses, pass, clock }
}

/** A `create` whose end the test decides. */
export function slowFactory() {
  const pending: { resolve(it: Connection): void; reject(error: unknown): void }[] = []
  const create = () =>
    new Promise<Connection>((resolve, reject) => {
      pending.push({ resolve, reject })
    })
  return { pending, create }
}

export const exhausted = (reason: string, more: object = {}) => ({
  code: 'protection.pool_exhausted',
  context: { reason },
  ...more,
})

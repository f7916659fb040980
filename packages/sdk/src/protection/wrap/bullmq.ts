/** Guards the work of BullMQ workers, and what is put into queues. */
import { isFoundationError } from '@foundation/core/errors'

import type { CallOptions } from '../call-options.js'
import type { Guard } from '../guard.js'

/** The part of a BullMQ job that is needed to put it off. */
export interface DelayableJob {
  moveToDelayed(timestamp: number, token?: string): Promise<void>
}

/** As BullMQ calls it. */
export type Processor<Job, Result> = (
  job: Job,
  token?: string,
  signal?: AbortSignal,
) => Promise<Result>

export interface ProcessorOptions<Job> {
  /** Whom a limiter counts a job for. */
  readonly key?: (job: Job) => string
  /** How long a refused job is put off when the guard does not know better, in ms. Default 1,000. */
  readonly delayMs?: number
}

/** Refusals before any of the work was done. */
const refusedBefore = new Set(['limited', 'open', 'backing_off', 'full', 'pool_exhausted'])

/**
 * A processor whose jobs go through a guard. A job that the guard refuses is put off, as BullMQ has it done
 * (`moveToDelayed`, then a `DelayedError`): it is not failed and loses none of its attempts. One that times out has run,
 * and fails.
 */
export function protectProcessor<Job extends DelayableJob, Result>(
  guard: Guard,
  processor: Processor<Job, Result>,
  { key, delayMs = 1_000 }: ProcessorOptions<Job> = {},
): Processor<Job, Result> {
  return async (job, token, signal) => {
    const options: CallOptions<Result> = {
      // BullMQ makes the further attempts.
      idempotent: false,
      fallback: null,
      ...(key && { key: key(job) }),
      ...(signal && { signal }),
    }
    try {
      return await guard.run((call) => processor(job, token, call.signal), options)
    } catch (error) {
      const waitMs = putOffMs(error, guard.target)
      if (waitMs === null) throw error
      await job.moveToDelayed(Date.now() + (waitMs || delayMs), token)
      throw new DelayedError('The guard refused it for now', { cause: error })
    }
  }
}

/** BullMQ knows it by its name. */
class DelayedError extends Error {
  override readonly name = 'DelayedError'
}

/** Null when the guard let the job begin: a refusal by some other guard, within the work, is an error of the work. */
function putOffMs(error: unknown, target: string): number | null {
  if (!isFoundationError(error) || error.context.target !== target) return null
  if (!refusedBefore.has(error.code.replace('protection.', ''))) return null
  const { retryAfterMs } = error.context
  return typeof retryAfterMs === 'number' ? retryAfterMs : 0
}

/** The part of a BullMQ queue that is guarded. */
export interface AddableQueue {
  add(...args: never[]): Promise<unknown>
  addBulk(...args: never[]): Promise<unknown>
}

/** The same queue, whose `add` and `addBulk` go through a guard; everything else is untouched. */
export function protectQueue<Q extends AddableQueue>(queue: Q, guard: Guard): Q {
  const guarded = (method: 'add' | 'addBulk') =>
    guard.wrap((...args: never[]) => queue[method](...args), { fallback: null })
  const add = guarded('add')
  const addBulk = guarded('addBulk')
  return new Proxy(queue, {
    get(target, name) {
      if (name === 'add') return add
      if (name === 'addBulk') return addBulk
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

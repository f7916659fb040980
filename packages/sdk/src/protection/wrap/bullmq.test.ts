import { isFoundationError } from '@foundation/core/errors'
import type { Job, Processor, Queue } from 'bullmq'
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest'

import { faked, testGuards } from '../../testing/protected.js'
import { protectProcessor, protectQueue } from './bullmq.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: [...faked] })
})
afterEach(() => {
  vi.useRealTimers()
})

const job = (tenant = 'acme') => {
  const delayed: [number, string | undefined][] = []
  return {
    data: { tenant },
    delayed,
    async moveToDelayed(timestamp: number, token?: string) {
      delayed.push([timestamp, token])
    },
  }
}

describe('a guarded processor', () => {
  it('does the work, and is told of a cancelled job', async () => {
    const guard = testGuards().define({})
    const processor = protectProcessor(guard, async (it: ReturnType<typeof job>) => it.data.tenant)
    expect(await processor(job(), 't')).toBe('acme')
    const controller = new AbortController()
    const hanging = protectProcessor(
      guard,
      (_job: ReturnType<typeof job>, _token, signal) =>
        new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
    )
    const run = hanging(job(), 't', controller.signal)
    controller.abort(new Error('cancelled'))
    await expect(run).rejects.toThrow('cancelled')
  })

  it('puts off a job that is refused, as BullMQ has it done', async () => {
    const guard = testGuards().define({
      limiter: { algorithm: 'fixed_window', limit: 1, windowMs: 60_000 },
    })
    const work = vi.fn(async () => 'done')
    const processor = protectProcessor(guard, work, {
      key: (it: ReturnType<typeof job>) => it.data.tenant,
    })
    await processor(job('acme'), 't')
    await processor(job('other'), 't')
    const refused = job('acme')
    await expect(processor(refused, 't')).rejects.toMatchObject({ name: 'DelayedError' })
    const [[timestamp, token] = []] = refused.delayed
    expect(timestamp).toBeGreaterThan(Date.now())
    expect(timestamp).toBeLessThanOrEqual(Date.now() + 60_000)
    expect(token).toBe('t')
    expect(work).toHaveBeenCalledTimes(2)
  })

  it('puts it off for a second when nobody knows better', async () => {
    const guard = testGuards().define({ bulkhead: { concurrency: 1 } })
    const processor = protectProcessor(guard, () => new Promise<void>(() => {}))
    void processor(job(), 'a').catch(() => {})
    const refused = job()
    await expect(processor(refused, 'b')).rejects.toMatchObject({ name: 'DelayedError' })
    expect(refused.delayed).toEqual([[Date.now() + 1_000, 'b']])
  })

  it('fails a job that failed, timed out, or met another guard within', async () => {
    const { define } = testGuards()
    const guard = define({ timeout: { ms: 50 } })
    const other = define({}, 'ledger')
    other.force('forced_open')
    const failing = protectProcessor(guard, () => Promise.reject(new Error('bad')))
    await expect(failing(job())).rejects.toThrow('bad')
    const within = protectProcessor(guard, () => other.run(() => 1))
    await expect(within(job())).rejects.toMatchObject({ code: 'protection.open' })
    const slow = job()
    const late = protectProcessor(
      guard,
      () => new Promise(() => {}),
    )(slow).catch((it: unknown) => isFoundationError(it) && it.code)
    await vi.advanceTimersByTimeAsync(60)
    expect(await late).toBe('protection.timeout')
    expect(slow.delayed).toEqual([])
  })

  it('is what a worker takes', () => {
    const guard = testGuards().define({})
    const processor = protectProcessor(guard, async (it: Job<{ tenant: string }>) => it.id ?? '')
    expectTypeOf(processor).toExtend<Processor<{ tenant: string }, string>>()
    // BullMQ hands a signal only to a processor with three parameters.
    expect(processor).toHaveLength(3)
  })
})

describe('a guarded queue', () => {
  it('adds through the guard, and is the same queue otherwise', async () => {
    const guard = testGuards().define({ breaker: { trigger: { on: 'consecutive', failures: 1 } } })
    const added: unknown[] = []
    const queue = {
      name: 'mails',
      isDown: false,
      async add(name: string, data: object) {
        if (this.isDown) throw new Error('no Redis')
        added.push([name, data])
        return added.length
      },
      addBulk: async (jobs: object[]) => jobs.length,
      whoAmI() {
        return this.name
      },
    }
    const guarded = protectQueue(queue, guard)
    expect(await guarded.add('welcome', { to: 'ann' })).toBe(1)
    expect(await guarded.addBulk([{}, {}])).toBe(2)
    expect(guarded.whoAmI()).toBe('mails')
    queue.isDown = true
    await expect(guarded.add('welcome', {})).rejects.toThrow('no Redis')
    await expect(guarded.add('welcome', {})).rejects.toMatchObject({ code: 'protection.open' })
    expect(added).toEqual([['welcome', { to: 'ann' }]])
  })

  it('takes a queue of BullMQ', () => {
    expectTypeOf<Queue>().toExtend<Parameters<typeof protectQueue>[0]>()
  })
})

/**
 * What the documentation of other semaphores, bulkheads and retries promises, in our words: a user who comes from
 * one of them finds the same here, or finds it named in `docs/protection.md`.
 */
import { describe, expect, it } from 'vitest'

import { flush, TestAbort } from '../testing/async.js'
import { backoffMs } from './backoff.js'
import { Bulkhead } from './bulkhead.js'
import { DeadlineWheel } from './deadlines.js'
import { Backoff, BulkheadPolicy, RetryPolicy } from './policy.js'
import { noFurtherAttempt, RetryBudget, RetryPlan } from './retry.js'
import { Semaphore } from './semaphore.js'
import { Waiter } from './wait-queue.js'

class Call extends Waiter {
  state = 'waiting'

  override admit(): void {
    this.state = 'admitted'
  }

  override refuse(): void {
    this.state = 'refused'
  }
}

function newBulkhead(policy: Partial<BulkheadPolicy>) {
  const deadlines = new DeadlineWheel(0)
  const full = BulkheadPolicy.parse(policy)
  return { bulkhead: new Bulkhead(full, deadlines, 0), deadlines, policy: full }
}

const newSemaphore = (permits: number) => {
  const deadlines = new DeadlineWheel(0)
  return { semaphore: new Semaphore(permits, deadlines, () => 0), deadlines }
}

describe('a semaphore, as async-sema documents it', () => {
  it('resolves at once while permits are left, and in order as they come back', async () => {
    const { semaphore } = newSemaphore(1)
    const order: string[] = []
    await semaphore.acquire()
    void semaphore.acquire().then(() => order.push('first'))
    void semaphore.acquire().then(() => order.push('second'))
    expect(semaphore.queued).toBe(2)
    semaphore.release()
    await flush()
    expect(order).toEqual(['first'])
  })

  it('tries without waiting', () => {
    const { semaphore } = newSemaphore(1)
    expect([semaphore.tryAcquire(), semaphore.tryAcquire()]).toEqual([true, false])
  })

  it('drains by taking every permit, which waits for all that are held', async () => {
    const { semaphore } = newSemaphore(3)
    await semaphore.acquire()
    let isDrained = false
    const drained = semaphore.acquire(semaphore.permits).then(() => {
      isDrained = true
    })
    await flush()
    expect(isDrained).toBe(false)
    semaphore.release()
    await drained
  })

  it('differs: giving back more than was taken is an error, and makes no new permit', () => {
    const { semaphore } = newSemaphore(1)
    expect(() => semaphore.release()).toThrow(RangeError)
    expect([semaphore.tryAcquire(), semaphore.tryAcquire()]).toEqual([true, false])
  })
})

describe('a weighted semaphore, as golang.org/x/sync/semaphore documents it', () => {
  it('lets no small request pass a large one that waits', async () => {
    const { semaphore } = newSemaphore(10)
    await semaphore.acquire(6)
    void semaphore.acquire(8)
    expect(semaphore.tryAcquire(1)).toBe(false)
  })

  it('leaves the semaphore as it was when a wait is cancelled', async () => {
    const { semaphore } = newSemaphore(2)
    await semaphore.acquire(2)
    const abort = new TestAbort()
    const waiting = expect(semaphore.acquire(1, { signal: abort.signal })).rejects.toThrow(
      'aborted',
    )
    abort.abort()
    await waiting
    semaphore.release(2)
    expect(semaphore.tryAcquire(2)).toBe(true)
  })

  it('differs: a request for more than there is fails at once and does not wait for its deadline', async () => {
    const { semaphore } = newSemaphore(2)
    await expect(semaphore.acquire(3, { timeoutMs: 60_000 })).rejects.toThrow(RangeError)
  })
})

describe('a bulkhead, as resilience4j documents it', () => {
  it('permits `maxConcurrentCalls`, and without a wait refuses the next', () => {
    const { bulkhead } = newBulkhead({ concurrency: 2, queue: 0 })
    expect([1, 2, 3].map(() => bulkhead.tryEnter())).toEqual([true, true, false])
    expect(bulkhead.wait(new Call(), 0)).toBe(false)
  })

  it('holds a call back for `maxWaitDuration` at most', () => {
    const { bulkhead, deadlines } = newBulkhead({ concurrency: 1, queue: 5, maxWaitMs: 500 })
    bulkhead.tryEnter()
    const call = new Call()
    bulkhead.wait(call, 0)
    deadlines.advance(499)
    expect(call.state).toBe('waiting')
    deadlines.advance(500)
    expect(call.state).toBe('refused')
  })

  it('is fair: calls are let in as they came', () => {
    const { bulkhead } = newBulkhead({ concurrency: 1, queue: 5 })
    bulkhead.tryEnter()
    const calls = [new Call(), new Call()]
    for (const call of calls) bulkhead.wait(call, 0)
    bulkhead.leave(1, 1, false)
    expect(calls.map(({ state }) => state)).toEqual(['admitted', 'waiting'])
  })

  it('changes its configuration while calls are under way, and touches none of them', () => {
    const { bulkhead, policy } = newBulkhead({ concurrency: 3 })
    for (let call = 0; call < 3; call++) bulkhead.tryEnter()
    bulkhead.reconfigure({ ...policy, concurrency: 1 }, 0)
    expect(bulkhead.active).toBe(3)
    bulkhead.leave(0, 0, false)
    expect(bulkhead.tryEnter()).toBe(false)
  })

  it('bounds what may wait, as the thread-pool bulkhead does with `queueCapacity`', () => {
    const { bulkhead } = newBulkhead({ concurrency: 1, queue: 1 })
    bulkhead.tryEnter()
    expect([bulkhead.wait(new Call(), 0), bulkhead.wait(new Call(), 0)]).toEqual([true, false])
  })
})

describe('a bulkhead, as cockatiel documents it', () => {
  it('rejects once both its slots and its queue are full, and tells how many are left', () => {
    const { bulkhead, policy } = newBulkhead({ concurrency: 1, queue: 1 })
    bulkhead.tryEnter()
    bulkhead.wait(new Call(), 0)
    expect(bulkhead.concurrency - bulkhead.active).toBe(0)
    expect(policy.queue - bulkhead.queued).toBe(0)
    expect(bulkhead.wait(new Call(), 0)).toBe(false)
  })

  it('forgets a queued call that is cancelled', () => {
    const { bulkhead } = newBulkhead({ concurrency: 1, queue: 1 })
    bulkhead.tryEnter()
    const call = new Call()
    bulkhead.wait(call, 0)
    expect(bulkhead.cancel(call)).toBe(true)
    bulkhead.leave(0, 0, false)
    expect([call.state, bulkhead.active]).toEqual(['waiting', 0])
  })
})

describe('a retry, as cockatiel documents it', () => {
  const half = () => 0.5

  it('stops after `maxAttempts`', () => {
    const plan = new RetryPlan(
      RetryPolicy.parse({ attempts: 4, backoff: { kind: 'constant', ms: 50 } }),
    )
    const waits = [1, 2, 3, 4].map((made) => plan.nextDelayMs(made, 50, half))
    expect(waits).toEqual([50, 50, 50, noFurtherAttempt])
  })

  it('backs off exponentially up to `maxDelay`, with full jitter, half or none', () => {
    const wait = (jitter: number, random: number) =>
      backoffMs(
        Backoff.parse({ kind: 'exponential', firstMs: 128, maxMs: 30_000, jitter }),
        3,
        0,
        () => random,
      )
    expect([wait(0, 0), wait(0.5, 0), wait(1, 0)]).toEqual([512, 256, 0])
    expect([wait(0, 0.5), wait(0.5, 0.5), wait(1, 0.5)]).toEqual([512, 384, 256])
  })

  it('decorrelates by default', () => {
    expect(RetryPolicy.parse({}).backoff.kind).toBe('decorrelated')
  })
})

describe('a retry budget, as Finagle documents it', () => {
  it('lets a share of the calls be tried again, and no more', () => {
    const budget = new RetryBudget(0.2)
    while (budget.withdraw()) expect(budget.balance).toBeLessThan(10)
    for (let call = 0; call < 10; call++) budget.deposit()
    expect([budget.withdraw(), budget.withdraw(), budget.withdraw()]).toEqual([true, true, false])
  })

  it('keeps a reserve for those with few calls', () => {
    expect(new RetryBudget(0.01).withdraw()).toBe(true)
  })
})

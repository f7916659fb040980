import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Bulkhead } from './bulkhead.js'
import { DeadlineWheel } from './deadlines.js'
import { BulkheadPolicy } from './policy.js'
import { Waiter } from './wait-queue.js'

class Call extends Waiter {
  state: 'waiting' | 'inside' | 'refused' | 'cancelled' | 'left' = 'waiting'

  constructor(
    readonly number: number,
    private readonly told: (call: Call, now: number) => void = () => {},
  ) {
    super()
  }

  override admit(now: number): void {
    expect(this.state).toBe('waiting')
    this.state = 'inside'
    this.told(this, now)
  }

  override refuse(now: number): void {
    expect(this.state).toBe('waiting')
    this.state = 'refused'
    this.told(this, now)
  }
}

function newBulkhead(policy: Partial<BulkheadPolicy>) {
  const wheel = new DeadlineWheel(0)
  const full = BulkheadPolicy.parse(policy)
  return { wheel, bulkhead: new Bulkhead(full, wheel, 0), policy: full }
}

describe('Bulkhead', () => {
  it('lets so many in and no more', () => {
    const { bulkhead } = newBulkhead({ concurrency: 2 })
    expect([bulkhead.tryEnter(), bulkhead.tryEnter(), bulkhead.tryEnter()]).toEqual([
      true,
      true,
      false,
    ])
    bulkhead.leave(1, 1, false)
    expect(bulkhead.tryEnter()).toBe(true)
    expect(bulkhead.active).toBe(2)
  })

  it('lets those who wait in as they came, and nobody past them', () => {
    const { bulkhead } = newBulkhead({ concurrency: 1, queue: 3 })
    bulkhead.tryEnter()
    const order: number[] = []
    const calls = [1, 2, 3].map((it) => new Call(it, ({ number }) => order.push(number)))
    for (const call of calls) expect(bulkhead.wait(call, 0)).toBe(true)
    expect(bulkhead.tryEnter()).toBe(false)
    for (let i = 0; i < 3; i++) bulkhead.leave(i, 1, false)
    expect(order).toEqual([1, 2, 3])
    expect(bulkhead).toMatchObject({ active: 1, queued: 0 })
  })

  it('refuses at once when the queue is full, and says nothing to who was not let in', () => {
    const { bulkhead } = newBulkhead({ concurrency: 1, queue: 1 })
    bulkhead.tryEnter()
    const second = new Call(2)
    expect(bulkhead.wait(new Call(1), 0)).toBe(true)
    expect(bulkhead.wait(second, 0)).toBe(false)
    bulkhead.leave(0, 0, false)
    bulkhead.leave(0, 0, false)
    expect(second.state).toBe('waiting')
    expect(bulkhead.active).toBe(0)
  })

  it('refuses who has waited for so long, and no sooner', () => {
    const { bulkhead, wheel } = newBulkhead({ concurrency: 1, queue: 9, maxWaitMs: 500 })
    bulkhead.tryEnter()
    const patient = new Call(1)
    const hasty = new Call(2)
    bulkhead.wait(patient, 0)
    bulkhead.wait(hasty, 0, 100)
    wheel.advance(99)
    expect(hasty.state).toBe('waiting')
    wheel.advance(100)
    expect([patient.state, hasty.state]).toEqual(['waiting', 'refused'])
    wheel.advance(500)
    expect(patient.state).toBe('refused')
    bulkhead.leave(600, 600, false)
    expect(bulkhead.active).toBe(0)
  })

  it('says so when a place is given back twice', () => {
    const { bulkhead } = newBulkhead({ concurrency: 1 })
    bulkhead.tryEnter()
    bulkhead.leave(0, 0, false)
    expect(() => bulkhead.leave(0, 0, false)).toThrow(RangeError)
  })

  it('serves a long queue of calls that end at once without piling up on the stack', () => {
    const { bulkhead } = newBulkhead({ concurrency: 1, queue: 50_000 })
    bulkhead.tryEnter()
    let served = 0
    for (let i = 0; i < 50_000; i++) {
      const leave = (_: Call, now: number) => {
        served++
        bulkhead.leave(now, 0, false)
      }
      bulkhead.wait(new Call(i, leave), 0)
    }
    bulkhead.leave(0, 0, false)
    expect(served).toBe(50_000)
    expect(bulkhead.active).toBe(0)
  })

  it('throws nobody out under a smaller policy, and lets more in under a wider one', () => {
    const { bulkhead, policy } = newBulkhead({ concurrency: 2, queue: 4 })
    bulkhead.tryEnter()
    bulkhead.tryEnter()
    const waiting = [new Call(1), new Call(2), new Call(3)]
    for (const call of waiting) bulkhead.wait(call, 0)
    bulkhead.reconfigure({ ...policy, concurrency: 1, queue: 0 }, 1)
    expect(bulkhead).toMatchObject({ active: 2, queued: 3, concurrency: 1 })
    bulkhead.leave(2, 2, false)
    expect(bulkhead).toMatchObject({ active: 1, queued: 3 })
    bulkhead.reconfigure({ ...policy, concurrency: 3 }, 3)
    expect(bulkhead).toMatchObject({ active: 3, queued: 1 })
    expect(waiting.map(({ state }) => state)).toEqual(['inside', 'inside', 'waiting'])
  })

  it('never holds more than its places, and never loses or doubles one, in whatever order things happen', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant('enter' as const), at: fc.nat(40) }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('leave' as const), at: fc.nat(40) }) },
      fc.record({ do: fc.constant('cancel' as const), at: fc.nat(40) }),
      fc.record({ do: fc.constant('pass' as const), at: fc.nat(40) }),
      fc.record({ do: fc.constant('resize' as const), at: fc.integer({ min: 1, max: 6 }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const { bulkhead, wheel, policy } = newBulkhead({ concurrency: 3, queue: 4, maxWaitMs: 50 })
        const calls: Call[] = []
        let now = 0
        let concurrency = 3
        const inState = (state: Call['state']) => calls.filter((it) => it.state === state)
        for (const { do: what, at } of steps) {
          const inside = inState('inside')
          if (what === 'enter') {
            const call = new Call(calls.length, (it) => {
              if (it.state === 'inside') {
                expect(inState('inside').length).toBeLessThanOrEqual(concurrency)
                // Who came first has its place first.
                expect(inState('waiting').every(({ number }) => number > it.number)).toBe(true)
              }
            })
            if (bulkhead.tryEnter()) {
              expect(inside.length).toBeLessThan(concurrency)
              call.state = 'inside'
            } else if (!bulkhead.wait(call, now)) {
              call.state = 'refused'
              expect(inState('waiting').length).toBe(4)
            }
            calls.push(call)
          } else if (what === 'leave') {
            const call = inside[at % Math.max(1, inside.length)]
            if (call) {
              call.state = 'left'
              bulkhead.leave(now, 1, at % 2 === 0)
            }
          } else if (what === 'cancel') {
            const call = calls[at]
            if (call && bulkhead.cancel(call)) {
              expect(call.state).toBe('waiting')
              call.state = 'cancelled'
            }
          } else if (what === 'pass') {
            now += at
            wheel.advance(now)
          } else {
            concurrency = at
            bulkhead.reconfigure({ ...policy, concurrency }, now)
          }
          expect(bulkhead.active).toBe(inState('inside').length)
          expect(bulkhead.queued).toBe(inState('waiting').length)
          if (bulkhead.queued > 0) expect(bulkhead.active).toBeGreaterThanOrEqual(concurrency)
        }
        for (let left = inState('inside'); left.length > 0; left = inState('inside')) {
          left[0]!.state = 'left'
          bulkhead.leave(now, 1, false)
        }
        expect(bulkhead).toMatchObject({ active: 0, queued: 0 })
        expect(wheel.size).toBe(0)
      }),
    )
  })

  it('follows an adaptive limit between its bounds', () => {
    const { bulkhead } = newBulkhead({ concurrency: 50, adaptive: { min: 2, maxElu: 0.9 } })
    expect(bulkhead.concurrency).toBe(20)
    for (let second = 0; second < 100; second++) bulkhead.observe(0.99)
    expect(bulkhead.concurrency).toBe(2)
    const { bulkhead: narrow } = newBulkhead({ concurrency: 8, adaptive: { min: 10, maxElu: 0.9 } })
    expect(narrow.concurrency).toBe(8)
  })
})

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { makePulse, type Pulse } from './pulse.js'

/** Work that ends when it is told to, by default at once. */
function testPulse(work: () => Promise<void> = async () => {}) {
  const faults: unknown[] = []
  let runs = 0
  const pulse = makePulse({
    everyMs: 1_000,
    gatherMs: 50,
    work: () => {
      runs += 1
      return work()
    },
    onFault: (error) => faults.push(error),
  })
  return { pulse, faults, runs: () => runs }
}

describe('a pulse', () => {
  const started: Pulse[] = []
  const start = (pulse: Pulse) => {
    started.push(pulse)
    pulse.start()
  }
  beforeEach(() => void vi.useFakeTimers())
  afterEach(async () => {
    await Promise.all(started.splice(0).map((it) => it.stop()))
    vi.useRealTimers()
  })

  it('runs every so often', async () => {
    const { pulse, runs } = testPulse()
    start(pulse)
    await vi.advanceTimersByTimeAsync(3_500)
    expect(runs()).toBe(3)
  })

  it('runs once for a wave of pokes, soon', async () => {
    const { pulse, runs } = testPulse()
    start(pulse)
    for (let n = 0; n < 10; n += 1) pulse.poke()
    await vi.advanceTimersByTimeAsync(49)
    expect(runs()).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(runs()).toBe(1)
    await vi.advanceTimersByTimeAsync(900)
    expect(runs()).toBe(1)
  })

  it('never overlaps, and runs once more for what was asked meanwhile', async () => {
    let end = () => {}
    const { pulse, runs } = testPulse(
      () =>
        new Promise((resolve) => {
          end = resolve
        }),
    )
    start(pulse)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(runs()).toBe(1)
    end()
    await vi.advanceTimersByTimeAsync(50)
    expect(runs()).toBe(2)
    end()
    await vi.advanceTimersByTimeAsync(50)
    expect(runs()).toBe(2)
  })

  it('tells of a failure once until it works again, and goes on', async () => {
    let isAway = true
    const { pulse, faults, runs } = testPulse(async () => {
      if (isAway) throw new Error('away')
    })
    start(pulse)
    await vi.advanceTimersByTimeAsync(3_000)
    expect([runs(), faults.length]).toEqual([3, 1])
    isAway = false
    await vi.advanceTimersByTimeAsync(1_000)
    isAway = true
    await vi.advanceTimersByTimeAsync(1_000)
    expect([runs(), faults.length]).toEqual([5, 2])
  })

  it('waits in its stop for the run that goes on, and begins no other', async () => {
    let end = () => {}
    const { pulse, runs } = testPulse(
      () =>
        new Promise((resolve) => {
          end = resolve
        }),
    )
    pulse.start()
    await vi.advanceTimersByTimeAsync(1_000)
    pulse.poke()
    let isStopped = false
    const stopped = pulse.stop().then(() => {
      isStopped = true
    })
    await vi.advanceTimersByTimeAsync(10_000)
    expect([isStopped, runs()]).toEqual([false, 1])
    end()
    await stopped
    pulse.poke()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(runs()).toBe(1)
  })
})

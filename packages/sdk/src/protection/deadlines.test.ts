import { CallbackDeadline } from '@foundation/core/protection'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { Deadlines } from './deadlines.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const now = () => performance.now()

describe('deadlines', () => {
  it('share one timer, which is there only while something waits', async () => {
    const deadlines = new Deadlines(now)
    expect(vi.getTimerCount()).toBe(0)
    const due: string[] = []
    for (const ms of [300, 100, 200]) {
      deadlines.wheel.add(new CallbackDeadline(() => due.push(`${ms}`)), now() + ms)
    }
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersByTimeAsync(320)
    expect(due).toEqual(['100', '200', '300'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('are never early, and late by no more than a tick', async () => {
    const deadlines = new Deadlines(now)
    const lateness: number[] = []
    for (const ms of [1, 7, 10, 99, 1_000, 61_234, 4_000_000]) {
      const dueAt = now() + ms
      deadlines.wheel.add(new CallbackDeadline(() => lateness.push(now() - dueAt)), dueAt)
    }
    await vi.advanceTimersByTimeAsync(4_000_100)
    expect(lateness).toHaveLength(7)
    for (const late of lateness) {
      expect(late).toBeGreaterThanOrEqual(0)
      expect(late).toBeLessThanOrEqual(11)
    }
  })

  it('set no timer for calls that end before theirs', async () => {
    const deadlines = new Deadlines(now)
    const set = vi.spyOn(globalThis, 'setTimeout')
    const entry = new CallbackDeadline(() => {})
    for (let i = 0; i < 1_000; i++) {
      deadlines.wheel.add(entry, now() + 5_000)
      deadlines.wheel.cancel(entry)
    }
    expect(set).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(6_000)
    expect(vi.getTimerCount()).toBe(0)
    set.mockRestore()
  })
})

describe('a process that waits for nothing else', () => {
  it('is kept alive by a hold, and by nothing else', () => {
    vi.useRealTimers()
    const deadlines = new Deadlines(now)
    const timers = () => process.getActiveResourcesInfo().filter((it) => it === 'Timeout').length
    const before = timers()
    const entry = new CallbackDeadline(() => {})
    deadlines.wheel.add(entry, now() + 60_000)
    expect(timers()).toBe(before)
    deadlines.hold()
    deadlines.hold()
    deadlines.letGo()
    expect(timers()).toBe(before + 1)
    deadlines.letGo()
    expect(timers()).toBe(before)
    deadlines.hold()
    deadlines.wheel.add(new CallbackDeadline(() => {}), now() + 30_000)
    expect(timers()).toBe(before + 1)
    deadlines.letGo()
  })
})

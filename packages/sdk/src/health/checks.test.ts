import type { CheckReport } from '@foundation/core/health'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { Checks } from './checks.js'

describe('checks', () => {
  let reports: CheckReport[]
  let checks: Checks
  const statuses = () => reports.map(({ status }) => status)

  beforeEach(() => {
    vi.useFakeTimers()
    reports = []
    checks = new Checks({
      clock: Date.now,
      onReport: (report) => reports.push(report),
      onRemoved: () => {},
    })
  })
  afterEach(() => {
    checks.stop()
    vi.useRealTimers()
  })

  it('run at once, then again and again, and say what they saw', async () => {
    checks.run('db', { every: 1_000, run: async () => 'fine' })
    await vi.advanceTimersByTimeAsync(2_500)
    expect(reports).toHaveLength(3)
    expect(reports[0]).toMatchObject({ name: 'db', status: 'passing', output: 'fine', failures: 0 })
  })

  it('become critical after three bad runs, and pass after two good ones', async () => {
    let isBad = false
    const run = () => {
      if (isBad) throw new Error('no route')
    }
    checks.run('db', { every: 1_000, run })
    await vi.advanceTimersByTimeAsync(500)
    isBad = true
    await vi.advanceTimersByTimeAsync(3_000)
    expect(statuses()).toEqual(['passing', 'warning', 'warning', 'critical'])
    expect(reports.at(-1)).toMatchObject({ output: 'no route', failures: 3 })
    isBad = false
    await vi.advanceTimersByTimeAsync(2_000)
    expect(statuses().slice(-2)).toEqual(['critical', 'passing'])
  })

  it('that hang are bad runs, and are told to stop', async () => {
    let signal: AbortSignal | undefined
    checks.run('db', {
      every: 1_000,
      timeoutMs: 200,
      run: (given) => {
        signal = given
        return new Promise(() => {})
      },
    })
    await vi.advanceTimersByTimeAsync(200)
    expect(reports[0]).toMatchObject({ status: 'warning', output: 'no answer within 200 ms' })
    expect(signal?.aborted).toBe(true)
  })

  it('never run twice at the same time', async () => {
    let running = 0
    let most = 0
    checks.run('db', {
      every: 10,
      timeoutMs: 1_000,
      run: async () => {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setTimeout(resolve, 100))
        running -= 1
      },
    })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(most).toBe(1)
  })

  it('stop when told, also in the middle of a run', async () => {
    const check = checks.run('db', { every: 10, run: () => new Promise(() => {}) })
    check.stop()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(reports).toEqual([])
    expect(checks.reports).toEqual([])
  })

  it('by word of the application turn critical when it keeps silent, and pass at its next word', async () => {
    const ttl = checks.ttl('worker', { ttlMs: 1_000 })
    ttl.pass('42 jobs')
    await vi.advanceTimersByTimeAsync(900)
    ttl.pass()
    await vi.advanceTimersByTimeAsync(1_100)
    ttl.pass()
    ttl.fail('stuck')
    expect(statuses()).toEqual(['passing', 'passing', 'critical', 'passing', 'critical'])
    expect(reports[2]?.output).toBe('no word for 1000 ms')
  })

  it.each([
    [{ every: 0 }],
    [{ every: Number.NaN }],
    [{ policy: { failuresBeforeCritical: 0 } }],
    [{ policy: { failuresBeforeWarning: 9 } }],
  ])('cannot be made with %j', (timing) => {
    expect(() => checks.run('db', { ...timing, run: () => {} })).toThrow(RangeError)
  })

  it('have names of their own, and are at most 64', () => {
    const run = () => {}
    for (let at = 0; at < 64; at += 1) checks.run(`check-${at}`, { run })
    expect(() => checks.run('check-0', { run })).toThrow('already')
    expect(() => checks.run('one more', { run })).toThrow('At most 64')
    expect(() => checks.run('', { run })).toThrow('name')
  })
})

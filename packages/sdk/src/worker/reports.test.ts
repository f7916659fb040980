import { protocolLimits, UpMessage } from '@foundation/core/nodes'
import type { BreakerTransition, GuardWindow } from '@foundation/core/protection'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { maxKeptTransitions, Reports } from './reports.js'

const transition = (at: number): BreakerTransition => ({
  target: `t${at}`,
  from: 'closed',
  to: 'open',
  reason: '5 errors in a row',
  at,
})
const guardWindow = (at: number, latency: number[] = []): GuardWindow => ({
  ...{ target: `t${at}`, windowMs: 5_000, breaker: 'closed', calls: 1, failures: 0, slow: 0 },
  ...{ ignored: 0, retries: 0, hedges: 0, fallbacks: 0, latency, inFlight: 0, queued: 0 },
  refused: { limited: 0, open: 0, backing_off: 0, full: 0, pool_exhausted: 0, timeout: 0 },
  ...{ concurrency: null, limiter: null, pool: null, shadow: null },
})

describe('what a node says of its guards and its configuration', () => {
  let sent: UpMessage[]
  let said: object[]
  let isOpen: boolean
  let reports: Reports

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000 })
    sent = []
    said = []
    isOpen = true
    reports = new Reports({
      isOpen: () => isOpen,
      send: (message) => sent.push(message),
      now: () => Date.now(),
      voice: { say: (_level, fields) => said.push(fields) },
    })
  })
  afterEach(() => {
    reports.stop()
    vi.useRealTimers()
  })
  const told = () => sent.flatMap((it) => (it.t === 'transitions' ? it.transitions : []))
  const take = (from: number, to: number) =>
    reports.take({
      t: 'transitions',
      transitions: Array.from({ length: to - from }, (_, at) => transition(from + at)),
    })

  it('goes out at once when a breaker trips, and together when many do', () => {
    take(0, 1)
    expect(told()).toHaveLength(1)
    take(1, 2)
    take(2, 3)
    expect(told()).toHaveLength(1)
    vi.advanceTimersByTime(100)
    expect(sent).toHaveLength(2)
    expect(told()).toEqual([0, 1, 2].map(transition))
  })

  it('waits for the link, the latest thousand in order, a hundred a message', () => {
    isOpen = false
    take(0, 700)
    vi.advanceTimersByTime(200)
    take(700, 1_300)
    expect(sent).toEqual([])
    isOpen = true
    reports.connected(false)
    expect(said).toEqual([{ event: 'protection.transitions_dropped', dropped: 300 }])
    expect(told()).toEqual(
      Array.from({ length: maxKeptTransitions }, (_, at) => transition(300 + at)),
    )
    for (const message of sent) expect(UpMessage.safeParse(message).error).toBeUndefined()
    reports.flush()
    expect(told()).toHaveLength(maxKeptTransitions)
  })

  it('is sent again in the next session until the server says that it is written, under the same number', () => {
    reports.connected(true)
    take(0, 150)
    expect(sent).toMatchObject([{ first: 1 }, { first: 101 }])
    reports.confirmed(120)
    take(150, 160)
    vi.advanceTimersByTime(100)
    expect(sent.at(-1)).toMatchObject({ first: 151 })

    sent.length = 0
    reports.connected(true)
    expect(sent).toMatchObject([{ first: 121 }])
    expect(told()).toEqual(Array.from({ length: 40 }, (_, at) => transition(120 + at)))
    for (const message of sent) expect(UpMessage.safeParse(message).error).toBeUndefined()

    reports.confirmed(160)
    sent.length = 0
    reports.connected(true)
    expect(sent).toEqual([])
  })

  it('has no number for a server that does not confirm, and is forgotten once it is sent there', () => {
    reports.connected(true)
    take(0, 2)
    reports.connected(false)
    expect(sent.at(-1)).toEqual({ t: 'transitions', transitions: [0, 1].map(transition) })
    sent.length = 0
    reports.connected(true)
    expect(sent).toEqual([])
  })

  it('is kept up to a thousand that nobody confirms, and told how many were dropped', () => {
    reports.connected(true)
    for (let at = 0; at < 1_500; at += 100) {
      take(at, at + 100)
      vi.advanceTimersByTime(100)
    }
    expect(said).toEqual([])
    sent.length = 0
    reports.connected(true)
    expect(said).toEqual([{ event: 'protection.transitions_dropped', dropped: 500 }])
    expect(sent[0]).toMatchObject({ first: 501 })
    expect(told()).toHaveLength(maxKeptTransitions)
  })

  it('lets a node leave once the last is confirmed, or after half a second', () => {
    const left = vi.fn()
    reports.finish(left)
    expect(left).toHaveBeenCalledTimes(1)
    reports.connected(true)
    take(0, 3)
    reports.finish(left)
    reports.confirmed(2)
    expect(left).toHaveBeenCalledTimes(1)
    reports.confirmed(3)
    expect(left).toHaveBeenCalledTimes(2)
    vi.advanceTimersByTime(1_000)
    expect(left).toHaveBeenCalledTimes(2)
    take(3, 4)
    reports.finish(left)
    vi.advanceTimersByTime(499)
    expect(left).toHaveBeenCalledTimes(2)
    vi.advanceTimersByTime(1)
    expect(left).toHaveBeenCalledTimes(3)
  })

  it('is a window only while there is a link: the next one says how things are', () => {
    isOpen = false
    reports.take({ t: 'guards', guards: [guardWindow(1)] })
    isOpen = true
    reports.flush()
    expect(sent).toEqual([])
    reports.take({ t: 'guards', guards: [guardWindow(2)] })
    expect(sent).toEqual([{ t: 'guards', guards: [guardWindow(2)] }])
  })

  it('fits into the frames that the server takes, whatever the latencies', () => {
    const latency = Array.from({ length: 1_024 }, () => Number.MAX_SAFE_INTEGER)
    const guards = Array.from({ length: 250 }, (_, at) => guardWindow(at, latency))
    reports.take({ t: 'guards', guards })
    for (const message of sent) {
      expect(UpMessage.safeParse(message).error).toBeUndefined()
      expect(JSON.stringify(message).length).toBeLessThan(protocolLimits.frameBytes)
    }
    expect(sent.flatMap((it) => (it.t === 'guards' ? it.guards : []))).toEqual(guards)
  })

  it('has what runs of configuration in as many messages as it takes, and nothing without a link', () => {
    const hash = 'a'.repeat(64)
    const running = Array.from({ length: 250 }, (_, index) => ({
      ...{ namespace: `n${index}`, release: 1, source: 'server' as const, hash, schema: null },
      ...{ overridden: [], restart: [] },
    }))
    const schema = { description: 'x'.repeat(100_000) }
    const schemas = [0, 1].map((index) => ({ namespace: `n${index}`, hash, schema }))
    isOpen = false
    reports.take({ t: 'config', running })
    expect(sent).toEqual([])
    isOpen = true
    reports.take({ t: 'schemas', schemas })
    reports.take({ t: 'config', running })
    expect(sent.map(({ t }) => t)).toEqual(['schemas', 'schemas', 'config', 'config', 'config'])
    for (const message of sent) expect(() => UpMessage.parse(message)).not.toThrow()
    expect(sent.flatMap((it) => (it.t === 'config' ? it.running : []))).toEqual(running)
  })
})

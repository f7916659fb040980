import { FoundationError } from '@foundation/core/errors'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { ToMain } from '../link/messages.js'
import { ConfigWrites, type KeptWrite, maxWriteAgeMs, maxWrites } from './config-writes.js'

const away = () => new FoundationError('system.unavailable')
const write = (value: unknown, namespace = 'app') => ({
  namespace,
  body: {
    path: ['a'],
    value,
    quorum: 'majority' as const,
    timeoutMs: 30_000,
    idempotencyKey: `key-${String(value).slice(0, 20).padStart(4, '0')}`,
    reason: '',
  },
})

/** A control plane that does each key once. `isLost` loses the answers on their way. */
function newPlane() {
  const done: unknown[] = []
  const keys = new Set<string>()
  const plane = {
    done,
    isThere: true,
    isLost: false,
    refusal: null as FoundationError | null,
    waits: [] as number[],
    post: async (path: string, body: object, timeoutMs: number) => {
      const { idempotencyKey, value } = body as { idempotencyKey: string; value: unknown }
      if (!plane.isThere) throw away()
      if (plane.refusal) throw plane.refusal
      plane.waits.push(timeoutMs)
      if (!keys.has(idempotencyKey)) done.push(`${path} ${value}`)
      keys.add(idempotencyKey)
      if (plane.isLost) throw away()
      return { release: done.length }
    },
  }
  return plane
}

describe('writes for the fleet', () => {
  let now: number
  let disk: readonly KeptWrite[]
  let told: ToMain[]
  let said: object[]
  let plane: ReturnType<typeof newPlane>

  beforeEach(() => {
    vi.useFakeTimers()
    now = 1_000
    disk = []
    told = []
    said = []
    plane = newPlane()
  })
  afterEach(() => vi.useRealTimers())

  const start = () =>
    new ConfigWrites({
      storage: {
        readWrites: () => disk,
        writeWrites: (writes) => {
          disk = JSON.parse(JSON.stringify(writes))
        },
      },
      isOpen: () => plane.isThere,
      post: (...request) => plane.post(...request),
      tell: (message) => told.push(message),
      voice: { say: (_level, fields) => said.push(fields) },
      wallNow: () => now,
    })
  const answers = () =>
    told.flatMap((it) => (it.t === 'answer' ? [[it.id, it.ok, it.body] as const] : []))
  const settled = () => vi.advanceTimersByTimeAsync(0)

  it('go out at once, and their answers come back', async () => {
    const writes = start()
    writes.take(1, write(1))
    expect(disk).toHaveLength(1)
    await settled()
    expect(answers()).toEqual([[1, true, { release: 1 }]])
    expect(plane.waits).toEqual([30_000])
    expect(disk).toEqual([])
  })

  it('wait while nobody is there, and are said to', async () => {
    plane.isThere = false
    const writes = start()
    writes.take(1, write(1))
    writes.take(2, write(2))
    expect(answers()).toEqual([
      [1, true, null],
      [2, true, null],
    ])
    // Whoever is told that a write waits finds it counted.
    expect(told.slice(-2).map(({ t }) => t)).toEqual(['writes', 'answer'])
    expect(told.at(-2)).toEqual({ t: 'writes', pending: 2 })
    plane.isThere = true
    writes.resume()
    await settled()
    expect(plane.done).toEqual(['/v1/config/app/set 1', '/v1/config/app/set 2'])
    // Nobody waits for the nodes any more.
    expect(plane.waits).toEqual([0, 0])
    expect(told.at(-1)).toEqual({ t: 'writes', pending: 0 })
    expect(answers()).toHaveLength(2)
  })

  it('outlive the process', async () => {
    plane.isThere = false
    start().take(1, write(1))
    const writes = start()
    expect(told.at(-1)).toEqual({ t: 'writes', pending: 1 })
    plane.isThere = true
    writes.resume()
    await settled()
    expect(plane.done).toEqual(['/v1/config/app/set 1'])
    expect(disk).toEqual([])
  })

  it('are tried again every few seconds while only the answer fails', async () => {
    const writes = start()
    plane.isLost = true
    writes.take(1, write(1))
    await settled()
    expect(answers()).toEqual([[1, true, null]])
    plane.isLost = false
    await vi.advanceTimersByTimeAsync(5_000)
    expect(plane.done).toEqual(['/v1/config/app/set 1'])
    expect(disk).toEqual([])
  })

  it('that are refused are over, and so are those that too few nodes took', async () => {
    const writes = start()
    for (const code of ['config.update_forbidden', 'config.quorum_missed'] as const) {
      plane.refusal = new FoundationError(code)
      writes.take(1, write(1))
      await settled()
      expect(answers().at(-1)).toMatchObject([1, false, { code }])
      expect(disk).toEqual([])
    }
    expect(said).toEqual([])
  })

  it('that are refused when nobody waits any more are in the log, without their values', async () => {
    plane.isThere = false
    const writes = start()
    writes.take(1, write('hunter2'))
    plane.isThere = true
    plane.refusal = new FoundationError('config.update_forbidden')
    writes.resume()
    await settled()
    expect(said).toMatchObject([{ event: 'config.write_refused', code: 'config.update_forbidden' }])
    expect(JSON.stringify(said)).not.toContain('hunter2')
  })

  it('that waited go on waiting while a rollout is under way, which whoever asks now is told', async () => {
    plane.isThere = false
    const writes = start()
    writes.take(1, write(1))
    plane.isThere = true
    plane.refusal = new FoundationError('config.release_under_way')
    writes.take(2, write(2, 'bank'))
    await settled()
    expect(answers().at(-1)).toMatchObject([2, false, { code: 'config.release_under_way' }])
    expect(disk).toHaveLength(1)
    plane.refusal = null
    await vi.advanceTimersByTimeAsync(5_000)
    expect(plane.done).toEqual(['/v1/config/app/set 1'])
  })

  it('that waited for too long are given up', async () => {
    plane.isThere = false
    const writes = start()
    writes.take(1, write(1))
    now += maxWriteAgeMs + 1
    writes.take(2, write(2))
    plane.isThere = true
    writes.resume()
    await settled()
    expect(plane.done).toEqual(['/v1/config/app/set 2'])
    expect(said).toMatchObject([{ event: 'config.write_refused' }])
  })

  it('are bounded in number and in size', () => {
    plane.isThere = false
    const writes = start()
    for (let id = 0; id <= maxWrites; id += 1) writes.take(id, write(id))
    expect(answers().at(-1)).toMatchObject([maxWrites, false, { code: 'config.writes_full' }])
    disk = []
    const others = start()
    for (let id = 0; id < 5; id += 1) others.take(id, write('x'.repeat(1_000_000)))
    expect(disk).toHaveLength(3)
  })

  it('that wait for those before them are said to after a while', async () => {
    plane.post = () => new Promise(() => {})
    const stuck = start()
    stuck.take(1, write(1))
    stuck.take(2, write(2))
    await vi.advanceTimersByTimeAsync(34_999)
    expect(answers()).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(answers()).toEqual([
      [1, true, null],
      [2, true, null],
    ])
    expect(disk).toHaveLength(2)
  })

  it('of one namespace wait for one another, those of others do not', async () => {
    const held: (() => void)[] = []
    const { post } = plane
    plane.post = async (...request) => {
      await new Promise<void>((resolve) => held.push(resolve))
      return post(...request)
    }
    const late = start()
    late.take(1, write(1))
    late.take(2, write(2))
    late.take(3, write(3, 'bank'))
    await settled()
    expect(held).toHaveLength(2)
    while (held.length > 0) {
      held.shift()?.()
      await settled()
    }
    expect(plane.done.filter((it) => String(it).includes('app'))).toEqual([
      '/v1/config/app/set 1',
      '/v1/config/app/set 2',
    ])
  })

  it('are done once each and in their order, whatever fails on the way', async () => {
    const step = fc.constantFrom('write', 'away', 'there', 'lose', 'find', 'restart', 'wait')
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        plane = newPlane()
        disk = []
        let writes = start()
        const made: string[] = []
        for (const it of steps) {
          if (it === 'write') {
            made.push(`/v1/config/app/set ${made.length}`)
            writes.take(made.length, write(made.length - 1))
          } else if (it === 'away') plane.isThere = false
          else if (it === 'lose') plane.isLost = true
          else if (it === 'find') plane.isLost = false
          else if (it === 'there') {
            plane.isThere = true
            writes.resume()
          } else if (it === 'restart') {
            writes.stop()
            writes = start()
          } else await vi.advanceTimersByTimeAsync(5_000)
        }
        plane.isThere = true
        plane.isLost = false
        writes.resume()
        await vi.advanceTimersByTimeAsync(20_000)
        expect(plane.done).toEqual(made)
        expect(disk).toEqual([])
        writes.stop()
      }),
      { numRuns: 100 },
    )
  })
})

import { channel } from 'node:diagnostics_channel'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { nestedApp as app, newConfigs } from '../testing/namespaces.js'
import type { ConfigChange, ConfigUpdated } from './listeners.js'

describe('a change', () => {
  it('is told to whom it touches, with what really changed', () => {
    const config = newConfigs().config('plain', {
      env: false,
      defaults: { a: { b: 1, c: 1 }, d: 1 },
    })
    const told: ConfigChange[] = []
    config.subscribe('a.b', (change) => void told.push(change))
    config.set('d', 2)
    config.set('a.b', 1)
    expect(told).toEqual([])
    config.set('a', { b: 2, c: 1 })
    expect(told).toEqual([
      {
        namespace: 'plain',
        revision: 4,
        release: null,
        changes: [{ path: 'a.b', names: ['a', 'b'], value: 2, previous: 1 }],
      },
    ])
    config.set('a', 7)
    expect(told[1]?.changes).toMatchObject([{ path: 'a', value: 7 }])
  })

  it('of what the schema makes is told as such, and only where it is another', () => {
    const dated = z.object({ at: z.coerce.date(), other: z.number() })
    const defaults = { at: '2026-01-01' as unknown as Date, other: 1 }
    const config = newConfigs().config('app', { schema: dated, defaults, env: false })
    const told: unknown[] = []
    config.subscribe('*', ({ changes }) => {
      told.push(changes.map(({ path, value }) => [path, value]))
    })
    config.set('other', 2)
    config.set(['at'], '2026-02-01' as never)
    expect(told).toEqual([[['other', 2]], [['at', new Date('2026-02-01')]]])
    expect(config.explain('at').value).toEqual(new Date('2026-02-01'))
  })

  it('is told to everybody, though one throws, and to nobody who left', async () => {
    const { config: declare, faults } = newConfigs()
    const config = declare('plain', { env: false })
    const told: string[] = []
    config.subscribe('*', () => {
      throw new Error('one')
    })
    config.subscribe('*', () => Promise.reject(new Error('later')))
    const off = config.subscribe('*', () => void told.push('off'))
    const ends = new AbortController()
    config.subscribe('*', () => void told.push('aborted'), { signal: ends.signal })
    config.subscribe('*', () => void told.push('here'))
    config.subscribe('*', () => void told.push('never'), { signal: AbortSignal.abort() })
    config.set('a', 1)
    off()
    ends.abort()
    config.set('a', 2)
    await Promise.resolve()
    expect(told).toEqual(['off', 'aborted', 'here', 'here'])
    expect(faults).toHaveLength(4)
    expect(config.status().subscribers).toBe(3)
  })

  it('that a listener makes is told after the one that it heard of', () => {
    const config = newConfigs().config('plain', { env: false })
    const told: unknown[] = []
    config.subscribe('*', ({ changes }) => {
      if (changes[0]?.path === 'a') config.set('b', 1)
    })
    config.subscribe('*', ({ changes }) => void told.push(changes[0]?.path))
    config.set('a', 1)
    expect(told).toEqual(['a', 'b'])
  })

  it('can be awaited, and what happened meanwhile comes as one', async () => {
    const config = newConfigs().config('plain', { env: false })
    const ends = new AbortController()
    const told: unknown[] = []
    const watched = (async () => {
      for await (const { changes, revision } of config.watch('a', { signal: ends.signal })) {
        told.push([revision, changes.map(({ path, value }) => [path, value])])
        if (told.length === 2) ends.abort()
      }
    })()
    config.set('a.x', 1)
    config.set('b', 1)
    config.set('a.x', 2)
    await expect.poll(() => told.length).toBe(1)
    config.set('a.y', 3)
    await watched
    expect(told).toEqual([
      [4, [['a', { x: 2 }]]],
      [5, [['a.y', 3]]],
    ])
    expect(config.status().subscribers).toBe(0)
  })

  it('is not missed by who asks for the first one late', async () => {
    const config = newConfigs().config('plain', { env: false })
    const watched = config.watch('*')
    config.set('a', 1)
    expect((await watched.next()).value).toMatchObject({ changes: [{ path: 'a', value: 1 }] })
    await watched.return()
    expect(config.status().subscribers).toBe(0)
  })

  it('is told on the diagnostics channel, without secrets', () => {
    const config = newConfigs().config('app', app)
    const told: unknown[] = []
    const hear = (message: unknown) => void told.push(message)
    const updated = channel('foundation.config.config_updated')
    const reset = channel('foundation.config.config_reset')
    updated.subscribe(hear)
    reset.subscribe(hear)
    try {
      config.set('db.password', 'hunter2')
      config.reset()
    } finally {
      updated.unsubscribe(hear)
      reset.unsubscribe(hear)
    }
    const timestamp = expect.any(Number)
    const updates: Omit<ConfigUpdated, 'timestamp'>[] = [
      { namespace: 'app', path: 'db.password', new: '•••', previous: undefined },
      { namespace: 'app', path: 'db.password', new: undefined, previous: '•••' },
    ]
    expect(told).toEqual([
      { ...updates[0], timestamp },
      { namespace: 'app', timestamp },
      { ...updates[1], timestamp },
    ])
  })
})

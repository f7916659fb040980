import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { flatApp as app, code, layer, newConfigs, rejectionOf } from '../testing/namespaces.js'

const { schema } = app
const next = { key: 'app@next' }

describe('a release', () => {
  it('is read at once, and told to whoever watches', () => {
    const { config: declare, release, said } = newConfigs()
    const config = declare('app', app)
    const told: unknown[] = []
    config.subscribe('*', ({ release, changes }) => void told.push([release, changes]))
    release(1, { max: 5 })
    release(2, { max: 5 })
    release(3, { max: 6 })
    expect(config.get('max')).toBe(6)
    expect(told).toEqual([
      [1, [{ path: 'max', names: ['max'], value: 5, previous: 1 }]],
      [3, [{ path: 'max', names: ['max'], value: 6, previous: 5 }]],
    ])
    expect(said.map(({ event, release }) => `${event} ${release}`)).toEqual([
      'config.applied 1',
      'config.applied 2',
      'config.applied 3',
    ])
  })

  it('that came before anybody asked for its namespace is there when somebody does', () => {
    const { config, release } = newConfigs()
    release(1, { max: 5 })
    expect(config('app', app).get('max')).toBe(5)
  })

  it('that the schema refuses changes nothing, and is rejected where and why', () => {
    const { config: declare, release, said } = newConfigs()
    const config = declare('app', app)
    release(1, { max: 5 })
    const { path, message } = rejectionOf(() => release(2, { max: 101 }))
    expect(path).toBe('max')
    expect(message).toMatch(/100.*received 101/)
    expect(config.get('max')).toBe(5)
    expect(config.status().release).toBe(1)
    expect(said.at(-1)).toMatchObject({ level: 'warn', event: 'config.rejected', release: 2 })
  })

  it('gives each node the layers that are for it, and others once its labels change', () => {
    const { config: declare, configs, node, release, reconsidered } = newConfigs()
    const config = declare('app', app)
    release(1, [
      layer({ max: 1 }),
      layer({ max: 2 }, { level: 'group', selector: { services: ['shop'] } }),
      layer({ max: 3 }, { level: 'node', selector: { labels: { tier: ['1'] } } }),
      layer({ max: 4 }, { name: 'other', level: 'node', selector: { services: ['bank'] } }),
    ])
    expect(config.get('max')).toBe(2)
    expect(config.explain('max')).toMatchObject({
      source: 'server',
      layer: 'group',
      release: 1,
      overruled: [{ source: 'server', layer: 'default', value: 1 }],
    })
    node.labels = { tier: '1' }
    configs.relabelled()
    expect(config.get('max')).toBe(3)
    expect(reconsidered).toContain('app')
  })

  it('that does not fit under new labels leaves what was there', () => {
    const { config: declare, configs, node, release } = newConfigs()
    const config = declare('app', app)
    const layers = [
      layer({ max: 2 }),
      layer({ max: 300 }, { level: 'node', selector: { labels: { tier: ['1'] } } }),
    ]
    release(1, layers)
    node.labels = { tier: '1' }
    configs.relabelled()
    expect(config.get('max')).toBe(2)
    // Asked again, the answer for the release is another one now.
    expect(rejectionOf(() => release(1, layers)).path).toBe('max')
    node.labels = {}
    configs.relabelled()
    expect(config.get('max')).toBe(2)
  })

  it('goes away with its namespace, and leaves what the application says itself', () => {
    const { config: declare, release, remove } = newConfigs()
    const config = declare('app', { ...app, defaults: { max: 7 } })
    release(1, { max: 5 })
    remove('app')
    expect(config.get('max')).toBe(7)
    expect(config.freshness()).toBe('defaults')
  })

  it.each<[string, unknown, string]>([
    ['no layers', { namespace: 'app', release: 1, layers: [] }, 'layers'],
    ['a field too many', { namespace: 'app', release: 1, layers: [layer({})], x: 1 }, 'x'],
    ['another namespace', { namespace: 'bank', release: 1, layers: [layer({})] }, 'namespace'],
    [
      'NUL in a name',
      { namespace: 'app', release: 1, layers: [layer({ 'a\0': 1 })] },
      'layers.0.values',
    ],
    [
      'half a character',
      { namespace: 'app', release: 1, layers: [layer({ a: '\ud800' })] },
      'layers.0.values.a',
    ],
    ['no number', { namespace: 'app', release: '1', layers: [layer({})] }, 'release'],
    ['nothing', null, ''],
    [
      'too long a text',
      { namespace: 'app', release: 1, layers: [layer({ a: { b: 'x'.repeat(1_000_001) } })] },
      'a.b',
    ],
    [
      'a prototype',
      { namespace: 'app', release: 1, layers: [layer({ a: { constructor: 1 } })] },
      'a.constructor',
    ],
  ])('with %s is rejected', (_, spec, path) => {
    const { config } = newConfigs().configs.handlers
    const resource = { key: 'app', revision: 1, spec: JSON.parse(JSON.stringify(spec)) }
    expect(rejectionOf(() => void config?.apply(resource)).path).toBe(path)
  })

  it('is kept before the declaration that does not fit it, and the one before it is run', () => {
    const { config: declare, release, reconsidered } = newConfigs()
    release(1, { max: 5 })
    release(2, { max: 500 })
    const config = declare('app', app)
    expect(config.get('max')).toBe(5)
    expect(config.status().release).toBe(1)
    expect(reconsidered).toEqual(['app', 'app@next'])
    expect(rejectionOf(() => release(2, { max: 500 })).path).toBe('max')
  })

  it('is not read any more once a declaration says that it does not fit, and nothing else does', () => {
    const { config: declare, release } = newConfigs()
    const config = declare('app')
    release(1, { max: 'many' })
    expect(config.get('max')).toBe('many')
    declare('app', { schema: schema.required({ password: true }), env: false })
    expect([config.get('max'), config.available()]).toEqual([undefined, false])
    release(2, { max: 2, password: 'long enough' })
    expect([config.get('max'), config.available()]).toEqual([2, true])
  })

  it('goes on beside what this process set for itself, and is rejected where the two do not go together', () => {
    const pair = z
      .object({ min: z.number(), max: z.number() })
      .refine(({ min, max }) => min <= max, {
        path: ['min'],
        message: 'More than max',
      })
    const { config: declare, release } = newConfigs()
    const config = declare('app', { schema: pair, defaults: { min: 1, max: 10 }, env: false })
    config.set('min', 8)
    release(1, { max: 9 })
    expect(config.get('')).toEqual({ min: 8, max: 9 })
    const { message } = rejectionOf(() => release(2, { max: 5 }))
    expect(message).toBe('More than max, received 8 (with what this process set for itself)')
    config.reset()
    release(2, { max: 5 })
    expect(config.get('')).toEqual({ min: 1, max: 5 })
    expect(() => config.set('max', 0)).toThrow(code('config.value_invalid'))
  })
})

describe('a rollout', () => {
  it('is run by the nodes that have it, and left when it turns back', () => {
    const { config: declare, release, remove } = newConfigs()
    const config = declare('app', app)
    release(1, { max: 1 })
    release(2, { max: 2 }, next)
    expect(config.get('max')).toBe(2)
    expect(config.status()).toMatchObject({ release: 2, candidate: true })
    remove('app@next')
    expect(config.get('max')).toBe(1)
    expect(config.status()).toMatchObject({ release: 1, candidate: false })
  })

  it('that completes is not noticed: the same values go on', () => {
    const { config: declare, release, remove } = newConfigs()
    const config = declare('app', app)
    release(1, { max: 1 })
    release(2, { max: 2 }, next)
    const told: unknown[] = []
    config.subscribe('*', (change) => void told.push(change))
    release(2, { max: 2 })
    remove('app@next')
    expect(told).toEqual([])
    expect(config.status()).toMatchObject({ release: 2, candidate: false })
  })

  it('that this node rejects leaves it with what was released', () => {
    const { config: declare, release } = newConfigs()
    const config = declare('app', app)
    release(1, { max: 1 })
    rejectionOf(() => release(2, { max: 200 }, next))
    expect(config.status()).toMatchObject({ release: 1, candidate: false })
    release(3, { max: 3 }, next)
    expect(config.get('max')).toBe(3)
  })
})

describe('a value that a restart changes', () => {
  it('stays as it was at the start, and is told to wait', () => {
    const { config: declare, release } = newConfigs()
    release(1, { host: 'a' })
    const config = declare('app', app)
    release(2, { host: 'b', max: 2 })
    expect(config.get('')).toEqual({ host: 'a', max: 2 })
    expect(config.status().restart).toEqual(['host'])
    expect(config.explain('host')).toMatchObject({
      source: 'start',
      value: 'a',
      overruled: [{ source: 'server', value: 'b' }],
    })
    release(3, { host: 'a', max: 3 })
    expect(config.status().restart).toEqual([])
  })

  it('has to be right at the next start too', () => {
    const { config, release } = newConfigs()
    config('app', app)
    expect(rejectionOf(() => release(1, { host: 7 })).path).toBe('host')
  })

  it('does not wait when it is what holds already', () => {
    const { config: declare, release } = newConfigs()
    const config = declare('app', app)
    release(1, { host: 'localhost' })
    expect(config.status().restart).toEqual([])
  })

  it('is one of many in a record', () => {
    const record = z.object({ pools: z.record(z.string(), z.object({ size: z.number() })) })
    const annotated = record.extend({ pools: record.shape.pools.meta({ mutable: 'restart' }) })
    const { config: declare, release } = newConfigs()
    release(1, { pools: { a: { size: 1 } } })
    const config = declare('app', { schema: annotated, env: false })
    release(2, { pools: { a: { size: 2 }, b: { size: 1 } } })
    expect(config.get('pools')).toMatchObject({ a: { size: 1 } })
    expect(config.status().restart).toEqual(['pools.a.size', 'pools.b.size'])
  })

  it('holds back the whole entry of a record that comes or goes, and nothing of those that stay', () => {
    const pool = z.object({ size: z.number().meta({ mutable: 'restart' }), idleMs: z.number() })
    const record = z.object({ pools: z.record(z.string(), pool) })
    const { config: declare, release } = newConfigs()
    release(1, { pools: { a: { size: 1, idleMs: 1 }, c: { size: 1, idleMs: 1 } } })
    const config = declare('app', { schema: record, env: false })
    release(2, { pools: { b: { size: 2, idleMs: 2 }, c: { size: 1, idleMs: 2 } } })
    expect(config.get('pools')).toEqual({
      a: { size: 1, idleMs: 1 },
      c: { size: 1, idleMs: 2 },
    })
    expect(config.status().restart).toEqual(['pools.a.size', 'pools.b.size'])
  })
})

it('a release that changes what never changes is rejected, unless it is the first', () => {
  const { config: declare, release } = newConfigs()
  const config = declare('app', app)
  release(1, { region: 'eu' })
  expect(config.status()).toMatchObject({ release: 1, restart: ['region'] })
  release(2, { max: 3 })
  expect(rejectionOf(() => release(3, { region: 'us' })).path).toBe('region')
  expect(config.get('max')).toBe(3)
})

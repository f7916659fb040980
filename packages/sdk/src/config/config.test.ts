import { channel } from 'node:diagnostics_channel'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

import { newConfigs } from '../testing/namespaces.js'
import type { ConfigSchema } from './declaration.js'
import type { ConfigChange, ConfigUpdated } from './listeners.js'

const schema = z.object({
  db: z
    .object({
      host: z.string().default('localhost').meta({ mutable: 'restart' }),
      pool: z.object({ max: z.number().int().max(100).default(10) }).prefault({}),
      password: z.string().optional().meta({ secret: true }),
    })
    .prefault({}),
  region: z.enum(['eu', 'us']).default('eu').meta({ mutable: 'never' }),
  limits: z.record(z.string(), z.number()).default({}),
  greeting: z.string().nullable().default(null),
})
const app = { schema, env: false } as const
const code = (it: string) => expect.objectContaining({ code: it })

describe('reading a namespace', () => {
  it('gives the values of its schema, and tells null from nothing', () => {
    const config = newConfigs().config('app', app)
    expect(config.get('db.pool.max')).toBe(10)
    expect(config.get('greeting')).toBeNull()
    expect(config.get('db.password')).toBeUndefined()
    expect(config.has('greeting')).toBe(true)
    expect(config.has('db.password')).toBe(false)
    expect(config.getOr('db.password', 'none')).toBe('none')
    expect(config.getOr('greeting', 'hello')).toBeNull()
    expect(config.get('')).toMatchObject({ region: 'eu' })
  })

  it('has the types of the schema', () => {
    const config = newConfigs().config('app', app)
    expectTypeOf(config.get('db.pool.max')).toEqualTypeOf<number | undefined>()
    expectTypeOf(config.require('region')).toEqualTypeOf<'eu' | 'us'>()
    expectTypeOf(config.getOr('db.password', 7)).toEqualTypeOf<string | number>()
    expectTypeOf(config.get('limits.orders')).toEqualTypeOf<number | undefined>()
    expectTypeOf(config.get(['db', 'pool'])).toEqualTypeOf<{ max: number } | undefined>()
    expectTypeOf(config.bind('greeting').value).toEqualTypeOf<string | null | undefined>()
    // @ts-expect-error there is no such path
    config.get('db.pool.min')
    // @ts-expect-error another type
    expect(() => config.set('db.pool.max', 'many')).toThrow()
    const plain = newConfigs().config('plain')
    expectTypeOf(plain.get('any.thing')).toEqualTypeOf<unknown>()
  })

  it('throws where a value is required and there is none', () => {
    const config = newConfigs().config('app', app)
    expect(() => config.require('db.password')).toThrow(
      expect.objectContaining({
        code: 'config.not_found',
        context: { namespace: 'app', path: 'db.password' },
        message: 'There is no value at db.password in app',
      }),
    )
  })

  it('gives nothing that could be changed', () => {
    const config = newConfigs().config('app', { ...app, defaults: { limits: { orders: 1 } } })
    const limits = config.require('limits') as { orders: number }
    expect(() => {
      limits.orders = 2
    }).toThrow(TypeError)
    expect(config.get('limits.orders')).toBe(1)
  })

  it('by a bound value follows every change', () => {
    const config = newConfigs().config('app', app)
    const max = config.bind('db.pool.max')
    const password = config.bind('db.password')
    expect([max.value, password.value]).toEqual([10, undefined])
    config.set('db.pool.max', 20)
    config.set('db.password', 'x')
    expect([max.value, password.value]).toEqual([20, 'x'])
  })

  it.each(['a..b', 'a.__proto__', Array(51).fill('a')])('refuses the path %j', (path) => {
    const config = newConfigs().config('plain')
    for (const use of [
      () => config.get(path),
      () => config.bind(path),
      () => config.set(path, 1),
      () => config.subscribe(path, () => {}),
      () => config.explain(path),
    ]) {
      expect(use).toThrow(code('config.path_invalid'))
    }
  })

  it('has one handle for each name, and one declaration', () => {
    const { config } = newConfigs()
    const handle = config('app', app)
    expect(config('app')).toBe(handle)
    expect(config('app', { ...app })).toBe(handle)
    expect(() => config('app', { defaults: {} })).toThrow(code('config.declared_already'))
    expect(() => config('App')).toThrow(code('config.path_invalid'))
    expect(() => config('other', { default: {} } as never)).toThrow(code('node.options_invalid'))
  })

  it('finds nothing, and says why, while nothing matches the schema', () => {
    const { config, said } = newConfigs()
    const strict = config('app', { schema: z.object({ port: z.number() }), env: false })
    expect(strict.available()).toBe(false)
    expect(strict.get('port')).toBeUndefined()
    expect(() => strict.require('port')).toThrow(code('config.value_invalid'))
    expect(strict.status().issues).toMatchObject([{ path: 'port' }])
    expect(said).toMatchObject([{ level: 'error', event: 'config.invalid' }])
  })

  it('refuses a schema that answers later, and survives one that fails', () => {
    const { config } = newConfigs()
    const late = z.object({}).refine(async () => false)
    const broken: ConfigSchema<object> = {
      '~standard': {
        validate: () => {
          throw new Error('broken')
        },
      },
    }
    expect(config('late', { schema: late, env: false }).status().issues).toMatchObject([
      { message: expect.stringContaining('promise') },
    ])
    expect(config('broken', { schema: broken, env: false }).status().issues).toMatchObject([
      { message: 'The schema failed: broken' },
    ])
  })
})

describe('setting a value in this process', () => {
  it('changes it and nothing else', () => {
    const config = newConfigs().config('app', app)
    config.set('db.pool.max', 20, { reason: 'load' })
    expect(config.get('db')).toMatchObject({ host: 'localhost', pool: { max: 20 } })
    expect(config.status()).toMatchObject({ overridden: ['db.pool.max'], revision: 2 })
  })

  it('that the schema refuses changes nothing, and says what was expected and received', () => {
    const config = newConfigs().config('app', app)
    expect(() => config.set('db.pool.max', 101)).toThrow(
      expect.objectContaining({
        code: 'config.value_invalid',
        message: expect.stringMatching(/^db\.pool\.max: .*100.*received 101/),
      }),
    )
    expect(config.get('db.pool.max')).toBe(10)
    expect(config.status().overridden).toEqual([])
  })

  it('is refused for what changes only at a restart, or never, also as a part of a whole', () => {
    const config = newConfigs().config('app', app)
    const db = config.require('db')
    expect(() => config.set('db.host', 'x')).toThrow(code('config.update_forbidden'))
    expect(() => config.set('region', 'us')).toThrow(code('config.update_forbidden'))
    expect(() => config.set(['db'], { ...db, host: 'x' })).toThrow('db.host')
    config.set(['db'], { ...db, pool: { max: 3 } })
    expect(config.get('db.pool.max')).toBe(3)
    expect(config.updatablePaths()).toEqual(['db.pool.max', 'db.password', 'limits.*', 'greeting'])
  })

  it.each<[string, unknown, string]>([
    ['a function', () => 1, 'function'],
    ['NaN', Number.NaN, 'NaN'],
    ['a class', new Date(0), 'class'],
    ['a prototype', JSON.parse('{"__proto__":{"x":1}}'), 'name'],
    ['a getter', Object.defineProperty({}, 'x', { enumerable: true, get: () => 1 }), 'getter'],
    ['a megabyte and more', 'x'.repeat(1_000_001), 'characters'],
    ['NUL', 'a\0', 'NUL'],
    ['a bigint', 1n, 'bigint'],
    ['nothing', undefined, 'undefined'],
  ])('refuses %s', (_, value, message) => {
    const config = newConfigs().config('plain', { env: false })
    expect(() => config.set('a.b', value)).toThrow(
      expect.objectContaining({
        code: 'config.value_invalid',
        message: expect.stringContaining(message),
      }),
    )
    expect(config.get('')).toEqual({})
  })

  it('refuses cycles, depth and names that cannot be stored', () => {
    const config = newConfigs().config('plain', { env: false })
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    let deep: unknown = 1
    for (let depth = 0; depth < 50; depth += 1) deep = { deep }
    for (const value of [cycle, deep]) {
      expect(() => config.set('a', value)).toThrow(code('config.value_invalid'))
    }
    expect(() => config.set(['a\0'], 1)).toThrow(code('config.value_invalid'))
    expect(() => config.set('', {})).toThrow(code('config.path_invalid'))
    expect(({} as { x?: unknown }).x).toBeUndefined()
  })

  it('keeps a copy: whoever gave it may go on with it', () => {
    const config = newConfigs().config('plain', { env: false })
    const list = [1]
    config.set('list', list)
    list.push(2)
    expect(config.get('list')).toEqual([1])
  })

  it('can be taken back step by step', () => {
    const config = newConfigs().config('app', app)
    config.set('db.pool.max', 20)
    config.set('db.pool.max', 30)
    config.reset('db.pool.max')
    const seen = [config.get('db.pool.max')]
    while (config.rollback()) seen.push(config.get('db.pool.max'))
    expect(seen).toEqual([10, 30, 20, 10])
  })

  it('by a listener is a change of its own, also while another is taken back', () => {
    const config = newConfigs().config('plain', { env: false })
    config.set('a', 1)
    const off = config.subscribe('a', () => {
      off()
      config.set('b', 1)
    })
    config.rollback()
    expect(config.get('')).toEqual({ b: 1 })
    expect([config.rollback(), config.get(''), config.rollback()]).toEqual([true, {}, false])
  })

  it('is let go of by a reset, of a part or of everything', () => {
    const config = newConfigs().config('plain', { env: false, defaults: { a: { b: 1, c: 2 } } })
    config.set('a', { b: 10, c: 20, d: 30 })
    config.set('e', 5)
    config.reset('a.b')
    expect(config.get('')).toEqual({ a: { b: 1, c: 20, d: 30 }, e: 5 })
    config.reset('a.d')
    expect(config.get('a')).toEqual({ b: 1, c: 20 })
    config.reset()
    expect(config.get('')).toEqual({ a: { b: 1, c: 2 } })
  })

  it('differs from what others say by what diff tells, without secrets', () => {
    const config = newConfigs().config('app', app)
    expect(config.diff()).toEqual([])
    config.set('db.pool.max', 20)
    config.set('db.password', 'hunter2')
    expect(config.diff()).toMatchObject([
      { op: 'add', names: ['db'], after: { pool: { max: 20 }, password: '•••' } },
    ])
    expect(config.diff({ greeting: 'a' }, { greeting: 'b' })).toEqual([
      { op: 'replace', names: ['greeting'], before: 'a', after: 'b' },
    ])
    expect(() => config.diff({ a: Number.NaN })).toThrow(code('config.value_invalid'))
  })
})

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

describe('the sources of a namespace', () => {
  let folder: string
  const file = () => path.join(folder, 'app.json')
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'foundation-config-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('are laid over one another, and the nearest decides', () => {
    writeFileSync(file(), '{"b":"file","c":"file","d":"file","e":"file"}')
    const { config: declare, release } = newConfigs()
    const config = declare('app', {
      defaults: { a: 'defaults', b: 'defaults' },
      file: file(),
      env: { FOUNDATION_CONFIG_APP__C: 'env', FOUNDATION_CONFIG_APP__D: 'env' },
    })
    release(1, { d: 'server', e: 'server' })
    config.set('e', 'override')
    expect(config.get('')).toEqual({
      a: 'defaults',
      b: 'file',
      c: 'env',
      d: 'server',
      e: 'override',
    })
    expect(['a', 'b', 'c', 'd', 'e'].map((it) => config.explain(it).source)).toEqual([
      'defaults',
      'file',
      'env',
      'server',
      'override',
    ])
    expect(config.explain('e').overruled).toEqual([
      { source: 'server', layer: 'default', value: 'server' },
      { source: 'file', layer: null, value: 'file' },
    ])
    expect(config.explain('f')).toMatchObject({ source: null, value: undefined })
  })

  it('come from the environment as the schema reads them', () => {
    const typed = z.object({
      maxIdle: z.number(),
      name: z.string(),
      mode: z.enum(['on', 'off']),
      debug: z.boolean(),
      tags: z.array(z.string()),
      limits: z.record(z.string(), z.number()),
    })
    const env = {
      FOUNDATION_CONFIG_MY_APP__MAX_IDLE: '7',
      FOUNDATION_CONFIG_MY_APP__NAME: '42',
      FOUNDATION_CONFIG_MY_APP__MODE: 'off',
      FOUNDATION_CONFIG_MY_APP__DEBUG: 'true',
      FOUNDATION_CONFIG_MY_APP__TAGS: '["a"]',
      FOUNDATION_CONFIG_MY_APP__LIMITS__ORDERS: '3',
      FOUNDATION_CONFIG_MY_OTHER__NAME: 'x',
    }
    expect(newConfigs().config('my-app', { schema: typed, env }).get('')).toEqual({
      maxIdle: 7,
      name: '42',
      mode: 'off',
      debug: true,
      tags: ['a'],
      limits: { orders: 3 },
    })
  })

  it('in the environment cannot reach a prototype', () => {
    const env = { FOUNDATION_CONFIG_APP__CONSTRUCTOR__X: '1' }
    expect(() => newConfigs().config('app', { env })).toThrow(code('config.value_invalid'))
  })

  it('are read again by a reload, which tells what changed', async () => {
    writeFileSync(file(), '{"a":1,"b":1}')
    const env: Record<string, string> = {}
    const config = newConfigs().config('app', { file: file(), env })
    const told: unknown[] = []
    config.subscribe('*', ({ changes }) => void told.push(changes.map((it) => it.path)))
    writeFileSync(file(), '{"a":1,"b":2}')
    env.FOUNDATION_CONFIG_APP__C = '3'
    await config.reload()
    expect(config.get('')).toEqual({ a: 1, b: 2, c: 3 })
    expect(told).toEqual([['b', 'c']])
  })

  it.each([
    ['is gone', null],
    ['is no JSON', '{"a":'],
    ['is a list', '[1]'],
    ['does not match the schema', '{"db":{"pool":{"max":"many"}}}'],
    ['reaches a prototype', '{"__proto__":{"a":1}}'],
  ])('stay as they were when the file %s', async (_, text) => {
    writeFileSync(file(), '{"db":{"pool":{"max":5}}}')
    const config = newConfigs().config('app', { ...app, file: file() })
    if (text === null) rmSync(file())
    else writeFileSync(file(), text)
    await expect(config.reload()).rejects.toThrow(code('config.reload_failed'))
    expect(config.get('db.pool.max')).toBe(5)
    writeFileSync(file(), '{"db":{"pool":{"max":6}}}')
    await config.reload()
    expect(config.get('db.pool.max')).toBe(6)
  })

  it('of another format are read by whatever the application brings', () => {
    writeFileSync(file(), 'a=1')
    const parse = (text: string) => Object.fromEntries([text.split('=')])
    const config = newConfigs().config('app', { env: false, file: { path: file(), parse } })
    expect(config.get('a')).toBe('1')
  })

  it('that cannot be read at the start are said at once', () => {
    expect(() => newConfigs().config('app', { file: file() })).toThrow(code('config.reload_failed'))
    expect(() => newConfigs().config('app', { defaults: { a: () => 1 } })).toThrow(
      code('config.value_invalid'),
    )
  })
})

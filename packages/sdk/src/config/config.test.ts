import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

import { nestedApp as app, code, newConfigs } from '../testing/namespaces.js'
import type { ConfigSchema } from './declaration.js'

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

  it('refuses more than anybody sets by hand', () => {
    const config = newConfigs().config('plain', { env: false })
    for (let at = 0; at < 1_000; at += 1) config.set(`a${at}`, at)
    expect(() => config.set('b', 1)).toThrow('at most 1000')
    config.set('a1', 0)
    config.reset('a2')
    config.set('b', 1)
    expect(config.get('b')).toBe(1)
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
    const { config: declare, said } = newConfigs()
    const config = declare('app', app)
    config.set('db.pool.max', 20, { reason: 'load' })
    config.set('db.pool.max', 30)
    config.reset('db.pool.max')
    const seen = [config.get('db.pool.max')]
    while (config.rollback()) seen.push(config.get('db.pool.max'))
    expect(seen).toEqual([10, 30, 20, 10])
    // Each step is in the log, the values are not.
    expect(said.slice(0, 4)).toEqual([
      ...[
        { event: 'config.set', message: 'db.pool.max of app was set here', reason: 'load' },
        { event: 'config.set', message: 'db.pool.max of app was set here', reason: '' },
        { event: 'config.reset', message: 'db.pool.max of app was reset here', reason: '' },
      ].map((it) => ({ ...it, level: 'info', namespace: 'app', path: 'db.pool.max' })),
      expect.objectContaining({ event: 'config.rolled_back', message: 'app was rolled back here' }),
    ])
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

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'

import { nestedApp as app, code, newConfigs } from '../testing/namespaces.js'

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

  it.each<[string, string, string]>([
    ['CONSTRUCTOR__X', '1', 'constructor'],
    ['A', '{"b":{"__proto__":{"x":1}}}', 'a.b.__proto__'],
    ['A', `${'['.repeat(50)}${']'.repeat(50)}`, 'a.0.0'],
    ['A__', '1', 'a.'],
  ])('in the environment are refused as %s=%s', (name, text, at) => {
    const variable = `FOUNDATION_CONFIG_APP__${name}`
    expect(() => newConfigs().config('app', { env: { [variable]: text } })).toThrow(
      expect.objectContaining({
        code: 'config.value_invalid',
        message: expect.stringMatching(new RegExp(`^${at.replaceAll('.', '\\.')}.*${variable}$`)),
      }),
    )
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
    ['is too deep', `${'{"a":'.repeat(50)}1${'}'.repeat(50)}`],
    ['is larger than a namespace', `{"a":"${'x'.repeat(1_000_000)}"}`],
    ['holds half a character', '{"a":"\\ud800"}'],
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

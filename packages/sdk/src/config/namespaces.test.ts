import { createHash } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { canonical, DeclaredSchema, RunningConfig } from '@foundation/core/config'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'

import { Rejection } from '../resources/handler.js'
import { layer, newConfigs } from '../testing/namespaces.js'

const schema = z.object({
  max: z.number().max(100).default(1),
  host: z.string().default('localhost').meta({ mutable: 'restart' }),
  region: z.string().optional().meta({ mutable: 'never' }),
  password: z.string().min(8).optional().meta({ secret: true }),
})
const app = { schema, env: false } as const
const code = (it: string) => expect.objectContaining({ code: it })
const next = { key: 'app@next' }
const hashOf = (value: object) =>
  createHash('sha256')
    .update(canonical(value as never))
    .digest('hex')

function rejectionOf(work: () => void): Rejection {
  try {
    work()
  } catch (error) {
    if (error instanceof Rejection) return error
    throw error
  }
  throw new Error('It was not rejected')
}

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

describe('a secret', () => {
  const secret = 'correct horse'
  it('is plain to the application, and to nobody else', () => {
    const { config: declare, said, release } = newConfigs()
    const config = declare('app', app)
    release(1, { password: { $secret: secret }, other: { $secret: 'unknown to the schema' } })
    expect(config.get('password')).toBe(secret)
    config.set('max', 3)
    const told = [
      config.explain('password'),
      config.explain(''),
      config.status(),
      config.diff(),
      said,
    ]
    expect(JSON.stringify(told)).not.toMatch(/correct horse|unknown to the schema/)
    expect(config.explain('password')).toMatchObject({ value: '•••', secret: true })
  })

  it('in a list is one too, declared or marked', () => {
    const upstream = z.object({ url: z.string(), key: z.string().meta({ secret: true }) })
    const listed = z.object({ upstreams: z.array(upstream), tokens: z.array(z.string()) })
    const { config: declare, release } = newConfigs()
    const config = declare('app', { schema: listed, env: false })
    const heard: unknown[] = []
    const hear = (message: unknown) => void heard.push(message)
    subscribe('foundation.config.config_updated', hear)
    const tokens = [{ $secret: secret }, 'plain']
    release(1, { upstreams: [{ url: 'http://a', key: secret }], tokens })
    unsubscribe('foundation.config.config_updated', hear)
    expect(config.get('tokens')).toEqual([secret, 'plain'])
    config.set('tokens', [`${secret} 2`, 'plain 2'])
    const told = [
      config.explain(''),
      config.diff(),
      config.diff({}),
      heard,
      config.explain('tokens'),
    ]
    expect(JSON.stringify(told)).not.toContain(secret)
    expect(config.explain('upstreams').value).toEqual([{ url: 'http://a', key: '•••' }])
    expect(heard).toContainEqual(expect.objectContaining({ path: 'tokens', new: ['•••', 'plain'] }))
    expect(config.updatablePaths()).toEqual(['upstreams', 'tokens'])
  })

  it('is in no rejection, neither its own nor another one', () => {
    const { config, release } = newConfigs()
    const telling = schema.superRefine(({ password }, context) => {
      context.addIssue({ code: 'custom', path: ['max'], message: `Wrong for ${password}` })
    })
    config('app', { schema: telling, env: false })
    expect(rejectionOf(() => release(1, { password: secret })).message).toBe('Not valid')
    const short = rejectionOf(() => release(2, { password: 'short' }))
    expect(short.path).toBe('password')
    expect(short.message).not.toContain('received')
  })
})

describe('what the control plane is told', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is the schema once a session, and then what runs', () => {
    const { config: declare, configs, release, reports } = newConfigs()
    const config = declare('app', app)
    vi.advanceTimersByTime(1_000)
    expect(reports).toEqual([])
    configs.connected()
    release(4, { max: 5 })
    vi.advanceTimersByTime(100)
    expect(reports.map(({ t }) => t)).toEqual(['schemas', 'config'])
    const [schemas, running] = reports
    const [sent] = schemas?.t === 'schemas' ? schemas.schemas : []
    expect(DeclaredSchema.parse(sent)).toMatchObject({ namespace: 'app' })
    expect(sent?.hash).toBe(hashOf(sent?.schema ?? {}))
    const account = {
      namespace: 'app',
      release: 4,
      source: 'snapshot',
      hash: hashOf({ max: 5 }),
      overridden: [],
      restart: [],
      schema: sent?.hash,
    }
    expect(running).toEqual({ t: 'config', running: [account] })
    expect(() => RunningConfig.parse(account)).not.toThrow()

    configs.synced()
    config.set('max', 6)
    vi.advanceTimersByTime(100)
    expect(reports.slice(2)).toEqual([
      {
        t: 'config',
        running: [{ ...account, source: 'server', hash: hashOf({ max: 6 }), overridden: ['max'] }],
      },
    ])
    configs.disconnected()
    config.set('max', 7)
    vi.advanceTimersByTime(1_000)
    expect(reports).toHaveLength(3)
    configs.connected()
    vi.advanceTimersByTime(100)
    expect(reports.slice(3).map(({ t }) => t)).toEqual(['schemas', 'config'])
  })

  it('is a hash of what the release decides: what else the application has is no drift', () => {
    const { config: declare, configs, release, reports } = newConfigs()
    declare('app', { defaults: { mine: 1, db: { mine: 1 } }, env: false })
    configs.connected()
    release(1, { db: { max: 1 } })
    vi.advanceTimersByTime(100)
    expect(reports.at(-1)).toMatchObject({ running: [{ hash: hashOf({ db: { max: 1 } }) }] })
  })

  it('is also what nobody declared', () => {
    const { configs, release, reports, remove } = newConfigs()
    configs.connected()
    release(1, { a: 1 }, { key: 'bank', namespace: 'bank' })
    vi.advanceTimersByTime(100)
    expect(reports).toMatchObject([{ running: [{ namespace: 'bank', release: 1, schema: null }] }])
    remove('bank')
    configs.connected()
    vi.advanceTimersByTime(100)
    expect(reports).toHaveLength(1)
  })

  it('leaves out a schema that is too large to be sent, and says so here', () => {
    const { config, configs, reports, said } = newConfigs()
    const jsonSchema = { description: 'x'.repeat(300_000) }
    config('app', { jsonSchema, env: false })
    configs.connected()
    vi.advanceTimersByTime(100)
    expect(reports).toMatchObject([{ t: 'config', running: [{ schema: null }] }])
    expect(said).toMatchObject([{ event: 'config.schema_untold' }])
  })
})

describe('the age of what is read', () => {
  it('counts from the loss of the control plane', () => {
    vi.useFakeTimers()
    const { config: declare, configs, release } = newConfigs()
    const config = declare('app', app)
    expect([config.freshness(), config.getWithFallback('max')]).toEqual(['defaults', 1])
    configs.connected()
    release(1, { max: 2 })
    configs.synced()
    expect([config.freshness(), config.available()]).toEqual(['live', true])
    vi.advanceTimersByTime(900_000)
    expect(config.getWithFallback('max')).toBe(2)
    configs.disconnected()
    expect(config.freshness()).toBe('stale')
    vi.advanceTimersByTime(300_000)
    expect(config.getWithFallback('max')).toBe(2)
    vi.advanceTimersByTime(1)
    expect(() => config.getWithFallback('max')).toThrow(code('config.stale'))
    expect(config.getWithFallback('max', { ttlMs: 600_000 })).toBe(2)
    expect(config.get('max')).toBe(2)
    configs.connected()
    expect(config.getWithFallback('max')).toBe(2)
    vi.useRealTimers()
  })
})

describe('a value for the whole fleet', () => {
  const answer = { release: 9, nodes: 3, applied: 2, rejected: [], pending: ['shop-3'] }

  it('is checked here, then written with a key of its own', async () => {
    const write = vi.fn(async () => answer)
    const { config: declare } = newConfigs({ link: { write } })
    const config = declare('app', app)
    await expect(config.setClusterWide('max', 500)).rejects.toThrow(code('config.value_invalid'))
    await expect(config.setClusterWide('max', 5, { timeoutMs: -1 })).rejects.toThrow(
      code('request.invalid'),
    )
    expect(write).not.toHaveBeenCalled()
    const result = await config.setClusterWide('max', 5, { quorum: 2, reason: 'load' })
    expect(result).toEqual({ state: 'applied', ...answer })
    const body = {
      path: ['max'],
      value: 5,
      quorum: 2,
      timeoutMs: 30_000,
      idempotencyKey: expect.stringMatching(/.{36}/),
      reason: 'load',
    }
    expect(write).toHaveBeenCalledWith({ namespace: 'app', body }, 30_000)
    expect(config.get('max')).toBe(1)
  })

  it('waits for the control plane, and says by which key', async () => {
    const config = newConfigs({ link: { write: async () => null } }).config('app', app)
    const idempotencyKey = expect.any(String)
    expect(await config.setClusterWide('max', 5)).toEqual({ state: 'queued', idempotencyKey })
  })

  it('is read with who agrees on it', async () => {
    const consensus = { value: 5, found: true, nodes: 3, agreeing: 2, dissenting: [] }
    const ask = vi.fn(async () => consensus as object)
    const config = newConfigs({ link: { ask } }).config('app', app)
    expect(await config.getWithConsensus('max')).toEqual({
      value: 5,
      nodes: 3,
      agreeing: 2,
      dissenting: [],
    })
    const body = { path: ['max'], requiredNodes: 'majority', timeoutMs: 5_000 }
    expect(ask).toHaveBeenCalledWith('/v1/config/app/consensus', body, 5_000)
    ask.mockResolvedValue({ ...consensus, value: null, found: false })
    await expect(config.getWithConsensus('max')).rejects.toThrow(code('config.not_found'))
  })

  it('is that of the process itself where it works alone', async () => {
    const config = newConfigs({ link: null }).config('app', app)
    expect(await config.setClusterWide('max', 5)).toMatchObject({ state: 'applied', nodes: 1 })
    expect(await config.getWithConsensus('max')).toMatchObject({ value: 5, agreeing: 1 })
    const two = { requiredNodes: 2 }
    await expect(config.getWithConsensus('max', two)).rejects.toThrow(code('config.quorum_missed'))
  })
})

import { createHash } from 'node:crypto'
import { canonical, DeclaredSchema, RunningConfig } from '@foundation/core/config'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { flatApp as app, newConfigs } from '../testing/namespaces.js'

const hashOf = (value: object) =>
  createHash('sha256')
    .update(canonical(value as never))
    .digest('hex')

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

import { describe, expect, it, vi } from 'vitest'

import { flatApp as app, code, newConfigs } from '../testing/namespaces.js'

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

  it('that is hostile never leaves the process', async () => {
    const write = vi.fn(async () => answer)
    const config = newConfigs({ link: { write } }).config('plain', { env: false })
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    const getter = Object.defineProperty({}, 'x', { enumerable: true, get: () => 1 })
    let deep: unknown = 1
    for (let depth = 0; depth < 50; depth += 1) deep = { deep }
    const values = [
      ...[Number.NaN, () => 1, 1n, undefined, new Map(), cycle, deep, getter],
      ...['x'.repeat(1_000_001), 'a\0', JSON.parse('{"__proto__":{"a":1}}')],
    ]
    for (const value of values) {
      const written = config.setClusterWide('a.b', value)
      await expect(written).rejects.toMatchObject({
        code: 'config.value_invalid',
        context: {
          issues: [{ path: expect.stringMatching(/^a\.b/), message: expect.any(String) }],
        },
      })
    }
    for (const path of ['a.__proto__.b', 'a..b', '', Array(51).fill('a')]) {
      const invalid = code('config.path_invalid')
      await expect(config.setClusterWide(path, 1)).rejects.toThrow(invalid)
      if (path !== '') await expect(config.getWithConsensus(path)).rejects.toThrow(invalid)
    }
    expect(write).not.toHaveBeenCalled()
    expect(({} as { a?: unknown }).a).toBeUndefined()
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

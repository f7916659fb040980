import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

import { readEnv, variables } from './env.js'
import { sections } from './env-variables.js'

const required = {
  DATABASE_URL: 'postgres://localhost/foundation',
  FOUNDATION_SECRET: 'x'.repeat(32),
}

function faults(source: Record<string, string>): string {
  try {
    readEnv(source)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

describe('the environment', () => {
  it('needs a database and a secret, and has a default for the rest', () => {
    expect(readEnv(required)).toMatchObject({
      http: { host: '127.0.0.1', port: 4100 },
      publicUrl: 'http://localhost:4100',
      redis: null,
      liveness: { heartbeatMs: 2_000, downAfterMs: 12_000 },
    })
  })

  it('lists all faults together, each by its name', () => {
    const lines = faults({
      FOUNDATION_SECRET: 'short',
      PORT: 'http',
      FOUNDATION_HEARTBEAT: '2 seconds',
    }).split('\n')
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      'DATABASE_URL',
      'FOUNDATION_SECRET.0',
      'PORT',
      'FOUNDATION_HEARTBEAT',
    ])
    expect(lines[0]).toBe('DATABASE_URL: is not set')
  })

  it('never shows a secret in a fault', () => {
    expect(faults({ ...required, FOUNDATION_SECRET: 'hunter2' })).not.toContain('hunter2')
  })

  it('takes an empty value for none', () => {
    expect(readEnv({ ...required, REDIS_URL: '' }).redis).toBeNull()
  })

  it('reads two secrets while one replaces the other', () => {
    const [fresh, old] = ['a'.repeat(32), 'b'.repeat(40)]
    expect(readEnv({ ...required, FOUNDATION_SECRET: `${fresh}, ${old}` }).secrets).toEqual([
      fresh,
      old,
    ])
  })

  it('refuses limits that would call every node suspect', () => {
    expect(faults({ ...required, FOUNDATION_HEARTBEAT: '4s' })).toContain(
      'FOUNDATION_SUSPECT_AFTER',
    )
  })

  it('is shown whole, and works as shown, in .env.example', () => {
    const text = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8')
    const shown = Object.fromEntries(
      text
        .split('\n')
        .filter((line) => /^[A-Z]/.test(line))
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    )
    expect(Object.keys(shown).sort()).toEqual(Object.keys(variables.shape).sort())
    expect(readEnv(shown)).toEqual({
      ...readEnv({ DATABASE_URL: shown.DATABASE_URL, FOUNDATION_SECRET: shown.FOUNDATION_SECRET }),
    })
  })

  it.each(Object.entries(variables.shape))('says what %s means', (_name, schema) => {
    const { section, description } = schema.meta() ?? {}
    expect(Object.keys(sections)).toContain(section)
    expect(description).toMatch(/\.$/)
  })

  it('stops at once when told to, unless a balancer needs time to notice', () => {
    expect(readEnv(required).stop).toEqual({ delayMs: 0, deadlineMs: 10_000 })
    expect(readEnv({ ...required, FOUNDATION_STOP_DELAY: '5s' }).stop.delayMs).toBe(5_000)
  })

  it('believes the proxies that it is told of, and by default those on the same machine', () => {
    const trusted = (value?: string) =>
      readEnv({ ...required, ...(value !== undefined && { FOUNDATION_TRUST_PROXY: value }) }).http
        .trustProxy
    expect(trusted()).toEqual(['loopback'])
    expect(trusted('none')).toEqual([])
    expect(trusted('10.0.0.0/8, ::1')).toEqual(['10.0.0.0/8', '::1'])
    expect(() => trusted('true')).toThrow('FOUNDATION_TRUST_PROXY')
  })
})

import { describe, expect, it } from 'vitest'

import { exitCodes } from './io.js'
import { type Handler, run } from './testing/run.js'

const refused = (code: string, status: number) => ({
  status,
  body: { code, message: 'No', context: {}, correlationId: 'c-1' },
})

describe('doctor', () => {
  const overview = { counts: { healthy: 3 } }
  const server = (version: string) => ({ id: `server-${version}`, version })
  const deployment = {
    version: '1.2.0',
    servers: [server('1.2.0'), { ...server('1.2.0'), id: 'server-b' }],
    database: 'external',
    messages: { by: 'redis', connected: true },
    token: { name: 'ci', scopes: ['fleet:read'], expiresAt: '2027-01-01T00:00:00.000Z' },
  }
  const ofDeployment = (token: object, over: object = {}) => ({
    '/api/v1/deployment': {
      body: { ...deployment, token: { ...deployment.token, ...token }, ...over },
    },
  })
  const date = new Date(Date.UTC(2026, 10, 21)).toUTCString()
  const well: Handler = (_method, path) => {
    if (path.endsWith('/openapi.json'))
      return {
        body: { openapi: '3.1.0' },
        headers: { date, 'strict-transport-security': 'max-age=1' },
      }
    if (path === '/readyz') return { body: { status: 'ready' } }
    if (path.startsWith('/api/v1/audit/verify'))
      return { body: { fault: null, checked: 9, next: null } }
    return { body: path === '/api/v1/deployment' ? deployment : overview }
  }
  const findings = async (answer: Handler, env?: Record<string, string>) => {
    const { code, out } = await run(['doctor', '-o', 'json'], answer, env ? { env } : {})
    const found = JSON.parse(out) as { check: string; result: string; mend: string }[]
    return { code, found: Object.fromEntries(found.map((it) => [it.check, it])) }
  }

  it('names the powers of the token, and how long it has them', async () => {
    const { out } = await run(['doctor'], well)
    expect(out).toMatch(/^ok +token +ci, which may fleet:read, for 41 days$/m)
  })

  it('finds nothing where all is well', async () => {
    const { code, found } = await findings(well)
    expect(code).toBe(exitCodes.done)
    expect(Object.values(found).map(({ result }) => result)).toEqual(
      Object.values(found).map(() => 'ok'),
    )
  })

  it.each<[string, string, string, Partial<Record<string, ReturnType<Handler>>>]>([
    ['reach', 'fail', 'no server', { '/api/v1/openapi.json': null }],
    ['reach', 'fail', 'a web page', { '/api/v1/openapi.json': { body: '<html>' } }],
    [
      'clock',
      'warn',
      'a clock that is off',
      {
        '/api/v1/openapi.json': {
          body: { openapi: '3.1.0' },
          headers: { date: 'Sat, 21 Nov 2026 00:01:00 GMT' },
        },
      },
    ],
    ['ready', 'fail', 'no database', { '/readyz': { status: 503, body: { status: 'unready' } } }],
    ['ready', 'skip', 'the console', { '/readyz': { status: 404, body: '<html>' } }],
    [
      'token',
      'fail',
      'a token that was revoked',
      { '/api/v1/deployment': refused('access.api_token_revoked', 401) },
    ],
    [
      'token',
      'fail',
      'a token that expired',
      { '/api/v1/deployment': refused('access.api_token_expired', 401) },
    ],
    [
      'token',
      'warn',
      'a token without the scope',
      { '/api/v1/deployment': refused('access.scope_missing', 403) },
    ],
    [
      'token',
      'warn',
      'a token that ends soon',
      ofDeployment({ expiresAt: '2026-11-24T00:00:00.000Z' }),
    ],
    ['token', 'warn', 'a token that never ends', ofDeployment({ expiresAt: null })],
    [
      'nodes',
      'warn',
      'nodes that are down',
      { '/api/v1/health/overview': { body: { counts: { down: 1 } } } },
    ],
    ['nodes', 'warn', 'no nodes', { '/api/v1/health/overview': { body: { counts: { left: 2 } } } }],
    ['servers', 'warn', 'one server', ofDeployment({}, { servers: [server('1.2.0')] })],
    [
      'servers',
      'warn',
      'servers of two versions',
      ofDeployment({}, { servers: [server('1.1.0'), server('1.2.0')] }),
    ],
    ['version', 'warn', 'a server of another version', ofDeployment({}, { version: '2.0.0' })],
    ['database', 'warn', 'a database for trying', ofDeployment({}, { database: 'embedded' })],
    [
      'messages',
      'fail',
      'a Redis that is away',
      ofDeployment({}, { messages: { by: 'redis', connected: false } }),
    ],
    [
      'audit',
      'fail',
      'an audit that was changed',
      { '/api/v1/audit/verify': { body: { fault: { seq: 2, how: 'changed' }, checked: 1 } } },
    ],
  ])('%s: %s for %s', async (check, result, _what, over) => {
    const answer: Handler = (method, path, body, headers) =>
      Object.hasOwn(over, path) ? (over[path] ?? null) : well(method, path, body, headers)
    const { code, found } = await findings(answer)
    expect([found[check]?.result, code]).toEqual([
      result,
      result === 'fail' ? exitCodes.failed : exitCodes.done,
    ])
    expect(found[check]?.mend === '').toBe(result === 'skip')
  })

  it('warns of a line that others can read, but not on this machine', async () => {
    const token = { FOUNDATION_API_TOKEN: 'fnd_api_x' }
    const far = await findings(well, { ...token, FOUNDATION_URL: 'http://plane.test' })
    expect(far.found.transport?.result).toBe('warn')
    const near = await findings(well, { ...token, FOUNDATION_URL: 'http://localhost:4000' })
    expect(near.found.transport?.result).toBe('ok')
  })
})

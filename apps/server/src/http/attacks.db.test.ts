/** What somebody hostile tries on the whole server, over real sockets. `docs/security.md` lists each. */
import { once } from 'node:events'
import http from 'node:http'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { protocolLimits } from '@foundation/core/nodes'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'

import { createApiToken } from '../access/api-tokens.js'
import { askApi } from '../testing/api.js'
import { eventually } from '../testing/eventually.js'
import { addPerson, cookieOf, signIn, testPassword } from '../testing/people.js'
import { type TestServer, testServer } from '../testing/server.js'

const lines: string[] = []
const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) })

let server: TestServer
let apiToken: string
let operator: string

beforeAll(async () => {
  server = await testServer({ log })
  const { ctx } = server.fleet
  const { id, email } = await addPerson(ctx, 'owner')
  const actor = { ...ctx.actor, id, name: 'Grace' }
  const asked = { name: 'ci', scopes: [...ctx.actor.scopes], expiresInMs: null }
  apiToken = (await createApiToken({ ...ctx, actor }, asked)).secret
  operator = cookieOf(await signIn(server, email))
})
afterAll(() => server[Symbol.asyncDispose]())

const rest = (path: string, init: RequestInit = {}) =>
  fetch(`${server.url}/api/v1${path}`, {
    ...init,
    headers: { authorization: `Bearer ${apiToken}`, ...init.headers },
  })

/** The status line and headers of a path as it is, which `fetch` would tidy first. */
function askRaw(path: string): Promise<{ status: number; body: string }> {
  const { port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    const sent = http.get({ host: '127.0.0.1', port, path }, async (answer) => {
      let body = ''
      for await (const chunk of answer) body += chunk
      resolve({ status: answer.statusCode ?? 0, body })
    })
    sent.on('error', reject)
  })
}

describe('a session', () => {
  it('that somebody planted is not the one of who signs in', async () => {
    const { email } = await addPerson(server.fleet.ctx, 'viewer')
    const planted = 'foundation.session_token=planted.c2lnbmF0dXJl'
    const first = cookieOf(await signIn(server, email, testPassword, { cookie: planted }))
    const second = cookieOf(await signIn(server, email, testPassword, { cookie: first }))
    expect(first).toMatch(/foundation\.session_token=(?!planted)/)
    expect(second).not.toBe(first)
    const who = await askApi(server.url, 'access.status', undefined, {
      method: 'GET',
      headers: { cookie: planted },
    })
    expect(who.data).toMatchObject({ person: null })
  })

  it('is not lent to another site, by whatever kind of request', async () => {
    const act = { nodeIds: ['x'], reason: 'forged' }
    const forge = (headers: Record<string, string>) =>
      askApi(server.url, 'nodes.drain', act, {
        method: 'POST',
        headers: { cookie: operator, ...headers },
      })
    for (const headers of [
      { origin: 'https://evil.test' },
      { origin: 'null' },
      { origin: 'http://console.test.evil.test' },
      { 'sec-fetch-site': 'cross-site', origin: 'http://console.test' },
      { 'sec-fetch-site': 'same-site' },
    ] as Record<string, string>[]) {
      expect((await forge(headers)).error?.code).toBe('access.cross_origin')
    }
    const form = await fetch(`${server.url}/api/trpc/nodes.drain`, {
      method: 'POST',
      headers: { cookie: operator, 'content-type': 'text/plain' },
      body: JSON.stringify({ json: act }),
    })
    expect(form.status).toBe(415)
    const got = await fetch(
      `${server.url}/api/trpc/nodes.drain?input=${encodeURIComponent(JSON.stringify({ json: act }))}`,
      { headers: { cookie: operator } },
    )
    expect(got.status).toBe(405)
    // REST knows no cookies at all.
    const byCookie = await fetch(`${server.url}/api/v1/nodes`, { headers: { cookie: operator } })
    expect(byCookie.status).toBe(401)
  })

  it('cannot be read across sites: no answer allows it', async () => {
    const answer = await fetch(`${server.url}/api/trpc/access.status`, {
      headers: { cookie: operator, origin: 'https://evil.test' },
    })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin')
    const preflight = await fetch(`${server.url}/api/trpc/nodes.drain`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.test', 'access-control-request-method': 'POST' },
    })
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
  })
})

const script = '<img src=x onerror=alert(1)><script>alert(1)</script>'

describe('text of a node', () => {
  it('is data in every answer, and no page', async () => {
    const node = await server.node({
      service: 'hostile',
      describe: { host: script, version: script, zone: script, labels: { note: script } },
      checks: [
        {
          ...{ name: script, status: 'critical', output: script },
          ...{ durationMs: 1, failures: 1, ranAt: Date.now() },
        },
      ],
    })
    await eventually(async () => {
      const answer = await rest(`/nodes/${node.nodeId}`)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
      expect(await answer.json()).toMatchObject({
        host: script,
        labels: { own: { note: script } },
        checks: [{ name: script, output: script }],
      })
    })
    node.vanish()
  })

  it('makes one line in the log, and no second one', async () => {
    const forged = 'x\n{"level":30,"event":"access.granted"}\r\n\u2028'
    const node = await server.node({ service: 'hostile', describe: { host: forged } })
    node.send({ t: 'beat', lagMs: -1, inFlight: `${forged}` } as never)
    node.send(`{"t":"${forged}"}`)
    await node.receive('error')
    node.vanish()
    await node.closed
    for (const line of lines) {
      expect(line.trimEnd()).not.toMatch(/[\r\n]/)
      expect(JSON.parse(line).event).not.toBe('access.granted')
    }
  })
})

describe('what is put into a query', () => {
  const injections = [
    "' OR 1=1 --",
    "'; DROP TABLE node; --",
    '%27%20UNION%20SELECT%20*%20FROM%20person--',
    '$1',
    '\\',
    '%',
    '"id" DESC; SELECT pg_sleep(10)',
  ]

  it.each(injections)('is looked for and not run: %j', async (text) => {
    const count = await server.fleet.ctx.db.node.count()
    const began = performance.now()
    for (const query of [
      `search=${encodeURIComponent(text)}`,
      `sort=${encodeURIComponent(text)}`,
    ]) {
      const answer = await rest(`/nodes?${query}`)
      expect([200, 400]).toContain(answer.status)
    }
    expect((await rest(`/nodes/${encodeURIComponent(text)}`)).status).toBeOneOf([400, 404])
    expect(await server.fleet.ctx.db.node.count()).toBe(count)
    expect(performance.now() - began).toBeLessThan(5_000)
  })
})

describe('what is put into headers and addresses', () => {
  it('adds no header to an answer', async () => {
    for (const path of [
      '/api/v1/nodes/x%0d%0aset-cookie:%20a=b',
      '/api/v1/nodes?search=%0d%0aset-cookie:%20a=b',
      '/api/auth/%0d%0aset-cookie:%20a=b',
    ]) {
      const answer = await fetch(`${server.url}${path}`, {
        headers: { authorization: `Bearer ${apiToken}`, 'x-correlation-id': 'chosen' },
      })
      expect(answer.headers.get('set-cookie')).toBeNull()
      expect(answer.headers.get('x-correlation-id')).not.toBe('chosen')
    }
  })

  it.each([
    '/../../../../etc/passwd',
    '/..%2f..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/api/v1/..%2f..%2fetc%2fpasswd',
    '/api/v1/docs/../../../package.json',
    '/api/v1/docs/..%2f..%2f..%2fpackage.json',
    '/api/v1/docs/%2e%2e%5c%2e%2e%5cpackage.json',
    '/api/v1/docs/....//....//package.json',
    '/api/v1/nodes/..%00',
    '//etc/passwd',
    '/file:///etc/passwd',
  ])('reads no file: %s', async (path) => {
    const { status, body } = await askRaw(path)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(body).not.toMatch(/root:|"name": ?"/)
  })

  it('is refused where it is no HTTP', async () => {
    const { port } = new URL(server.url)
    for (const text of [
      'GET / HTTP/1.1\r\nhost: x\r\nx-a: b\rset-cookie: c\r\n\r\n',
      'GET / HTTP/1.1\r\nhost: x\r\nx a: b\r\n\r\n',
      'GET /\0 HTTP/1.1\r\nhost: x\r\n\r\n',
    ]) {
      const socket = connect({ host: '127.0.0.1', port: Number(port) })
      socket.write(text)
      let answer = ''
      socket.on('data', (chunk) => {
        answer += chunk
      })
      await once(socket, 'close')
      expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    }
  })
})

describe('a body made to hurt', () => {
  /** The first thing that is answered to so many bytes of a procedure's input, without a length or with one. */
  function pour(procedure: string, bytes: number, headers: string): Promise<string> {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    const head = `POST /api/trpc/${procedure} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n`
    const isChunked = headers.startsWith('transfer-encoding')
    socket.on('error', () => {})
    socket.write(`${head}${headers}\r\n\r\n`)
    for (let sent = 0; sent < bytes; sent += 0x10000) {
      const text = 'x'.repeat(0x10000)
      socket.write(isChunked ? `10000\r\n${text}\r\n` : text)
    }
    return once(socket, 'data').then(([data]) => {
      socket.destroy()
      return String(data).split('\r\n')[0] ?? ''
    })
  }

  it('is refused to who is not known, and where no namespace is sent, before it is all there', async () => {
    const megabyte = 1_048_576
    const chunked = 'transfer-encoding: chunked'
    const said = `content-length: ${megabyte}`
    for (const headers of [chunked, said]) {
      expect(await pour('access.setup', megabyte, headers)).toContain(' 413 ')
      expect(await pour('config.saveDraft', megabyte, headers)).toContain(' 401 ')
      const known = `${headers}\r\ncookie: ${operator}`
      expect(await pour('nodes.drain', megabyte, known)).toContain(' 413 ')
    }
    const small = await askApi(
      server.url,
      'config.saveDraft',
      { namespace: 'x' },
      {
        method: 'POST',
        headers: { cookie: operator },
      },
    )
    expect(small.error?.code).toBe('request.invalid')
  })

  const bomb = `{"json":${'['.repeat(100_000)}${']'.repeat(100_000)}}`

  it.each([
    '/api/trpc/access.setup',
    '/api/trpc/nodes.drain',
    '/api/auth/sign-in/email',
    '/v1/nodes/join',
    '/v1/nodes/renew',
  ])('is not unfolded at %s', async (path) => {
    const send = (body: string | Buffer, headers: Record<string, string> = {}) =>
      fetch(`${server.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: operator, ...headers },
        body,
      })
    expect((await send(bomb)).status).toBe(400)
    expect((await send(gzipSync(bomb), { 'content-encoding': 'gzip' })).status).toBe(415)
    expect((await send(JSON.stringify('x'.repeat(300_000)))).status).toBe(413)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  })
})

describe('a session of a node', () => {
  const closes = async (attack: (socket: WebSocket) => void): Promise<number> => {
    const node = await server.node({ beatMs: 0 })
    attack(node.socket)
    const { code } = await node.closed
    return code
  }

  it('is ended when it floods, with messages or with pings', async () => {
    const many = protocolLimits.messagesBurst + 200
    const floods: ((socket: WebSocket) => void)[] = [
      (socket) => {
        for (let at = 0; at < many; at++) socket.send('{"t":"beat","lagMs":0,"inFlight":0}')
      },
      // One after the other: many at once are ended by the library already.
      (socket) => {
        socket.on('pong', () => socket.ping())
        socket.ping()
      },
    ]
    for (const flood of floods) expect(await closes(flood)).toBe(4029)
  })

  it('is ended for a frame that is too large, whole or in pieces', async () => {
    const piece = 'x'.repeat(protocolLimits.frameBytes / 4)
    expect(await closes((socket) => socket.send(piece.repeat(5)))).toBe(1009)
    const inPieces = await closes((socket) => {
      for (let at = 0; at < 5; at++) socket.send(piece, { fin: false })
    })
    expect(inPieces).toBe(1009)
  })

  it('takes no frame that is nested to hurt, and lives', async () => {
    const node = await server.node({ beatMs: 0 })
    node.send(`{"t":"beat","lagMs":${'['.repeat(100_000)}${']'.repeat(100_000)},"inFlight":0}`)
    expect(await node.receive('error')).toMatchObject({ code: 'protocol.invalid' })
    expect(node.socket.readyState).toBe(WebSocket.OPEN)
    node.vanish()
  })

  it('is not compressed, so that nothing small becomes large', async () => {
    const node = await server.node()
    expect(node.socket.extensions).toBe('')
    node.vanish()
  })

  it('is refused to a node that has its share of sockets open', async () => {
    const { credential } = await server.node()
    const open = () =>
      new WebSocket(`${server.url.replace('http', 'ws')}/v1/nodes/session`, {
        headers: { authorization: `Bearer ${credential}` },
      })
    const sockets = Array.from({ length: 12 }, open)
    const codes: number[] = []
    for (const socket of sockets) {
      socket.on('error', () => {})
      socket.on('close', (code) => codes.push(code))
    }
    await eventually(() => expect(codes.filter((code) => code === 4029)).toHaveLength(5))
    for (const socket of sockets) socket.terminate()
  })

  it('needs a credential of its own: neither an API token nor a person’s cookie opens one', async () => {
    for (const headers of [{ authorization: `Bearer ${apiToken}` }, { cookie: operator }, {}]) {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/nodes/session`, {
        headers: headers as Record<string, string>,
      })
      const end = await Promise.race([
        once(socket, 'close').then(([code]) => code as number),
        once(socket, 'unexpected-response').then(([, answer]) => answer.statusCode as number),
      ])
      expect(end).toBeOneOf([4001, 401])
      socket.on('error', () => {})
      socket.terminate()
    }
  })
})

it('keeps secrets out of the log, also when they are wrong or in the wrong place', async () => {
  const { ctx } = server.fleet
  const { email } = await addPerson(ctx, 'viewer')
  const node = await server.node({ service: 'quiet' })
  const wrong = `fnd_api_${'w'.repeat(34)}`
  const password = 'a wrong password of somebody'
  await signIn(server, email, password)
  await rest('/nodes', { headers: { authorization: `Bearer ${wrong}` } })
  await fetch(`${server.url}/api/v1/nodes?access_token=${apiToken}`)
  await fetch(`${server.url}/${apiToken}`)
  await server.post('/v1/nodes/join', { token: `${server.token}x`, service: 'quiet' })
  await server.post('/v1/nodes/join', { token: server.token, service: 7 })
  await server.post('/v1/nodes/renew', { credential: `${node.credential}x` })
  node.vanish()
  const text = lines.join('')
  const cookies = operator.split('; ').map((it) => it.slice(it.indexOf('=') + 1))
  expect(cookies.every((it) => it.length > 20)).toBe(true)
  expect(text).toMatch(/./)
  for (const secret of [server.token, apiToken, wrong, password, testPassword, node.credential])
    expect(text).not.toContain(secret)
  for (const cookie of cookies) expect(text).not.toContain(cookie)
})

it('does not wait for those who open connections and say nothing', async () => {
  const { port } = new URL(server.url)
  const silent = Array.from({ length: 300 }, () =>
    connect({ host: '127.0.0.1', port: Number(port) }),
  )
  await Promise.all(silent.map((socket) => once(socket, 'connect')))
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  for (const socket of silent) socket.destroy()
})

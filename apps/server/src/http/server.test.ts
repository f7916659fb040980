import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'

import { bodyLimit, type HttpOptions, makeHttp } from './server.js'

let app: FastifyInstance
afterEach(async () => {
  app.server.closeAllConnections()
  await app.close()
})

async function listen(options: Partial<HttpOptions> = {}): Promise<string> {
  app = makeHttp({ log: pino({ level: 'silent' }), trustProxy: [], ...options })
  app.post('/echo', async ({ body }) => ({ body }))
  app.get('/who', async ({ ip }) => ({ ip }))
  return app.listen({ host: '127.0.0.1', port: 0 })
}

const post = (url: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  fetch(`${url}/echo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })

async function codeOf(answer: Promise<Response>): Promise<[number, string]> {
  const response = await answer
  const { code } = (await response.json()) as { code: string }
  return [response.status, code]
}

/** Bytes as they are, without a client that would mend them. */
async function open(): Promise<Socket> {
  const { port } = app.server.address() as AddressInfo
  const socket = connect({ host: '127.0.0.1', port })
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** The first thing that the server says. */
async function firstSaid(socket: Socket): Promise<string> {
  const [chunk] = await once(socket, 'data')
  socket.destroy()
  return String(chunk)
}

/** All that the server says until it ends the connection. */
async function said(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  await once(socket, 'close')
  return text
}

describe('a request that is sent slowly', () => {
  const limits = { headersTimeoutMs: 100, requestTimeoutMs: 200, checkMs: 20 }

  it('is not waited for while its headers trickle', async () => {
    await listen({ limits })
    const socket = await open()
    const end = said(socket)
    socket.write('GET /who HTTP/1.1\r\nhost: x\r\n')
    const trickle = setInterval(() => socket.write('x-a: b\r\n'), 10)
    expect(await end).toMatch(/^HTTP\/1\.1 408 /)
    clearInterval(trickle)
  })

  it('is not waited for while its body trickles', async () => {
    await listen({ limits })
    const socket = await open()
    const end = said(socket)
    socket.write(
      'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n"',
    )
    const trickle = setInterval(() => socket.write('x'), 10)
    expect(await end).toMatch(/^HTTP\/1\.1 408 /)
    clearInterval(trickle)
  })

  it('keeps nobody else from being answered', async () => {
    const url = await listen()
    const slow = await Promise.all(Array.from({ length: 200 }, open))
    for (const socket of slow) socket.write('GET /who HTTP/1.1\r\nx-a: ')
    expect((await fetch(`${url}/who`)).status).toBe(200)
    for (const socket of slow) socket.destroy()
  })
})

describe('a request that is too much', () => {
  it('is refused for its headers', async () => {
    await listen()
    const socket = await open()
    const end = firstSaid(socket)
    socket.write(`GET /who HTTP/1.1\r\nhost: x\r\nx-a: ${'a'.repeat(20_000)}\r\n\r\n`)
    expect(await end).toMatch(/^HTTP\/1\.1 431 /)
  })

  it('is refused for its body, said or not', async () => {
    const url = await listen()
    const large = JSON.stringify('x'.repeat(bodyLimit))
    expect(await codeOf(post(url, large))).toEqual([413, 'request.too_large'])
    const socket = await open()
    const end = firstSaid(socket)
    socket.write(
      'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
    )
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
    socket.write(chunk.repeat(6))
    expect(await end).toMatch(/^HTTP\/1\.1 413 /)
  })

  it('is refused for its depth, before anything walks over it', async () => {
    const url = await listen()
    const bomb = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    const answer = await post(url, bomb)
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({
        code: 'request.invalid',
        context: { issues: [{ path: 'a', message: expect.stringContaining('64 deep') }] },
      }),
    ])
    expect((await post(url, `${'['.repeat(64)}${']'.repeat(64)}`)).status).toBe(200)
  })

  it('is refused when it is packed, however small', async () => {
    const url = await listen()
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20))
    expect(bomb.length).toBeLessThan(bodyLimit)
    for (const encoding of ['gzip', 'br', 'deflate', 'zstd', 'identity, gzip']) {
      const answer = post(url, bomb, { 'content-encoding': encoding })
      expect(await codeOf(answer)).toEqual([415, 'request.unsupported_type'])
    }
  })
})

describe('a request that is not what it seems', () => {
  it('is not taken for two by a proxy and for one by us', async () => {
    await listen()
    for (const headers of [
      'content-length: 4\r\ntransfer-encoding: chunked',
      'content-length: 4\r\ncontent-length: 5',
      'transfer-encoding: chunked, identity',
      'transfer-encoding : chunked',
    ]) {
      const socket = await open()
      const end = firstSaid(socket)
      socket.write(`POST /echo HTTP/1.1\r\nhost: x\r\n${headers}\r\n\r\n0\r\n\r\n`)
      expect(await end).toMatch(/^HTTP\/1\.1 400 /)
    }
  })

  it('does not set a prototype', async () => {
    const url = await listen()
    expect((await post(url, '{"__proto__":{"admin":true}}')).status).toBe(400)
    expect((await post(url, '{"constructor":{"prototype":{"admin":true}}}')).status).toBe(400)
    expect('admin' in {}).toBe(false)
  })

  it('is not a form, which another site could send', async () => {
    const url = await listen()
    for (const type of [
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/plain',
      'text/plain; application/json',
      'application/octet-stream',
    ]) {
      const answer = post(url, '{"a":1}', { 'content-type': type })
      expect(await codeOf(answer)).toEqual([415, 'request.unsupported_type'])
    }
  })

  it('comes from whom the connection is with, unless a proxy that we trust says otherwise', async () => {
    const ask = async (url: string, forwarded: string) => {
      const answer = await fetch(`${url}/who`, { headers: { 'x-forwarded-for': forwarded } })
      return ((await answer.json()) as { ip: string }).ip
    }
    const distrusting = await listen()
    expect(await ask(distrusting, '203.0.113.9')).toBe('127.0.0.1')
    await app.close()
    const trusting = await listen({ trustProxy: ['loopback', '10.0.0.0/8'] })
    expect(await ask(trusting, '203.0.113.9')).toBe('203.0.113.9')
    expect(await ask(trusting, '1.1.1.1, 203.0.113.9, 10.0.0.7')).toBe('203.0.113.9')
  })

  it('holds no token in its address', async () => {
    const url = await listen()
    const secret = `fnd_api_${'x'.repeat(34)}`
    expect(await codeOf(fetch(`${url}/who?token=${secret}`))).toEqual([400, 'request.invalid'])
    expect(await codeOf(fetch(`${url}/${secret}`))).toEqual([400, 'request.invalid'])
    expect((await fetch(`${url}/who?prefix=fnd_api_`)).status).toBe(200)
  })
})

describe('an answer', () => {
  it('says to a browser that it is no page, also when it is an error', async () => {
    const url = await listen()
    for (const answer of [await fetch(`${url}/who`), await fetch(`${url}/<script>`)]) {
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'cache-control': 'no-store',
      })
      expect(answer.headers.has('access-control-allow-origin')).toBe(false)
      expect(answer.headers.has('server')).toBe(false)
    }
  })

  it('asks for https from then on, where people come by https', async () => {
    const hsts = async (url: string) =>
      (await fetch(`${url}/who`)).headers.get('strict-transport-security')
    expect(await hsts(await listen())).toBeNull()
    await app.close()
    expect(await hsts(await listen({ secure: true }))).toBe('max-age=15552000')
  })
})

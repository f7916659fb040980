import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { testGuards } from '../../testing/protected.js'
import { Protection } from '../protection.js'
import { toTarget } from './http.js'

let answers: ((request: IncomingMessage, response: ServerResponse) => void)[]
let seen: string[]
let url: string
let host: string
const server = createServer((request, response) => {
  seen.push(request.method ?? '')
  const answer = answers.shift()
  if (answer) answer(request, response)
  else response.end('well')
})

beforeEach(async () => {
  answers = []
  seen = []
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  host = `127.0.0.1:${port}`
  url = `http://${host}/charge`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})

const status =
  (code: number, headers = {}) =>
  (_: IncomingMessage, response: ServerResponse) =>
    response.writeHead(code, headers).end('no')
const hang = () => {}
const protect = () => new Protection(testGuards().guards)
const retry = { retry: { attempts: 2, backoff: { kind: 'constant', ms: 1 } } } as const

describe('a guarded fetch', () => {
  it('is the same fetch, with the host as its target', async () => {
    const protection = protect()
    const fetch = protection.fetch()
    const response = await fetch(new URL(url), { method: 'POST', body: 'x' })
    expect(await response.text()).toBe('well')
    expect(seen).toEqual(['POST'])
    expect(protection.list()).toMatchObject([{ target: host, breaker: { calls: 1, failures: 0 } }])
  })

  it('opens on answers that are errors, which come through as they are', async () => {
    const protection = protect()
    protection.define('payments', { breaker: { trigger: { on: 'consecutive', failures: 2 } } })
    const fetch = protection.fetch({ target: 'payments' })
    answers = [status(503), status(404), status(503), status(500)]
    for (const expected of [503, 404, 503, 500]) expect((await fetch(url)).status).toBe(expected)
    await expect(fetch(url)).rejects.toMatchObject({ code: 'protection.open' })
    expect(seen).toHaveLength(4)
  })

  it('retries what may be repeated, and nothing else', async () => {
    const protection = protect()
    protection.define(host, retry)
    const fetch = protection.fetch()
    answers = [status(503)]
    expect(await (await fetch(url)).text()).toBe('well')
    answers = [status(503)]
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(503)
    answers = [status(503)]
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(200)
    answers = [status(503)]
    const stream = new Blob(['x']).stream()
    expect((await fetch(url, { method: 'PUT', body: stream, duplex: 'half' })).status).toBe(503)
    expect(seen).toEqual(['GET', 'GET', 'POST', 'PUT', 'PUT', 'PUT'])
  })

  it('stops the request when time is up', async () => {
    const protection = protect()
    protection.define(host, { timeout: { ms: 30 } })
    const closed = new Promise((done) => {
      answers = [(request) => request.on('close', done)]
    })
    await expect(protection.fetch()(url)).rejects.toMatchObject({ code: 'protection.timeout' })
    await closed
  })

  it('rejects with the reason of the caller’s own signal, also that of a Request', async () => {
    const protection = protect()
    const fetch = protection.fetch()
    const controller = new AbortController()
    answers = [hang, hang]
    const calls = [
      fetch(url, { signal: controller.signal }),
      fetch(new Request(url, { signal: controller.signal })),
    ]
    await expect.poll(() => seen.length).toBe(2)
    const reason = new Error('gone')
    controller.abort(reason)
    for (const call of calls) await expect(call).rejects.toBe(reason)
    expect(protection.guard(host).status()).toMatchObject({ inFlight: 0, breaker: { failures: 0 } })
  })

  it('ends the body when the caller gives up after the head has come', async () => {
    const fetch = protect().fetch()
    const controller = new AbortController()
    answers = [(_, response) => response.writeHead(200).write('half')]
    const response = await fetch(url, { signal: controller.signal })
    const body = response.text()
    controller.abort(new Error('gone'))
    await expect(body).rejects.toThrow('gone')
  })

  it('answers with the fallback of the policy as JSON', async () => {
    const protection = protect()
    const guard = protection.define(host, { fallback: { value: { rates: [] } } })
    guard.force('forced_open')
    const response = await protection.fetch()(url)
    expect(await response.json()).toEqual({ rates: [] })
  })

  it('tells targets apart as it is told to', async () => {
    const protection = protect()
    const fetch = protection.fetch({ target: (it) => `shop${it.url.pathname}:${it.method}` })
    await fetch(url)
    expect(protection.list().map(({ target }) => target)).toEqual(['shop/charge:GET'])
  })
})

describe('the target of a host', () => {
  it.each([
    ['payments.shop:8080', 'payments.shop:8080'],
    ['[::1]:80', '1:80'],
    ['ex_ample', 'ex_ample'],
    ['___', 'unnamed-host'],
  ])('of %s is %s', (given, target) => {
    expect(toTarget(given)).toBe(target)
  })

  it('is one for all past a thousand, so that nobody fills the memory with names', () => {
    for (let i = 0; i < 1_100; i++) toTarget(`h${i}.example`)
    expect(toTarget('one-more.example')).toBe('other-hosts')
    expect(toTarget('h5.example')).toBe('h5.example')
  })
})

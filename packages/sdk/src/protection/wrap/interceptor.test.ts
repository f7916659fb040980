import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Agent, interceptors, request } from 'undici'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { testGuards } from '../../testing/protected.js'
import { Protection } from '../protection.js'

let answers: ((request: IncomingMessage, response: ServerResponse) => void)[]
let seen: number
let url: string
let host: string
let agent: Agent
const server = createServer((incoming, response) => {
  seen++
  const answer = answers.shift()
  if (answer) answer(incoming, response)
  else response.end('well')
})

beforeEach(async () => {
  answers = []
  seen = 0
  agent = new Agent()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  host = `127.0.0.1:${port}`
  url = `http://${host}/charge`
})
afterEach(async () => {
  await agent.destroy()
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})

const protect = () => new Protection(testGuards().guards)
const sick = (_: IncomingMessage, response: ServerResponse) => response.writeHead(503).end('no')

describe('a guarded dispatcher', () => {
  it('hands on what comes, and counts it', async () => {
    const protection = protect()
    const dispatcher = agent.compose(protection.interceptor())
    const { statusCode, body } = await request(url, { dispatcher })
    expect([statusCode, await body.text()]).toEqual([200, 'well'])
    const guard = protection.guard(host)
    expect(guard.takeWindow(performance.now(), false)).toMatchObject({ calls: 1, failures: 0 })
  })

  it('opens on answers that are errors, and refuses without a request', async () => {
    const protection = protect()
    protection.define('payments', { breaker: { trigger: { on: 'consecutive', failures: 2 } } })
    const dispatcher = agent.compose(protection.interceptor({ target: 'payments' }))
    answers = [sick, sick]
    for (let i = 0; i < 2; i++) {
      const { statusCode, body } = await request(url, { dispatcher })
      expect([statusCode, await body.text()]).toEqual([503, 'no'])
    }
    await expect(request(url, { dispatcher })).rejects.toMatchObject({ code: 'protection.open' })
    expect(seen).toBe(2)
  })

  it('counts a target that is not there, and says so as undici does', async () => {
    const protection = protect()
    const dispatcher = agent.compose(protection.interceptor({ target: 'payments' }))
    await expect(request('http://127.0.0.1:1/', { dispatcher })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    })
    expect(protection.guard('payments').status()).toMatchObject({
      inFlight: 0,
      breaker: { failures: 1 },
    })
  })

  it('stops a request when time is up', async () => {
    const protection = protect()
    protection.define(host, { timeout: { ms: 30 } })
    const dispatcher = agent.compose(protection.interceptor())
    const closed = new Promise((done) => {
      answers = [(incoming) => incoming.on('close', done)]
    })
    await expect(request(url, { dispatcher })).rejects.toMatchObject({ code: 'protection.timeout' })
    await closed
  })

  it('does not count a caller that gave up', async () => {
    const protection = protect()
    const dispatcher = agent.compose(protection.interceptor())
    const controller = new AbortController()
    answers = [() => controller.abort()]
    const call = request(url, { dispatcher, signal: controller.signal })
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
    expect(protection.guard(host).status().breaker).toMatchObject({ failures: 0, ignored: 1 })
  })

  it('never asks twice by itself, whatever the policy; the retries of undici go through it', async () => {
    const protection = protect()
    protection.define(host, {
      retry: { unsafe: true, attempts: 3, backoff: { kind: 'constant', ms: 1 } },
      breaker: null,
    })
    const guarded = agent.compose(protection.interceptor())
    answers = [sick]
    expect((await request(url, { dispatcher: guarded })).statusCode).toBe(503)
    expect(seen).toBe(1)
    answers = [sick]
    const retried = guarded.compose(interceptors.retry({ maxRetries: 1, minTimeout: 1 }))
    expect((await request(url, { dispatcher: retried })).statusCode).toBe(200)
    expect(protection.guard(host).takeWindow(performance.now(), false)).toMatchObject({ calls: 3 })
  })
})

import { once } from 'node:events'
import http, { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'

import { Checks } from '../health/checks.js'
import { Health } from '../health/health.js'
import { Drain, type DrainContext } from './drain.js'
import { Work } from './work.js'

let end = async () => {}
afterEach(() => end())

const answer: RequestListener = (_request, response) => response.end('served')

async function serving(server: Server, timeoutMs = 5_000) {
  const work = new Work(() => {})
  const faults: unknown[] = []
  const drain = new Drain({ work, timeoutMs, onChange: () => {}, onFault: (it) => faults.push(it) })
  const checks = new Checks({ clock: Date.now, onReport: () => {}, onRemoved: () => {} })
  const facts = () => ({
    node: 'a',
    service: 'a',
    isReady: true,
    hasLeft: false,
    draining: drain.reason,
  })
  const health = new Health(checks, facts, () => Promise.reject(new Error('not asked')))
  work.serve(server, (request, response) => health.answerProbe(request, response))
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const agent = new http.Agent({ keepAlive: true })
  end = async () => {
    agent.destroy()
    server.closeAllConnections()
    server.close()
  }
  const get = (path: string) =>
    new Promise<{ status: number; connection: string | undefined; body: string }>(
      (resolve, reject) => {
        http
          .get({ port, path, agent, host: '127.0.0.1' }, async (response) => {
            let body = ''
            for await (const chunk of response) body += chunk
            const { statusCode: status = 0, headers } = response
            resolve({ status, connection: headers.connection, body })
          })
          .on('error', reject)
      },
    )
  return { work, drain, get, faults }
}

/** Requests to `/slow` are answered when `finish` is called. */
function slowly() {
  const waiting: (() => void)[] = []
  return {
    wait: () => new Promise<void>((resolve) => waiting.push(resolve)),
    finish: () => {
      for (const go of waiting.splice(0)) go()
    },
  }
}

describe.each([
  [
    'node:http',
    async (wait: () => Promise<void>) =>
      createServer(async (request, response) => {
        if (request.url === '/slow') await wait()
        response.end('served')
      }),
  ],
  [
    'Fastify',
    async (wait: () => Promise<void>) => {
      const app = Fastify()
      app.get('/', () => 'served')
      app.get('/slow', async () => {
        await wait()
        return 'served'
      })
      await app.ready()
      return app.server
    },
  ],
])('a server of %s', (_, make) => {
  it('answers probes before the application, and all else through it', async () => {
    const { get } = await serving(await make(async () => {}))
    expect((await get('/healthz')).status).toBe(200)
    expect((await get('/readyz?from=balancer')).body).toBe('{"status":"ok"}')
    expect((await get('/startupz')).status).toBe(200)
    expect((await get('/')).body).toBe('served')
  })

  it('drains: says so to probes, sends clients elsewhere, finishes what it began, and takes work again', async () => {
    const { wait, finish } = slowly()
    const { get, drain, work } = await serving(await make(wait))
    const slow = get('/slow')
    await expect.poll(() => work.inFlight).toBe(1)
    let isDone = false
    const drained = drain.set({ asked: 'deploy' }).then(() => {
      isDone = true
    })
    expect(await get('/readyz')).toMatchObject({ status: 503, body: '{"status":"draining"}' })
    expect((await get('/healthz')).status).toBe(200)
    expect(await get('/')).toMatchObject({ status: 200, body: 'served', connection: 'close' })
    expect(isDone).toBe(false)
    finish()
    expect((await slow).body).toBe('served')
    await drained
    await drain.set({ asked: null })
    expect((await get('/readyz')).status).toBe(200)
    expect((await get('/')).connection).toBe('keep-alive')
  })
})

describe('a drain', () => {
  it('waits for its hooks, and forgives those that fail', async () => {
    const { drain, faults } = await serving(createServer(answer))
    const { wait, finish } = slowly()
    const calls: DrainContext[] = []
    drain.onDrain((context) => {
      calls.push(context)
      return wait()
    })
    drain.onDrain(() => {
      throw new Error('no')
    })
    const drained = drain.set({ asked: 'deploy' })
    expect(calls[0]).toMatchObject({ reason: 'deploy' })
    finish()
    await drained
    expect(faults).toHaveLength(1)
  })

  it('ends when its time is over, and tells its hooks', async () => {
    const { drain } = await serving(createServer(answer), 30)
    let signal: AbortSignal | undefined
    drain.onDrain((context) => {
      signal = context.signal
      return new Promise(() => {})
    })
    await drain.set({ asked: 'deploy' })
    expect(signal?.aborted).toBe(true)
    expect(drain.reason).toBe('deploy')
  })

  it('by the application does not end one by an operator', async () => {
    const { drain } = await serving(createServer(answer))
    await drain.set({ maintenance: 'new disk' })
    await drain.set({ asked: 'deploy' })
    expect(drain.reason).toBe('deploy')
    await drain.set({ asked: null })
    expect(drain.reason).toBe('new disk')
  })

  it('counts a request whose client went away as over', async () => {
    const { work, get } = await serving(createServer(() => {}))
    const lost = get('/').catch(() => 'lost')
    await expect.poll(() => work.inFlight).toBe(1)
    await end()
    expect(await lost).toBe('lost')
    await expect.poll(() => work.inFlight).toBe(0)
  })
})

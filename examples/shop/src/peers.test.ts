import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { makePeers, type Peers } from './peers.js'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

async function instance(answer: RequestListener): Promise<{ address: string; server: Server }> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return { server, address: `127.0.0.1:${typeof address === 'object' ? address?.port : ''}` }
}

function named(name: string, ready = () => true): RequestListener {
  return ({ url }, response) => {
    response.statusCode = url === '/readyz' && !ready() ? 503 : 200
    response.end(JSON.stringify({ name }))
  }
}

function peersOf(...addresses: string[]): Peers {
  const peers = makePeers('payments', addresses, { timeoutMs: 200, probeEveryMs: 20 })
  ends.push(peers.close)
  return peers
}

const ask = (peers: Peers, times: number) =>
  Promise.all(Array.from({ length: times }, () => peers.get<{ name: string }>('/'))).then((all) =>
    all.map(({ name }) => name).sort(),
  )

describe('peers', () => {
  it('take their turns', async () => {
    const [a, b] = [await instance(named('a')), await instance(named('b'))]
    expect(await ask(peersOf(a.address, b.address), 4)).toEqual(['a', 'a', 'b', 'b'])
  })

  it('leave out an instance that drains, and take it back', async () => {
    let ready = false
    const [a, b] = [await instance(named('a')), await instance(named('b', () => ready))]
    const peers = peersOf(a.address, b.address)
    await vi.waitFor(() => expect(peers.describe()).toBe('1 of 2 instances ready'))
    expect(await ask(peers, 3)).toEqual(['a', 'a', 'a'])
    ready = true
    await vi.waitFor(() => expect(peers.ready).toBe(2))
    expect(new Set(await ask(peers, 4))).toEqual(new Set(['a', 'b']))
  })

  it('try a read again on another instance when the first broke the connection', async () => {
    const [a, b] = [
      await instance(named('a')),
      await instance(({ url, socket }, response) =>
        url === '/readyz' ? response.end() : socket.destroy(),
      ),
    ]
    expect(await ask(peersOf(a.address, b.address), 4)).toEqual(['a', 'a', 'a', 'a'])
  })

  it('never send a write twice once it may have been read', async () => {
    let received = 0
    const breaks: RequestListener = ({ url, socket }, response) => {
      if (url === '/readyz') return void response.end()
      received += 1
      socket.destroy()
    }
    const [a, b] = [await instance(breaks), await instance(breaks)]
    const peers = peersOf(a.address, b.address)
    await expect(peers.post('/charges', {})).rejects.toMatchObject({ statusCode: 502 })
    expect(received).toBe(1)
  })

  it('send a write to another instance when nobody listened at the first', async () => {
    const gone = await instance(named('gone'))
    const a = await instance(named('a'))
    gone.server.close()
    const peers = makePeers('payments', [gone.address, a.address], { probeEveryMs: 60_000 })
    ends.push(peers.close)
    for (let at = 0; at < 4; at += 1) {
      expect(await peers.post('/charges', {})).toEqual({ name: 'a' })
    }
  })

  it('give up on an instance that does not answer in time', async () => {
    const silent = await instance(() => {})
    await expect(peersOf(silent.address).get('/')).rejects.toMatchObject({ statusCode: 504 })
  })

  it('pass on what a peer refused, with its status', async () => {
    const refuses = await instance(({ url }, response) => {
      if (url !== '/readyz') response.statusCode = 404
      response.end('{}')
    })
    await expect(peersOf(refuses.address).get('/products/x')).rejects.toMatchObject({
      statusCode: 404,
      message: 'payments answered 404 to GET /products/x',
    })
  })

  it('pass on for how long a peer asked to be left alone', async () => {
    const asks = await instance((_, response) => {
      response.writeHead(429, { 'retry-after': '2' }).end('{}')
    })
    await expect(peersOf(asks.address).get('/')).rejects.toMatchObject({
      statusCode: 429,
      retryAfterMs: 2_000,
    })
  })

  it('let go of a call that its caller gave up, without asking another instance', async () => {
    let received = 0
    const silent: RequestListener = ({ url }, response) => {
      if (url === '/readyz') return void response.end()
      received += 1
      caller.abort(new Error('enough'))
    }
    const [a, b] = [await instance(silent), await instance(silent)]
    const caller = new AbortController()
    await expect(peersOf(a.address, b.address).get('/', caller.signal)).rejects.toThrow()
    expect(received).toBe(1)
  })

  it('say so when there is nobody to ask', async () => {
    await expect(peersOf().get('/')).rejects.toThrow('No instance of payments is left to ask')
  })
})

import { once } from 'node:events'
import type http from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'

import { connectionLimits, makeServer } from './connections.js'

let server: http.Server
/** Ends the answer that is under way. */
let finish: () => void
afterEach(() => server.closeAllConnections())

async function listen(finishMs = 60_000): Promise<number> {
  const handle: http.RequestListener = (request, response) => {
    request.resume()
    response.write('begun')
    finish = () => response.end(' ended')
    if (request.url === '/now') finish()
  }
  server = makeServer(handle, { ...connectionLimits, finishMs }, null)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

async function open(port: number, ask = ''): Promise<{ socket: Socket; heard: () => string }> {
  const accepted = once(server, 'connection')
  const socket = connect({ host: '127.0.0.1', port })
  let heard = ''
  socket.on('data', (chunk) => (heard += String(chunk)))
  socket.on('error', () => {})
  await accepted
  if (ask !== '') {
    socket.write(`${ask}Host: a\r\n\r\n`)
    await once(socket, 'data')
  }
  return { socket, heard: () => heard }
}
const ask = 'GET /later HTTP/1.1\r\n'
const closed = () => new Promise<void>((resolve) => server.close(() => resolve()))

describe('a server that closes', () => {
  it('does not wait for a connection on which nothing was said', async () => {
    const port = await listen()
    await open(port)
    await closed()
  })

  it('does not wait for one that is kept for a next request', async () => {
    const port = await listen()
    await open(port, 'GET /now HTTP/1.1\r\n')
    await closed()
  })

  it('ends a request that is under way whole, and then its connection', async () => {
    const port = await listen()
    const { socket, heard } = await open(port, ask)
    const ended = once(socket, 'end')
    const done = closed()
    finish()
    await Promise.all([ended, done])
    expect(heard()).toContain('begun')
    expect(heard()).toContain(' ended')
  })

  it('cuts a request short that takes too long, and one that never comes whole', async () => {
    const port = await listen(50)
    const { socket } = await open(port, ask)
    const { socket: half } = await open(port)
    half.write('GET /half HT')
    const gone = Promise.all([once(socket, 'close'), once(half, 'close')])
    await closed()
    await gone
  })
})

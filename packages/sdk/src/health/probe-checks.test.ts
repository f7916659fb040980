import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { httpCheck, tcpCheck } from './probe-checks.js'

const server = createServer(({ url }, response) => {
  if (url === '/slow') return
  response.statusCode = url === '/bad' ? 503 : 200
  response.end()
})
let port: number
const { signal } = new AbortController()

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

it('passes an address that answers well, and fails one that does not', async () => {
  const run = (path: string) => httpCheck(`http://127.0.0.1:${port}${path}`).run(signal)
  await expect(run('/')).resolves.toBe('answered 200')
  await expect(run('/bad')).rejects.toThrow('answered 503')
})

it('takes the answers it is told to take', async () => {
  const expectGone = { expect: (status: number) => status === 503 }
  const check = httpCheck(`http://127.0.0.1:${port}/bad`, expectGone)
  await expect(check.run(signal)).resolves.toBe('answered 503')
})

it('stops asking when its time is over', async () => {
  const abort = new AbortController()
  const asked = httpCheck(`http://127.0.0.1:${port}/slow`).run(abort.signal)
  abort.abort()
  await expect(asked).rejects.toThrow()
})

it('passes a port that accepts, and fails one that does not', async () => {
  await expect(tcpCheck({ host: '127.0.0.1', port }).run(signal)).resolves.toBe(
    'accepts connections',
  )
  await expect(tcpCheck({ host: '127.0.0.1', port: 1 }).run(signal)).rejects.toThrow('ECONNREFUSED')
})

import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { tellWhoAsks } from './who-asks'

const server = http.createServer((request, response) => {
  response.end(request.headers['x-forwarded-for'])
})
beforeAll(async () => {
  tellWhoAsks()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => server.close())

const ask = async (headers: Record<string, string> = {}) => {
  const { port } = server.address() as AddressInfo
  return (await fetch(`http://127.0.0.1:${port}`, { headers })).text()
}

it('names the sender', async () => {
  expect(await ask()).toBe('127.0.0.1')
})

it('puts the sender behind whatever the sender says of itself', async () => {
  expect(await ask({ 'x-forwarded-for': '203.0.113.9' })).toBe('203.0.113.9, 127.0.0.1')
})

import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { isFoundationError } from '@foundation/core/errors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { isPublicAddress, makeOutbound, type OutboundOptions } from './outbound.js'

/** Somebody's inner service: it tells secrets to whoever reaches it. */
let asked: string[] = []
const inner = http.createServer((request, response) => {
  asked.push(`${request.headers.host} ${request.url}`)
  if (request.url === '/redirect') {
    response.writeHead(302, { location: `http://127.0.0.1:${port()}/secret` }).end()
  } else if (request.url === '/endless') {
    const write = () => {
      while (response.write('x'.repeat(65_536)));
    }
    response.on('drain', write)
    write()
  } else if (request.url !== '/silent') {
    response.end('a secret')
  }
})
const port = () => (inner.address() as AddressInfo).port
beforeAll(() => new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve)))
afterAll(() => {
  inner.closeAllConnections()
  inner.close()
})

async function outcome(url: string, options: OutboundOptions = {}): Promise<string> {
  asked = []
  try {
    const { status, body } = await makeOutbound(options)({ method: 'GET', url })
    return `${status} ${body}`
  } catch (error) {
    return isFoundationError(error) ? error.code : String(error)
  }
}

const loopback = { allow: ['127.0.0.0/8'] }

describe('a request to an address that somebody entered', () => {
  it.each([
    'http://127.0.0.1:PORT/',
    'http://localhost:PORT/',
    'http://2130706433:PORT/',
    'http://0x7f.1:PORT/',
    'http://0177.0.0.1:PORT/',
    'http://0:PORT/',
    'http://[::1]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[::ffff:7f00:1]:PORT/',
    'http://[64:ff9b::7f00:1]:PORT/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'http://100.100.100.200/',
  ])('does not reach this host or a metadata service by %s', async (url) => {
    expect(await outcome(url.replace('PORT', String(port())))).toBe('request.target_refused')
    expect(asked).toEqual([])
  })

  it.each([
    'file:///etc/passwd',
    'gopher://127.0.0.1/',
    'javascript:alert(1)',
    'http://user:secret@example.com/',
    'not an address',
  ])('is not made to %s', async (url) => {
    expect(await outcome(url)).toBe('request.target_refused')
  })

  it('does not reach an inner address by a name, nor by one address among others', async () => {
    const resolve = async () => [
      { address: '93.184.215.14', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ]
    expect(await outcome(`http://inner.test:${port()}/`, { resolve })).toBe(
      'request.target_refused',
    )
    expect(asked).toEqual([])
  })

  it('goes to the address that was looked at, whatever the name says when asked again', async () => {
    const answers = ['127.0.0.1', '169.254.169.254']
    const resolve = async () => [{ address: answers.shift() ?? '', family: 4 }]
    const url = `http://rebinding.test:${port()}/`
    expect(await outcome(url, { ...loopback, resolve })).toBe('200 a secret')
    expect(answers).toEqual(['169.254.169.254'])
    expect(asked).toEqual([`rebinding.test:${port()} /`])
  })

  it('follows no redirection', async () => {
    expect(await outcome(`http://127.0.0.1:${port()}/redirect`, loopback)).toBe('302 ')
    expect(asked).toHaveLength(1)
  })

  it('reads no more than it was told to, and waits no longer', async () => {
    const at = `http://127.0.0.1:${port()}`
    expect(await outcome(`${at}/endless`, { ...loopback, maxBytes: 100_000 })).toBe(
      'system.unavailable',
    )
    expect(await outcome(`${at}/silent`, { ...loopback, timeoutMs: 100 })).toBe(
      'system.unavailable',
    )
  })

  it('says no more of a name that is not known than that nobody answers', async () => {
    const resolve = () => Promise.reject(new Error('ENOTFOUND'))
    expect(await outcome('http://nowhere.test/', { resolve })).toBe('system.unavailable')
  })
})

it('knows the addresses of the internet from all others', () => {
  for (const address of ['93.184.215.14', '1.1.1.1', '172.32.0.1', '2606:4700::1111'])
    expect([address, isPublicAddress(address)]).toEqual([address, true])
  for (const address of [
    ...['10.1.2.3', '172.31.255.255', '192.168.1.1', '100.64.0.1', '224.0.0.1', '255.255.255.255'],
    ...['::', '::1', 'fe80::1', 'fc00::1', 'ff02::1', '2002:7f00:1::', '2001:db8::1', '::7f00:1'],
    'localhost',
  ])
    expect([address, isPublicAddress(address)]).toEqual([address, false])
})

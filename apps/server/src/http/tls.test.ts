import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import type http from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:tls'
import { type Logger, pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'

import { certificateFiles, testAuthority } from '../testing/certificates.js'
import { connectionLimits, makeServer } from './connections.js'
import { certifiedNames, namesOf, readTls } from './tls.js'

const authority = testAuthority()
const forServer = (common: string) => authority.issue({ common, names: ['127.0.0.1'] })

let server: http.Server
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

function recordingLog(): { log: Logger; events: string[] } {
  const events: string[] = []
  const write = (line: string) => events.push(JSON.parse(line).event)
  return { log: pino({ level: 'info' }, { write }), events }
}

async function serve(files: Parameters<typeof readTls>[0]) {
  const tls = readTls(files)
  server = makeServer(
    (request, response) => response.end(JSON.stringify(certifiedNames(request.socket))),
    connectionLimits,
    tls,
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return tls
}

/** @returns the common name of the server's certificate, and what the server read of ours */
async function visit(own?: { cert: string; key: string }): Promise<[string, unknown]> {
  const { port } = server.address() as AddressInfo
  const socket = connect({ port, host: '127.0.0.1', ca: authority.cert, ...own })
  await once(socket, 'secureConnect')
  const { subject } = socket.getPeerCertificate()
  socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
  let text = ''
  for await (const chunk of socket) text += chunk
  return [String(subject.CN), JSON.parse(text.split('\r\n\r\n')[1] ?? '')]
}

describe('the certificate of a server', () => {
  it('is exchanged while it runs, when both of its files were', async () => {
    const { log, events } = recordingLog()
    const { files, write } = certificateFiles(forServer('first'))
    const tls = await serve({ ...files, log })
    expect((await visit())[0]).toBe('first')
    expect(tls.reload()).toBe(false)

    write(forServer('second'))
    expect(tls.reload()).toBe(true)
    expect((await visit())[0]).toBe('second')
    expect(events).toEqual(['http.certificate_changed'])
  })

  it('stays what it was while its files do not fit, which is said once', async () => {
    const { log, events } = recordingLog()
    const { files, write } = certificateFiles(forServer('first'))
    const tls = await serve({ ...files, log })
    const fresh = forServer('second')
    writeFileSync(files.certFile, fresh.cert)
    expect([tls.reload(), tls.reload()]).toEqual([false, false])
    expect((await visit())[0]).toBe('first')
    expect(events).toEqual(['http.certificate_refused'])

    write(fresh)
    expect(tls.reload()).toBe(true)
    expect((await visit())[0]).toBe('second')
  })

  it('is looked at by itself', async () => {
    const { log, events } = recordingLog()
    const { files, write } = certificateFiles(forServer('first'))
    await serve({ ...files, log, everyMs: 5 })
    write(forServer('second'))
    await expect.poll(() => events).toContain('http.certificate_changed')
    expect((await visit())[0]).toBe('second')
  })

  it('is needed at the start', () => {
    const { log } = recordingLog()
    const { files } = certificateFiles(forServer('first'))
    expect(() => readTls({ ...files, keyFile: '/nowhere', log })).toThrow('/nowhere')
    writeFileSync(files.keyFile, forServer('another').key)
    expect(() => readTls({ ...files, log })).toThrow(/mismatch/i)
  })

  it('is said to expire soon', () => {
    const { log, events } = recordingLog()
    const expiresAt = new Date(Date.now() + 86_400_000)
    readTls({ ...certificateFiles(authority.issue({ common: 'x', expiresAt })).files, log })
    expect(events).toEqual(['http.certificate_expires'])
  })
})

describe('the certificate of a client', () => {
  it('names what an authority of ours says that it is', async () => {
    const { files } = certificateFiles(forServer('server'), authority.cert)
    await serve({ ...files, log: recordingLog().log })
    const names = ['till.shop.test', 'spiffe://shop/ns/prod/sa/cart']
    const own = authority.issue({ common: 'checkout', names })
    expect((await visit(own))[1]).toEqual(['checkout', 'till.shop.test', 'cart'])
  })

  it('says nothing when it is of another authority, or not there', async () => {
    const { files } = certificateFiles(forServer('server'), authority.cert)
    await serve({ ...files, log: recordingLog().log })
    expect((await visit(testAuthority().issue({ common: 'checkout' })))[1]).toBeNull()
    expect((await visit())[1]).toBeNull()
  })

  it.each([
    ['O=Shop\nCN=checkout', '', ['checkout']],
    ['', 'DNS:a.test, DNS:b.test', ['a.test', 'b.test']],
    ['', 'IP Address:10.0.0.1, email:a@b.test', []],
    ['', 'URI:https://shop.test/checkout', []],
    ['', 'DNS:"a, DNS:checkout, DNS:b", DNS:c.test', ['"a, DNS:checkout, DNS:b"', 'c.test']],
  ])('of %j and %j names %j', (subject, alternatives, names) => {
    expect(namesOf(subject, alternatives)).toEqual(names)
  })
})

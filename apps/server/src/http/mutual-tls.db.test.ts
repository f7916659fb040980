/** The whole server with certificates: nodes show theirs, people need none. */
import https from 'node:https'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'

import { certificateFiles, type TestCertificate, testAuthority } from '../testing/certificates.js'
import { type TestServer, testServer } from '../testing/server.js'

const authority = testAuthority()
const checkout = authority.issue({ common: 'checkout' })
const cart = authority.issue({ common: 'cart' })
const stranger = testAuthority('Another authority').issue({ common: 'checkout' })
const impostor = testAuthority().issue({ common: 'checkout' })

let server: TestServer
beforeAll(async () => {
  const own = authority.issue({ common: 'server', names: ['127.0.0.1'] })
  server = await testServer({ tls: certificateFiles(own, authority.cert).files })
})
afterAll(() => server[Symbol.asyncDispose]())

interface Answer {
  readonly status: number
  readonly body: { code?: string; credential?: string }
}

function ask(
  path: string,
  own: TestCertificate | null,
  { body, credential }: { body?: object; credential?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = https.request(
      `${server.url}${path}`,
      {
        ca: authority.cert,
        ...own,
        agent: false,
        method: body ? 'POST' : 'GET',
        headers: {
          'content-type': 'application/json',
          ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
        },
      },
      async (answer) => {
        let text = ''
        for await (const chunk of answer) text += chunk
        resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text) as Answer['body'] })
      },
    )
    sent.on('error', reject)
    sent.end(body && JSON.stringify(body))
  })
}

const join = (own: TestCertificate | null, service = 'checkout') =>
  ask('/v1/nodes/join', own, { body: { token: server.token, service } })

async function openSession(own: TestCertificate | null, credential: string): Promise<string> {
  const socket = new WebSocket(`${server.url.replace('https', 'wss')}/v1/nodes/session`, {
    ca: authority.cert,
    ...own,
    headers: { authorization: `Bearer ${credential}` },
  })
  const outcome = await new Promise<string>((resolve) => {
    // A session that is welcome says nothing until it has heard a hello; one that is not hears why.
    socket.on('open', () => socket.ping())
    socket.on('pong', () => resolve('open'))
    socket.on('message', (data) => resolve((JSON.parse(String(data)) as { code: string }).code))
    socket.on('error', (error) => resolve(String(error)))
  })
  socket.terminate()
  return outcome
}

it('lets a node in that shows a certificate of its service, and again with its credential', async () => {
  const { status, body } = await join(checkout)
  expect(status).toBe(200)
  const credential = body.credential ?? ''
  expect(await openSession(checkout, credential)).toBe('open')
  expect(await ask('/v1/nodes/renew', checkout, { body: { credential } })).toMatchObject({
    status: 200,
  })
  expect(await ask('/v1/health/cluster', checkout, { credential })).toMatchObject({ status: 200 })
})

it('lets none in without one, with one of another authority, or with one of another service', async () => {
  const { body } = await join(checkout)
  const credential = body.credential ?? ''
  for (const [own, status, code] of [
    [null, 401, 'access.certificate_missing'],
    [stranger, 401, 'access.certificate_missing'],
    [cart, 403, 'access.certificate_mismatch'],
  ] as const) {
    const refusal = { status, body: { code } }
    expect(await join(own)).toMatchObject(refusal)
    expect(await ask('/v1/nodes/renew', own, { body: { credential } })).toMatchObject(refusal)
    expect(await ask('/v1/health/cluster', own, { credential })).toMatchObject(refusal)
    expect([code, await openSession(own, credential)]).toEqual([code, code])
  }
})

it('lets none in whose authority only has the name of ours', async () => {
  const credential = (await join(checkout)).body.credential ?? ''
  // OpenSSL may break such a connection off before anything is answered.
  const status = await join(impostor).then(
    (answer) => answer.status,
    () => 401,
  )
  expect([status, await openSession(impostor, credential)]).toEqual([
    401,
    expect.not.stringMatching('open'),
  ])
})

it('asks people and probes for none', async () => {
  expect(await ask('/healthz', null)).toMatchObject({ status: 200 })
  expect(await ask('/api/trpc/access.status', null)).toMatchObject({ status: 200 })
})

it('speaks no TLS that is older than 1.2', async () => {
  const old = new Promise((resolve) => {
    https
      .get(server.url, { ca: authority.cert, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })
      .on('response', () => resolve('answered'))
      .on('error', () => resolve('refused'))
  })
  expect(await old).toBe('refused')
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { createJoinToken, revokeJoinToken } from '../access/join-tokens.js'
import { testFleet } from '../testing/fleet.js'
import { joinFleet } from '../testing/node-client.js'
import { type TestServer, testServer } from '../testing/server.js'
import { renewalWindowMs } from './credential.js'
import { forgetAttempts } from './join.js'
import * as steer from './steer.js'

let server: TestServer
let now = Date.now()
beforeAll(async () => {
  server = await testServer({ clock: () => now })
})
afterAll(() => server[Symbol.asyncDispose]())

const join = (token: string, more: Record<string, unknown> = {}) =>
  server.post('/v1/nodes/join', { token, service: 'checkout', ...more })
const makeToken = (maxNodes: number | null, expiresInMs: number | null = null) =>
  createJoinToken(server.fleet.ctx, { name: 'few', maxNodes, expiresInMs })

describe('joining', () => {
  it('gives a node its id and a credential for an hour, and leaves a trace', async () => {
    const { status, body } = await join(server.token)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      nodeId: expect.stringMatching(/^checkout-[2-9b-z]{5}$/),
      expiresInMs: 3_600_000,
    })
    const trail = await server.fleet.trail()
    expect(trail.at(-1)).toMatchObject({
      action: 'nodes.join',
      target: body.nodeId,
      actorName: 'Join token test',
    })
  })

  it('refuses a token that is unknown', async () => {
    expect(await join('fnd_join_nobody')).toMatchObject({
      status: 401,
      body: { code: 'access.join_token_invalid' },
    })
  })

  it('refuses a token of another fleet', async () => {
    const other = await testFleet()
    const { secret } = await createJoinToken(other.ctx, {
      name: 'other',
      maxNodes: null,
      expiresInMs: null,
    })
    expect(await join(secret)).toMatchObject({
      status: 401,
      body: { code: 'access.join_token_invalid' },
    })
  })

  it('refuses a token that was revoked', async () => {
    const { token, secret } = await makeToken(null)
    await revokeJoinToken(server.fleet.ctx, { id: token.id })
    expect(await join(secret)).toMatchObject({
      status: 401,
      body: { code: 'access.join_token_revoked' },
    })
  })

  it('refuses a token that has expired', async () => {
    const { token, secret } = await makeToken(null, 60_000)
    const expiresAt = token.expiresAt?.getTime() ?? Number.NaN
    now = expiresAt - 1
    expect((await join(secret)).status).toBe(200)
    now = expiresAt
    expect(await join(secret)).toMatchObject({
      status: 401,
      body: { code: 'access.join_token_expired' },
    })
  })

  it('refuses a token that is replayed past its number of nodes, however many try at once', async () => {
    const { token, secret } = await makeToken(3)
    const answers = await Promise.all(Array.from({ length: 10 }, () => join(secret)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3)
    expect(answers.filter(({ body }) => body.code === 'access.join_token_exhausted')).toHaveLength(
      7,
    )
    expect(
      await server.fleet.ctx.db.joinToken.findUnique({ where: { id: token.id } }),
    ).toMatchObject({ admitted: 3 })
  })

  it('keeps the id of a node that proves who it was, and takes no new place for it', async () => {
    const { secret } = await makeToken(1)
    const first = await join(secret)
    const again = await join(secret, { formerCredential: first.body.credential })
    expect(again).toMatchObject({ status: 200, body: { nodeId: first.body.nodeId } })
  })

  it('is the same node that asks again, because no answer came, and takes one place', async () => {
    const { token, secret } = await makeToken(2)
    const attempt = 'a-secret-of-this-process-alone-0001'
    const answers = await Promise.all(Array.from({ length: 5 }, () => join(secret, { attempt })))
    const ids = new Set(answers.map(({ body }) => body.nodeId))
    expect([answers.map(({ status }) => status), ids.size]).toEqual([Array(5).fill(200), 1])
    const { ctx } = server.fleet
    const where = { id: token.id }
    expect(await ctx.db.joinToken.findUnique({ where })).toMatchObject({ admitted: 1 })
    const trail = await server.fleet.trail()
    expect(trail.filter(({ target }) => ids.has(target))).toHaveLength(1)

    const mailer = await join(secret, { attempt, service: 'mailer' })
    expect(mailer.body.nodeId).toMatch(/^mailer-/)
    const other = await join(secret, { attempt: 'a-secret-of-this-process-alone-0002' })
    expect(other.body.code).toBe('access.join_token_exhausted')
  })

  it('forgets who asked after a day', async () => {
    const attempt = 'a-secret-of-this-process-alone-0003'
    const first = await join(server.token, { attempt })
    const { db } = server.fleet.ctx
    await db.joinAttempt.updateMany({
      where: { nodeId: String(first.body.nodeId) },
      data: { at: new Date(Date.now() - 25 * 3_600_000) },
    })
    await forgetAttempts({ db })
    const second = await join(server.token, { attempt })
    expect(second.body.nodeId).not.toBe(first.body.nodeId)
  })

  it('gives a new id to one that cannot prove it', async () => {
    const first = await join(server.token)
    const forged = await join(server.token, {
      formerCredential: `${String(first.body.credential)}x`,
    })
    expect(forged.status).toBe(200)
    expect(forged.body.nodeId).not.toBe(first.body.nodeId)
    const otherService = await join(server.token, {
      service: 'mailer',
      formerCredential: first.body.credential,
    })
    expect(otherService.body.nodeId).toMatch(/^mailer-/)
  })

  it.each([
    ['no body', '', ''],
    ['malformed JSON', '{"token":', ''],
    ['an unknown field', { token: 'x', service: 'checkout', admin: true }, ''],
    ['a wrong type', { token: 5, service: 'checkout' }, 'token'],
    ['a service that is none', { token: 'x', service: '../etc/passwd' }, 'service'],
    ['a prototype to poison', '{"token":"x","service":"checkout","__proto__":{"a":1}}', ''],
  ])('answers %s with a problem document', async (_name, body, path) => {
    const answer = await server.post('/v1/nodes/join', body)
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'request.invalid', type: 'invalid' },
    })
    expect(answer.body.correlationId).toBe(answer.headers.get('x-correlation-id'))
    expect((answer.body.context as { issues: { path: string }[] }).issues[0]?.path).toBe(path)
  })

  it('answers a body that is too large with its own code', async () => {
    const answer = await server.post('/v1/nodes/join', {
      token: 'x'.repeat(300_000),
      service: 'checkout',
    })
    expect(answer).toMatchObject({ status: 413, body: { code: 'request.too_large' } })
  })

  it('bounds how fast somebody may guess', async () => {
    await using fresh = await testServer({ fleet: server.fleet })
    const guess = () =>
      fresh.post('/v1/nodes/join', { token: 'fnd_join_guess', service: 'checkout' })
    const answers = []
    for (let i = 0; i < 40; i++) answers.push(await guess())
    expect(answers.at(-1)).toMatchObject({ status: 429, body: { code: 'request.limited' } })
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(answers.filter(({ status }) => status === 401).length).toBeGreaterThanOrEqual(30)
  })
})

describe('renewing', () => {
  const renew = (credential: string) => server.post('/v1/nodes/renew', { credential })

  it('works until a week after the credential expired, and no longer', async () => {
    const { credential, nodeId } = await joinFleet(server.url, server.token, 'checkout')
    const joinedAt = now
    now = joinedAt + 3_600_000 + renewalWindowMs - 60_000
    expect(await renew(credential)).toMatchObject({ status: 200, body: { nodeId } })
    now += 120_000
    expect(await renew(credential)).toMatchObject({
      status: 401,
      body: { code: 'access.credential_expired' },
    })
    now = joinedAt
  })

  it('is refused to a node that was removed, which also gets a new id when it joins', async () => {
    const node = await server.node()
    await steer.remove(server.fleet.ctx, { nodeIds: [node.nodeId], reason: 'gone' })
    expect(await renew(node.credential)).toMatchObject({
      status: 403,
      body: { code: 'node.removed' },
    })
    const again = await join(server.token, { formerCredential: node.credential })
    expect(again.body.nodeId).not.toBe(node.nodeId)
  })

  it('is refused for what is no credential', async () => {
    for (const credential of ['x', 'a.b.c', `${'e30'}.${'e30'}.`]) {
      expect(await renew(credential)).toMatchObject({
        status: 401,
        body: { code: 'access.credential_invalid' },
      })
    }
  })
})

it('answers what is not there with a problem document', async () => {
  expect(await server.post('/v1/nothing', {})).toMatchObject({
    status: 404,
    body: { code: 'request.not_found' },
  })
})

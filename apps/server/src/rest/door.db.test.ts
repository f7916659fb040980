import type { Scope } from '@foundation/core/access'
import { errorCatalogue } from '@foundation/core/errors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { createApiToken } from '../access/api-tokens.js'
import { apiInputs } from '../testing/inputs.js'
import { addPerson, cookieOf, signIn } from '../testing/people.js'
import { type TestServer, testServer } from '../testing/server.js'
import { appRouter } from '../trpc/root.js'
import { restPrefix } from './door.js'
import { isCreating, namesSomething, type Operation, operationsOf } from './operations.js'
import { takesIfMatch } from './versions.js'

const operations = operationsOf(appRouter)
const idOf = (operation: Operation) => operation.id

let server: TestServer
let inputs: Readonly<Record<string, unknown>>
/** Secrets of tokens that may do anything, one thing, and another. */
let tokens: { all: string; limited: string; read: string; access: string }

beforeAll(async () => {
  server = await testServer()
  const { ctx } = server.fleet
  const { nodeId } = await server.node()
  const leaver = await server.node()
  inputs = {
    ...(await apiInputs(server.fleet, nodeId)),
    'nodes.remove': { nodeIds: [leaver.nodeId], reason: 'because' },
  }
  const { id } = await addPerson(ctx, 'owner')
  const owner = { ...ctx, actor: { ...ctx.actor, id, name: 'Grace' } }
  const make = async (name: string, scopes: readonly Scope[]) =>
    (await createApiToken(owner, { name, scopes: [...scopes], expiresInMs: null })).secret
  tokens = {
    all: await make('ci', ctx.actor.scopes),
    limited: await make('busy', ctx.actor.scopes),
    read: await make('reader', ['fleet:read']),
    access: await make('auditor', ['access:read']),
  }
})
afterAll(() => server[Symbol.asyncDispose]())

interface Asked {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

async function ask(
  path: string,
  init: RequestInit & { readonly token?: string | null; readonly url?: string } = {},
): Promise<Asked> {
  const { token = tokens.all, url = server.url, ...rest } = init
  const response = await fetch(`${url}${restPrefix}${path}`, {
    ...rest,
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(typeof rest.body === 'string' && { 'content-type': 'application/json' }),
      ...(rest.headers as Record<string, string> | undefined),
    },
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? {} : JSON.parse(text),
  }
}

function inText(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value)
}

interface RunOptions {
  readonly token?: string | null
  readonly over?: Record<string, unknown>
  /** Fields that are left out. */
  readonly without?: readonly string[]
  readonly headers?: Record<string, string>
  readonly url?: string
}

/** An operation as a client asks it, with `over` in the place of fields of its usual input. */
function run(
  { id, method, path, params, carries }: Operation,
  { over = {}, without = [], ...init }: RunOptions = {},
): Promise<Asked> {
  const usual = { ...(inputs[id] as object | undefined), ...over } as Record<string, unknown>
  const input = Object.fromEntries(Object.entries(usual).filter(([it]) => !without.includes(it)))
  const url = path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(inText(input[name])))
  const rest = Object.entries(input).filter(([name]) => !params.includes(name))
  const query = new URLSearchParams()
  if (carries === 'query') {
    for (const [name, value] of rest) {
      for (const one of [value].flat()) query.append(name, inText(one))
    }
  }
  return ask(query.size > 0 ? `${url}?${query}` : url, {
    ...init,
    method,
    ...(carries === 'body' && { body: JSON.stringify(Object.fromEntries(rest)) }),
  })
}

/** Whose usual input names nothing that there is. */
const ofNobodys = /(Tokens|invitations)\.revoke$/

/** For each field of a path what nothing is called. */
const nobodys: Readonly<Record<string, string>> = {
  nodeId: 'node-nobody',
  namespace: 'nothing-here',
  number: '999999',
  seq: '999999999',
  id: '00000000-0000-4000-8000-00000000ffff',
  name: 'nothing-here',
  key: 'nothing-here',
  service: 'nothing-here',
  target: 'nothing-here',
}

/** What is not there by REST, and why. */
const consoles: Readonly<Record<string, RegExp>> = {
  'comes as server-sent events there': /^live$/,
  'is asked before anybody is known': /^access\.(status|setup|signIn\..+)$/,
  'is of whoever holds the link, who has no account yet': /^access\.invitations\.(view|accept)$/,
  'is of a person who is there, with a password or a device; a token is none': /^access\.me\..+$/,
}

function reasonWithout(id: string): string | undefined {
  return Object.keys(consoles).find((reason) => consoles[reason]?.test(id))
}

describe('every operation', () => {
  it('is of a procedure, and each procedure has one or a reason to have none', () => {
    const known = new Set(operations.map(idOf))
    for (const id of Object.keys(appRouter._def.procedures))
      expect([id, known.has(id) || reasonWithout(id) !== undefined]).toEqual([id, true])
    for (const id of known) expect([id, reasonWithout(id)]).toEqual([id, undefined])
    expect(new Set(operations.map(({ method, path }) => `${method} ${path}`)).size).toBe(
      operations.length,
    )
  })

  it.each(operations)('$id refuses who has no token', async (operation) => {
    const { status, body, headers } = await run(operation, { token: null })
    expect([status, body.code]).toEqual([401, 'access.unauthenticated'])
    expect(headers.get('x-correlation-id')).toBe(body.correlationId)
  })

  it.each(operations)('$id refuses a token without its scope', async (operation) => {
    const token = operation.scope === 'fleet:read' ? tokens.access : tokens.read
    const { status, body } = await run(operation, { token })
    expect([status, body.code, body.context]).toEqual([
      403,
      'access.scope_missing',
      { scope: operation.scope },
    ])
  })

  it.each(operations.filter(({ input }) => Object.keys(input?.shape ?? {}).length > 0))(
    '$id names the field that is wrong',
    async (operation) => {
      const [first = ''] = Object.keys(operation.input?.shape ?? {})
      const inAddress = operation.carries === 'query' || operation.params.includes(first)
      // No field takes NUL, nor an object of this.
      const wrong = inAddress ? '\0' : { surprise: true }
      const { status, body } = await run(operation, { over: { [first]: wrong } })
      const { issues } = body.context as { issues: { path: string; message: string }[] }
      expect([status, body.code]).toEqual([400, 'request.invalid'])
      expect(issues[0]?.path.split('.')[0]).toBe(first)
    },
  )

  it.each(operations.filter(namesSomething))(
    '$id says that there is nothing of a name',
    async (operation) => {
      const over = Object.fromEntries(operation.params.map((name) => [name, nobodys[name]]))
      const { status, body } = await run(operation, { over })
      expect([status, body.code]).toEqual([404, expect.stringMatching(/not_found$/)])
    },
  )

  it.each(operations.filter(takesIfMatch))(
    '$id is not done over what somebody changed in the meantime',
    async (operation) => {
      const headers = { 'if-match': '"999999"' }
      const { status, body } = await run(operation, { headers, without: ['version', 'revision'] })
      expect([status, body.code]).toEqual([412, 'request.precondition_failed'])
    },
  )

  it.each(operations.filter(({ id }) => !ofNobodys.test(id)))(
    '$id does what the procedure does',
    async (operation) => {
      const { status, body, headers } = await run(operation)
      expect([status, body.code]).toEqual([
        operation.output.safeParse(null).success ? 204 : 200,
        undefined,
      ])
      if (status === 200) expect(headers.get('content-type')).toContain('application/json')
    },
  )

  it.each(operations.filter((it) => isCreating(it) && !ofNobodys.test(it.id)))(
    '$id waits for the one of the same key, and is no other',
    async (operation) => {
      const { db, fleetId } = server.fleet.ctx
      const headers = { 'idempotency-key': `contract-${operation.id}` }
      const first = await run(operation, { headers, token: tokens.limited })
      const id = { fleetId, key: headers['idempotency-key'] }
      // Most of them cannot be done twice, and so leave no mark the second time.
      if (first.status < 300) {
        const again = await run(operation, { headers, token: tokens.limited })
        expect([again.status, again.body, again.headers.get('idempotency-replayed')]).toEqual([
          first.status,
          first.body,
          'true',
        ])
        await db.idempotentRequest.updateMany({ where: id, data: { answer: null } })
        const waiting = await run(operation, { headers, token: tokens.limited })
        expect([waiting.status, waiting.body.code]).toEqual([409, 'request.key_in_use'])
        await db.idempotentRequest.updateMany({ where: id, data: { fingerprint: 'another' } })
        const other = await run(operation, { headers, token: tokens.limited })
        expect([other.status, other.body.code]).toEqual([422, 'request.key_reused'])
      } else {
        expect(await db.idempotentRequest.count({ where: id })).toBe(0)
      }
    },
  )

  it('is in the audit log as the token’s, with the correlation id of its answer', async () => {
    const { headers } = await ask('/config/namespaces', {
      method: 'POST',
      body: JSON.stringify({ namespace: 'audited', reason: 'to see' }),
    })
    const trail = await server.fleet.trail()
    expect(trail.find(({ target }) => target === 'audited')).toMatchObject({
      action: 'config.create',
      actorName: 'token ci',
      reason: 'to see',
      address: '127.0.0.1',
      correlationId: headers.get('x-correlation-id'),
    })
  })
})

describe('a token that asks more than it may', () => {
  it('is told of every operation when to ask again', async () => {
    const at = performance.now()
    // On a server where no time passes.
    await using still = await testServer({ fleet: server.fleet, now: () => at })
    const init = { token: tokens.limited, url: still.url }
    const first = await ask('/protection/overrides', init)
    expect([
      first.headers.get('ratelimit-policy'),
      first.headers.get('ratelimit-limit'),
      first.headers.get('ratelimit-remaining'),
      first.headers.get('ratelimit-reset'),
    ]).toEqual(['300;w=6', '300', '299', '1'])
    for (let left = 299; left > 0; left -= 1) {
      const { status } = await ask('/protection/overrides', init)
      expect(status).toBe(200)
    }
    for (const operation of operations) {
      const { status, body, headers } = await run(operation, init)
      expect([operation.id, status, body.code]).toEqual([operation.id, 429, 'request.limited'])
      expect([headers.get('retry-after'), headers.get('ratelimit-remaining')]).toEqual(['1', '0'])
    }
    const another = await ask('/protection/overrides', { url: still.url })
    expect(another.status).toBe(200)
  })
})

describe('versions', () => {
  it('save an answer that is known already', async () => {
    const { headers } = await ask('/config/namespaces/shown/draft')
    const tag = headers.get('etag') ?? ''
    const known = await ask('/config/namespaces/shown/draft', { headers: { 'if-none-match': tag } })
    expect([known.status, known.body, known.headers.get('etag')]).toEqual([304, {}, tag])
  })

  it('let the first of two who edit save, and tell the second', async () => {
    const path = '/config/namespaces/shown/settings'
    const { headers, body } = await ask(path)
    const settings = { ...(body.settings as object), description: 'first' }
    const put = (description: string) =>
      ask(path, {
        method: 'PUT',
        headers: { 'if-match': headers.get('etag') ?? '' },
        body: JSON.stringify({ settings: { ...settings, description }, reason: 'x' }),
      })
    expect((await put('first')).status).toBe(200)
    expect([(await put('second')).status, (await ask(path)).body.settings]).toMatchObject([
      412,
      { description: 'first' },
    ])
  })

  it('have a policy made only where there is none', async () => {
    const put = () =>
      ask('/protection/policies/only-once', {
        method: 'PUT',
        headers: { 'if-none-match': '*' },
        body: JSON.stringify({
          spec: { match: { target: 'payments' }, shadow: { breaker: {} } },
          reason: 'x',
        }),
      })
    const made = await put()
    expect([made.status, made.headers.get('etag')]).toEqual([200, `"${made.body.revision}"`])
    expect((await put()).status).toBe(412)
  })
})

describe('pages', () => {
  it('lead to one another', async () => {
    await server.node()
    await server.node()
    const { headers } = await ask('/nodes?pageSize=1')
    expect(headers.get('link')).toContain('</api/v1/nodes?pageSize=1&page=2>; rel="next"')
    const audit = await ask('/audit?limit=1')
    const [, next = ''] = /<([^>]+)>; rel="next"/.exec(audit.headers.get('link') ?? '') ?? []
    const second = await ask(next.slice(restPrefix.length))
    const seqOf = ({ body }: Asked) => (body.entries as { seq: number }[])[0]?.seq ?? 0
    expect(seqOf(second)).toBe(seqOf(audit) - 1)
  })
})

describe('a key of a request', () => {
  it('shows a secret again to whoever asked for it, and to nobody else', async () => {
    const make = (token: string) =>
      ask('/access/api-tokens', {
        method: 'POST',
        token,
        headers: { 'idempotency-key': 'make-a-token' },
        body: JSON.stringify({ name: 'once', scopes: ['fleet:read'] }),
      })
    const first = await make(tokens.all)
    expect((await make(tokens.all)).body).toEqual(first.body)
    expect((await make(tokens.limited)).body.secret).not.toBe(first.body.secret)
    expect((await make(tokens.read)).status).toBe(403)
  })
})

describe('the stream', () => {
  const listen = (token: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${restPrefix}/live`, {
      headers: { authorization: `Bearer ${token}`, ...headers },
    })

  it('tells what changes, and goes on where it was', async () => {
    const response = await listen(tokens.read)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const until = async (text: string) => {
      let read = ''
      while (!read.includes(text)) {
        const { value, done } = await reader.read()
        if (done) break
        read += new TextDecoder().decode(value)
      }
      return read
    }
    expect(await until('event: hello')).toContain('id: ')
    const post = (path: string, body: object) =>
      ask(path, { method: 'POST', body: JSON.stringify(body) })
    await post('/access/join-tokens', { name: 'seen' })
    const [, id = ''] = /id: (\S+)\nevent: changed/.exec(await until('"tokens"')) ?? []
    await reader.cancel()
    const again = await listen(tokens.read, { 'last-event-id': id })
    await post('/config/namespaces', { namespace: 'seen', reason: 'to see' })
    let read = ''
    for await (const bytes of again.body as unknown as AsyncIterable<Uint8Array>) {
      read += new TextDecoder().decode(bytes)
      if (read.includes('"config"')) break
    }
    expect(read).not.toContain('hello')
  })

  it('is for those who may read the fleet', async () => {
    expect((await listen(tokens.access)).status).toBe(403)
    expect((await listen('fnd_api_nobody')).status).toBe(401)
  })
})

describe('the page of the reference', () => {
  it('is there for anybody, and runs nothing but its own files', async () => {
    const page = await fetch(`${server.url}${restPrefix}/docs`)
    const policy = page.headers.get('content-security-policy')
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain('unsafe')
    const html = await page.text()
    expect(html).not.toMatch(/<script>|style=| on\w+=/)
    const files = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, file = '']) => file)
    expect(files).toHaveLength(3)
    for (const file of files) {
      const { status, headers } = await fetch(`${server.url}${file}`)
      expect([status, headers.get('content-type')]).toEqual([
        200,
        expect.stringMatching(/^text\/(css|javascript)/),
      ])
    }
    for (const file of ['package.json', '..%2fpackage.json', 'constructor'])
      expect((await fetch(`${server.url}${restPrefix}/docs/${file}`)).status).toBe(404)
  })
})

describe('what is no operation', () => {
  it('is told apart: no such address, no such method, no such form', async () => {
    const code = async (asked: Promise<Asked>) => {
      const { status, body } = await asked
      expect(body.correlationId).toMatch(/^c-/)
      return [status, body.code]
    }
    expect(await code(ask('/nothing'))).toEqual([404, 'request.not_found'])
    expect(await code(ask('/config'))).toEqual([404, 'request.not_found'])
    expect(await code(ask('/nodes', { method: 'PATCH', body: '{}' }))).toEqual([
      405,
      'request.method_not_allowed',
    ])
    const form = { 'content-type': 'text/plain' }
    const post = { method: 'POST', headers: form, body: '{}' }
    expect(await code(ask('/node-actions/reach', post))).toEqual([415, 'request.unsupported_type'])
    expect(await code(ask('/node-actions/reach', { method: 'POST', body: '{"a":' }))).toEqual([
      400,
      'request.invalid',
    ])
  })

  it('says which methods there are', async () => {
    const { headers, body } = await ask('/config/namespaces', { method: 'DELETE' })
    expect(headers.get('allow')).toBe('GET, HEAD, POST')
    expect(body.context).toEqual({ methods: ['GET', 'HEAD', 'POST'] })
  })

  it.each([
    ['a list', '[]', ''],
    ['what the path says already', '{"namespace":"shown","layers":[]}', 'namespace'],
    ['a field that there is not', '{"layers":[],"extra":1}', 'layers'],
    ['a prototype', '{"layers":[],"__proto__":{}}', ''],
  ])('is a body with %s', async (_what, body, path) => {
    const asked = await ask('/config/namespaces/shown/check', { method: 'POST', body })
    const { issues } = asked.body.context as { issues: { path: string }[] }
    expect([asked.status, asked.body.code, issues[0]?.path]).toEqual([400, 'request.invalid', path])
  })
})

describe('bodies', () => {
  it('may hold a namespace where one is saved, and little elsewhere', async () => {
    const text = 'x'.repeat(300_000)
    const layers = [{ name: 'default', level: 'default', values: { text } }]
    const check = await ask('/config/namespaces/shown/check', {
      method: 'POST',
      body: JSON.stringify({ layers }),
    })
    expect([check.status, check.body]).toEqual([200, []])
    const reach = { method: 'POST', body: JSON.stringify({ nodeIds: [text] }) }
    const asked = await ask('/node-actions/reach', reach)
    expect([asked.status, asked.body.code]).toEqual([413, 'request.too_large'])
  })

  it('of a DELETE may be left out, whatever type it is said to be of', async () => {
    const headers = { 'content-type': 'application/json' }
    const { status, body } = await ask('/protection/overrides/nothing?reason=x', {
      method: 'DELETE',
      headers,
    })
    expect([status, body.code]).toEqual([404, 'protection.override_not_found'])
  })

  it('of those whom nobody knows are not read', async () => {
    const post = { method: 'POST', body: 'x'.repeat(5_000_000), token: null }
    const { status } = await ask('/config/namespaces/shown/check', post)
    expect(status).toBe(401)
  })
})

describe('who asks', () => {
  it('has to send a token: a session’s cookie is none', async () => {
    const { email } = await addPerson(server.fleet.ctx, 'owner')
    const cookie = cookieOf(await signIn(server, email))
    const headers = { cookie, origin: 'http://console.test' }
    for (const method of ['GET', 'POST']) {
      const { status } = await ask('/config/namespaces', { method, headers, token: null })
      expect(status).toBe(401)
    }
  })

  it('cannot guess long', async () => {
    const answers = []
    for (let times = 0; times < 40; times += 1) {
      answers.push(await ask('/nodes', { token: `fnd_api_${times}` }))
    }
    expect(answers[0]?.body.code).toBe('access.api_token_invalid')
    const last = answers.at(-1)
    expect([last?.status, last?.body.code]).toEqual([429, 'request.limited'])
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('the description', () => {
  it('is there for anybody, and names every operation and every error', async () => {
    const { status, body } = await ask('/openapi.json', { token: null })
    expect(status).toBe(200)
    const { paths, components } = body as {
      paths: Record<string, Record<string, { operationId: string }>>
      components: { schemas: Record<string, { properties: { code: { enum: string[] } } }> }
    }
    const ids = Object.values(paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    )
    expect(ids.sort()).toEqual([...operations.map(idOf), 'live', 'audit.export'].sort())
    expect(components.schemas.Problem?.properties.code.enum).toEqual(Object.keys(errorCatalogue))
  })
})

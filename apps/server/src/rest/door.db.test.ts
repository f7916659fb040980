import type { Scope } from '@foundation/core/access'
import { errorCatalogue } from '@foundation/core/errors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { createApiToken } from '../access/api-tokens.js'
import { apiInputs } from '../testing/inputs.js'
import { addPerson, cookieOf, signIn } from '../testing/people.js'
import { type TestServer, testServer } from '../testing/server.js'
import { appRouter } from '../trpc/root.js'
import { restPrefix } from './door.js'
import { type Operation, operationsOf } from './operations.js'

const operations = operationsOf(appRouter)
const idOf = (operation: Operation) => operation.id

let server: TestServer
let inputs: Readonly<Record<string, unknown>>
/** Secrets of tokens that may do anything, one thing, and another. */
let tokens: { all: string; read: string; access: string }

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
  init: RequestInit & { readonly token?: string | null } = {},
): Promise<Asked> {
  const { token = tokens.all, ...rest } = init
  const response = await fetch(`${server.url}${restPrefix}${path}`, {
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

/** An operation as a client asks it, with `over` in the place of fields of its usual input. */
function run(
  { id, method, path, params, carries }: Operation,
  { token, over = {} }: { token?: string | null; over?: Record<string, unknown> } = {},
): Promise<Asked> {
  const input = { ...(inputs[id] as object | undefined), ...over } as Record<string, unknown>
  const url = path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(inText(input[name])))
  const rest = Object.entries(input).filter(([name]) => !params.includes(name))
  const query = new URLSearchParams()
  if (carries === 'query') {
    for (const [name, value] of rest) {
      for (const one of [value].flat()) query.append(name, inText(one))
    }
  }
  return ask(query.size > 0 ? `${url}?${query}` : url, {
    method,
    ...(token !== undefined && { token }),
    ...(carries === 'body' && { body: JSON.stringify(Object.fromEntries(rest)) }),
  })
}

describe('every operation', () => {
  it('is of a procedure, and every procedure but the console’s own has one', () => {
    const own = ['access.setup', 'access.status', 'live']
    expect([...operations.map(idOf), ...own].sort()).toEqual(
      Object.keys(appRouter._def.procedures).sort(),
    )
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

  it.each(operations.filter(({ id }) => !id.endsWith('Tokens.revoke')))(
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
    expect(ids.sort()).toEqual(operations.map(idOf).sort())
    expect(components.schemas.Problem?.properties.code.enum).toEqual(Object.keys(errorCatalogue))
  })
})

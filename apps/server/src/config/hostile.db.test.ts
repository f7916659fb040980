/** What must never get into a namespace, at each of the server's doors. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { createApiToken } from '../access/api-tokens.js'
import { testConfig } from '../testing/config.js'
import { testFleet } from '../testing/fleet.js'
import type { TestNode } from '../testing/node-client.js'
import { addPerson, cookieOf, signIn } from '../testing/people.js'
import { type TestServer, testServer } from '../testing/server.js'
import type { ConfigCtx } from './records.js'

let server: TestServer
let ctx: ConfigCtx
let node: TestNode
let cookie: string
let token: string

beforeAll(async () => {
  const fleet = await testFleet()
  ;({ ctx } = await testConfig({ writable: ['a', 'b', '$secret', 'constructor'] }, { fleet }))
  server = await testServer({ fleet })
  node = await server.node()
  const { id, email } = await addPerson(ctx, 'owner')
  cookie = cookieOf(await signIn(server, email))
  const grace = { ...ctx, actor: { ...ctx.actor, id, name: 'Grace' } }
  const scopes = [...ctx.actor.scopes]
  token = (await createApiToken(grace, { name: 'ci', scopes, expiresInMs: null })).secret
})
afterAll(() => server[Symbol.asyncDispose]())

const layers = (values: string, name = 'default') =>
  `[{"name":"${name}","level":"default","values":${values}}]`
const draft = (values: string) => `{"namespace":"app","version":0,"layers":${layers(values)}}`

/** Each door, with the same values behind it. */
const doors: [string, (values: string) => Promise<Response>][] = [
  [
    'the console’s',
    (values) => send('POST', '/api/trpc/config.saveDraft', { cookie }, `{"json":${draft(values)}}`),
  ],
  [
    'automation’s',
    (values) =>
      send(
        'PUT',
        '/api/v1/config/namespaces/app/draft',
        { authorization: `Bearer ${token}` },
        `{"version":0,"layers":${layers(values)}}`,
      ),
  ],
  [
    'the nodes’',
    (values) =>
      send(
        'POST',
        '/v1/config/app/set',
        { authorization: `Bearer ${node.credential}` },
        `{"path":"a","value":${values},"idempotencyKey":"11111111-1111-4111-8111-111111111111"}`,
      ),
  ],
]

function send(method: string, path: string, headers: Record<string, string>, body: string) {
  return fetch(`${server.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
}

interface Problem {
  readonly code: string
  readonly correlationId: string
  readonly context: { readonly issues?: { path: string; message: string }[] }
}

interface TrpcProblem {
  readonly error: { json: { data: { foundation: Problem } } }
}

async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json()) as Problem & Partial<TrpcProblem>
  return body.error?.json.data.foundation ?? body
}

const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

describe.each(doors)('by %s door', (_door, put) => {
  it.each<[string, string, string | null]>([
    ['a name that is the prototype', '{"b":{"__proto__":{"polluted":1}}}', null],
    ['a name that leads to it', '{"b":{"constructor":{"prototype":{"polluted":1}}}}', null],
    ['objects 50 deep', deep(50), 'a'],
    ['lists 5,000 deep', `{"b":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, 'b'],
    ['a text past a million letters', `{"b":"${'x'.repeat(1_000_001)}"}`, 'b'],
    ['a number that is none', '{"b":NaN}', null],
    ['a number past all numbers', '{"b":1e999}', 'b'],
    ['half a letter', '{"b":"\\ud800"}', 'b'],
    ['NUL', '{"b":"\\u0000"}', 'b'],
    ['a secret that is no text', '{"b":{"$secret":5}}', 'b'],
    ['an empty name', '{"":1}', ''],
    ['half a file', '{"b":', null],
  ])('nothing comes in with %s', async (_what, values, path) => {
    const response = await put(values)
    const problem = await problemOf(response)
    expect(response.status).toBe(400)
    expect(problem.code).toMatch(/^(request\.invalid|config\.value_invalid)$/)
    expect(problem.correlationId).toBe(response.headers.get('x-correlation-id'))
    const [issue] = problem.context.issues ?? []
    expect(issue?.message).toMatch(/./)
    if (path !== null) expect(issue?.path).toContain(path)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    const where = { fleetId: ctx.fleetId }
    expect(await ctx.db.configDraft.count({ where })).toBe(1)
    expect(await ctx.db.configRelease.count({ where })).toBe(0)
    expect(await ctx.db.configWrite.count({ where })).toBe(0)
  })

  it('nothing comes in with more than a namespace may hold', async () => {
    const many = Array.from({ length: 20_001 }, (_, at) => `"k${at}":1`).join()
    const problem = await problemOf(await put(`{${many}}`))
    expect(problem).toMatchObject({
      code: 'config.value_invalid',
      context: { issues: [{ message: expect.stringContaining('20000 keys') }] },
    })
    const large = `[${Array(60)
      .fill(`"${'x'.repeat(40_000)}"`)
      .join()}]`
    expect((await put(`{"b":${large}}`)).status).toBeGreaterThanOrEqual(400)
    expect(await ctx.db.configDraft.count({ where: { fleetId: ctx.fleetId } })).toBe(1)
  })
})

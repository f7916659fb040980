import { request } from 'node:http'
import { beforeAll, describe, expect, it } from 'vitest'

import { openDatabase } from '../database/client.js'
import { apiCaller, recordingSteer, testApi } from '../testing/api.js'
import { silentLog } from '../testing/database.js'
import { type TestFleet, testFleet } from '../testing/fleet.js'
import { apiInputs } from '../testing/inputs.js'
import { addNodes } from '../testing/nodes.js'
import { addPerson, cookieOf, signIn } from '../testing/people.js'
import { appRouter } from './root.js'
import type { ProcedureMeta } from './route.js'

let fleet: TestFleet
let inputs: Readonly<Record<string, unknown>> = {}
beforeAll(async () => {
  fleet = await testFleet()
  await addNodes(fleet.ctx, [{ id: 'root-1' }])
  inputs = await apiInputs(fleet, 'root-1')
})

const act = { nodeIds: ['root-1'], reason: 'because' }
/** Those that ask for a scope. Who passes the others is in `access/doors.db.test.ts`. */
const paths = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: { meta?: ProcedureMeta } }>,
)
  .filter(([, { _def }]) => _def.meta?.scope !== undefined)
  .map(([path]) => path)
const forOwners = paths.filter((path) =>
  /^audit\.|Tokens\.(create|revoke)|^access\.(people|roles|invitations)\.(?!list)|revokeCredentials/.test(
    path,
  ),
)
const forOperators = [
  'access.joinTokens.list',
  'access.apiTokens.list',
  'access.people.list',
  'access.roles.list',
  'access.invitations.list',
  ...paths.filter((path) =>
    /drain|resume|hold|setLabels|remove|savePolicy|promote|force|lift/.test(path),
  ),
  ...paths.filter((path) =>
    /config\.(plan|create|change|save|discard|restore|import|resolve|propose|approve|decline|start|pause|advance|roll)/.test(
      path,
    ),
  ),
]

function call(role: Parameters<typeof apiCaller>[1], path: string): Promise<unknown> {
  const caller: unknown = apiCaller(fleet.ctx, role).call
  const procedure = path
    .split('.')
    .reduce((at, part) => (at as Record<string, unknown>)[part], caller)
  return (procedure as (input: unknown) => Promise<unknown>)(inputs[path])
}
const codeOf = (path: string, role: Parameters<typeof apiCaller>[1]) =>
  call(role, path).then(
    () => 'answered',
    (error: { cause?: { code?: string } }) => error.cause?.code,
  )

describe('every procedure', () => {
  it('is in this test', () => {
    expect(Object.keys(inputs).sort()).toEqual([...paths].sort())
  })

  it.each(paths)('%s asks who is there', async (path) => {
    expect(await codeOf(path, null)).toBe('access.unauthenticated')
  })

  it.each([...forOperators, ...forOwners])('%s is not for viewers', async (path) => {
    expect(await codeOf(path, 'viewer')).toBe('access.scope_missing')
  })

  it.each(forOwners)('%s is not for operators', async (path) => {
    expect(await codeOf(path, 'operator')).toBe('access.scope_missing')
  })

  it.each(paths.filter((path) => !/(Tokens|invitations)\.revoke$/.test(path)))(
    '%s answers an owner, by its own schema',
    async (path) => {
      expect(await codeOf(path, 'owner')).toBe('answered')
    },
  )
})

it('hands what an operator does to the verb of that name', async () => {
  const steer = recordingSteer()
  const { call: caller } = apiCaller(fleet.ctx, 'operator', steer)
  await caller.nodes.drain(act)
  await caller.nodes.resume(act)
  await caller.nodes.hold({ ...act, until: new Date(5) })
  await caller.nodes.unhold(act)
  await caller.nodes.remove(act)
  await caller.nodes.setLabels({ nodeId: 'root-1', labels: { a: 'b' } })
  expect(steer.asked).toEqual([
    ['drain', act],
    ['resume', act],
    ['hold', { ...act, until: new Date(5) }],
    ['unhold', act],
    ['remove', act],
    ['setLabels', { nodeId: 'root-1', labels: { a: 'b' } }],
  ])
})

describe('over HTTP', () => {
  it('answers dates as dates, in a batch', async () => {
    const { email } = await addPerson(fleet.ctx, 'viewer')
    await using api = await testApi(fleet.ctx)
    const cookie = cookieOf(await signIn(api, email))
    const { data } = await api.ask(
      'nodes.get',
      { nodeId: 'root-1' },
      { method: 'GET', headers: { cookie } },
    )
    expect(data).toMatchObject({ nodeId: 'root-1', since: expect.any(Date) })
    const batch = await fetch(`${api.url}/api/trpc/nodes.cells,health.overview?batch=1`, {
      headers: { cookie },
    })
    expect(await batch.json()).toHaveLength(2)
  })

  it('says what is wrong, where, and under which correlation id', async () => {
    await using api = await testApi(fleet.ctx)
    const answer = await api.ask('access.setup', { token: 1 }, { method: 'POST' })
    expect(answer).toMatchObject({
      status: 400,
      error: { code: 'request.invalid', correlationId: expect.stringMatching(/^c-/) },
    })
    expect(answer.text).not.toContain('stack')
  })

  it.each([
    ['nothing.there', 'GET', undefined, 404, 'request.not_found'],
    ['access.setup', 'GET', undefined, 405, 'request.invalid'],
    ['nodes.list', 'GET', undefined, 401, 'access.unauthenticated'],
  ] as const)('refuses %s by %s', async (path, method, input, status, code) => {
    await using api = await testApi(fleet.ctx)
    expect(await api.ask(path, input, { method })).toMatchObject({ status, error: { code } })
  })

  it('refuses what is not JSON', async () => {
    await using api = await testApi(fleet.ctx)
    const answer = await fetch(`${api.url}/api/trpc/access.setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"token":',
    })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('request.invalid')
  })

  it('takes a name that no column can hold for a bad request, not for a defect', async () => {
    const { call: caller } = apiCaller(fleet.ctx, 'viewer')
    await expect(caller.nodes.get({ nodeId: 'a\0b' })).rejects.toMatchObject({
      cause: { code: 'request.invalid' },
    })
    await expect(caller.nodes.reach({ nodeIds: ['a\0b'] })).rejects.toMatchObject({
      cause: { code: 'request.invalid' },
    })
  })

  it('says that the database is away while it is', async () => {
    const { email } = await addPerson(fleet.ctx, 'viewer')
    await using well = await testApi(fleet.ctx)
    const cookie = cookieOf(await signIn(well, email))
    // Nobody listens on port 1.
    const gone = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', log: silentLog })
    await using api = await testApi({ ...fleet.ctx, db: gone.prisma })
    for (const path of ['access.status', 'nodes.cells']) {
      const answer = await api.ask(path, undefined, { method: 'GET', headers: { cookie } })
      expect(answer).toMatchObject({
        status: 503,
        error: { code: 'system.unavailable', retry: 'backoff' },
      })
    }
    await gone.close()
  })

  it('streams live events, and ends the stream with an error when the server stops', async () => {
    const { email } = await addPerson(fleet.ctx, 'viewer')
    await using api = await testApi(fleet.ctx)
    const cookie = cookieOf(await signIn(api, email))
    const text = await new Promise<string>((resolve, reject) => {
      let seen = ''
      const ask = request(
        `${api.url}/api/trpc/live`,
        { headers: { cookie, accept: 'text/event-stream' } },
        (answer) => {
          answer.setEncoding('utf8')
          answer.on('data', (chunk: string) => {
            const before = seen
            seen += chunk
            if (!before.includes('hello') && seen.includes('hello')) {
              void addNodes(fleet.ctx, [{ id: 'root-live' }]).then(() =>
                api.hub.publish({ nodeIds: ['root-live'] }),
              )
            }
            if (!before.includes('root-live') && seen.includes('root-live')) api.stop()
          })
          answer.on('end', () => resolve(seen))
          answer.on('error', reject)
        },
      )
      ask.on('error', reject)
      ask.end()
    })
    expect(text).toContain('"topics":["overview","changes","nodes","node:root-live"]')
    expect(text).toContain('system.stopping')
    expect(text).toContain('SERVICE_UNAVAILABLE')
  })
})

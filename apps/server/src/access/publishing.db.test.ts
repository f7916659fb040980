/**
 * Somebody who may do everything but release configuration, on every way there is to what nodes run. What is looked at in
 * the end is not the answer alone: it is every release, and everything that nodes are told.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Scope } from '@foundation/core/access'
import { Propose } from '@foundation/core/config'
import type { AnyProcedure } from '@trpc/server'
import superjson from 'superjson'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { propose } from '../config/releases.js'
import type { Ctx } from '../context.js'
import { isCreating, type Operation, operationsOf } from '../rest/operations.js'
import { askApi } from '../testing/api.js'
import { runCommand } from '../testing/command.js'
import {
  all as atOnce,
  configInputs,
  layersOf,
  type TestConfig,
  testConfig,
} from '../testing/config.js'
import { addPerson, cookieOf, signIn, type TestPerson } from '../testing/people.js'
import { type TestServer, testServer } from '../testing/server.js'
import { appRouter } from '../trpc/root.js'
import type { ProcedureMeta } from '../trpc/route.js'
import { createApiToken } from './api-tokens.js'
import { setPersonRole } from './directory.js'
import { createRole } from './roles.js'

type Input = Readonly<Record<string, unknown>>

const scopes = Scope.options.filter((scope) => scope !== 'config:release')
const procedures = Object.entries(
  appRouter._def.procedures as unknown as Record<string, AnyProcedure>,
)
const named = (scope: Scope) =>
  procedures
    .filter(([, { _def }]) => (_def.meta as ProcedureMeta | undefined)?.scope === scope)
    .map(([id]) => id)
/** Those that release, and those that ask for that besides what opens them. */
const releasing = [...named('config:release'), 'config.changeSettings', 'config.remove']
const operations = operationsOf(appRouter)
const operation = (id: string) => operations.find((it) => it.id === id) as Operation

let server: TestServer
let ctx: Ctx
let shop: TestConfig
let inputs: Readonly<Record<string, Input>>
let editor: TestPerson
let cookie: string
let token: string
let before: string

beforeAll(async () => {
  server = await testServer()
  ctx = server.fleet.ctx
  await createRole(ctx, { name: 'editor', description: '', scopes, reason: '' })
  inputs = (await configInputs(server.fleet)) as Record<string, Input>
  shop = await testConfig(
    { review: { approvals: 1, emergency: false } },
    { fleet: server.fleet, namespace: 'shop' },
  )
  await shop.propose({ price: 1 })
  editor = await addPerson(ctx, 'editor')
  cookie = cookieOf(await signIn(server, editor.email))
  token = await tokenOf(editor, scopes)
})
afterAll(() => server[Symbol.asyncDispose]())
beforeEach(async () => {
  before = await published()
})

function actorOf({ id }: TestPerson, held: readonly Scope[]): Ctx {
  return { ...ctx, actor: { id, name: 'Grace', scopes: held } }
}

async function tokenOf(person: TestPerson, of: readonly Scope[]): Promise<string> {
  const input = { name: 'ci', scopes: [...of], expiresInMs: null }
  return (await createApiToken(actorOf(person, Scope.options), input)).secret
}

/** All that a release changes: releases and their reviews, how namespaces are worked with, and what nodes are told. */
async function published(): Promise<string> {
  const { db, fleetId } = ctx
  const rows = await Promise.all([
    db.configRelease.findMany({
      where: { fleetId },
      orderBy: [{ namespace: 'asc' }, { number: 'asc' }],
    }),
    db.resource.findMany({ where: { fleetId }, orderBy: [{ kind: 'asc' }, { key: 'asc' }] }),
    db.configNamespace.findMany({
      where: { fleetId, name: { not: 'made' } },
      select: { name: true, settings: true, release: true },
      orderBy: { name: 'asc' },
    }),
  ])
  return JSON.stringify(rows, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
}

async function rest(
  id: string,
  secret: string,
  more: Record<string, string> = {},
  input = inputs[id] ?? {},
) {
  const { method, path: pattern, params, carries } = operation(id)
  const url = pattern.replaceAll(/\{(\w+)\}/g, (_all, name: string) => String(input[name]))
  const body = Object.fromEntries(Object.entries(input).filter(([name]) => !params.includes(name)))
  const query = carries === 'query' ? `?${new URLSearchParams(body as Record<string, string>)}` : ''
  const response = await fetch(`${server.url}/api/v1${url}${query}`, {
    method,
    headers: {
      authorization: `Bearer ${secret}`,
      ...(carries === 'body' && { 'content-type': 'application/json' }),
      ...more,
    },
    ...(carries === 'body' && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, code: text && (JSON.parse(text) as { code?: string }).code }
}

describe('whoever may not release', () => {
  it('is refused by the console’s API: alone, in a batch, and by GET', async () => {
    for (const id of releasing) {
      const input = inputs[id]
      const alone = await askApi(server.url, id, input, { method: 'POST', headers: { cookie } })
      expect([id, alone.error?.code]).toEqual([id, 'access.scope_missing'])

      const theirs = { name: 'unknown', revision: 1, reason: '' }
      const batch = { 0: superjson.serialize(theirs), 1: superjson.serialize(input) }
      const headers = { cookie, 'content-type': 'application/json' }
      const many = await fetch(`${server.url}/api/trpc/protection.removePolicy,${id}?batch=1`, {
        method: 'POST',
        headers,
        body: JSON.stringify(batch),
      })
      expect([id, await many.text()]).toEqual([id, expect.stringContaining('access.scope_missing')])

      const query = encodeURIComponent(JSON.stringify(superjson.serialize(input)))
      const read = await fetch(`${server.url}/api/trpc/${id}?input=${query}`, {
        headers: { ...headers, 'x-http-method-override': 'POST' },
      })
      expect([id, read.status]).toEqual([id, 405])
    }
    expect(await published()).toBe(before)
  })

  it('is refused by REST, with and without a key for asking again', async () => {
    for (const id of releasing) {
      const refused = { status: 403, code: 'access.scope_missing' }
      expect({ id, ...(await rest(id, token)) }).toEqual({ id, ...refused })
      const keyed = await rest(id, token, { 'idempotency-key': `once-${id}` })
      expect({ id, ...keyed }).toEqual({ id, ...refused })
    }
    expect(await published()).toBe(before)
  })

  it('is refused by the command line', async () => {
    const home = mkdtempSync(path.join(tmpdir(), 'foundation-publishing-'))
    const file = 'shown.yaml'
    writeFileSync(
      path.join(home, file),
      JSON.stringify({ namespace: 'shown', layers: layersOf({ a: 2 }) }),
    )
    const env = { HOME: home, FOUNDATION_URL: server.url, FOUNDATION_API_TOKEN: token }
    for (const args of [
      ['config', 'apply', file, '--no-wait'],
      ['config', 'apply', file, '--no-wait', '--emergency'],
      ['config', 'rollback', 'shown'],
    ]) {
      const { code, err } = await runCommand(args, { cwd: home, env })
      expect([args, code, err]).toEqual([args, 1, expect.stringContaining('access.scope_missing')])
    }
    rmSync(home, { recursive: true, force: true })
    expect(await published()).toBe(before)
  }, 120_000)

  it('changes nothing that runs by what they may: drafts, files, former releases, conflicts', async () => {
    const may = named('config:write').filter((id) => !releasing.includes(id))
    expect(may.length).toBeGreaterThan(4)
    for (const id of may) {
      const method = operation(id).type === 'query' ? 'GET' : 'POST'
      const { error } = await askApi(server.url, id, inputs[id], { method, headers: { cookie } })
      expect([id, error]).toEqual([id, null])
    }
    expect(await published()).toBe(before)
  })

  it('makes no namespace in which nodes may release for them', async () => {
    const input = { namespace: 'mine', settings: { writable: ['price'] }, reason: 'mine' }
    const { error } = await askApi(server.url, 'config.create', input, {
      method: 'POST',
      headers: { cookie },
    })
    expect(error?.code).toBe('access.scope_missing')
    expect(await published()).toBe(before)
  })

  it('repeats nothing that somebody else asked: a key is of the token that sent it', async () => {
    const owner = await tokenOf(await addPerson(ctx, 'owner'), Scope.options)
    const key = { 'idempotency-key': 'of-an-owner' }
    const id = 'config.start'
    expect(isCreating(operation(id))).toBe(true)
    expect((await rest(id, owner, key)).status).toBe(200)
    const after = await published()
    expect(await rest(id, token, key)).toEqual({ status: 403, code: 'access.scope_missing' })
    expect(await published()).toBe(after)
  })

  it('gives themselves no token, no role and no friend that may', async () => {
    const all = [...Scope.options]
    for (const [id, input] of [
      ['access.apiTokens.create', { name: 'more', scopes: all, expiresInMs: null }],
      ['access.people.setRole', { id: editor.id, role: 'operator' }],
      ['access.roles.create', { name: 'more', description: '', scopes: all, reason: '' }],
      ['access.roles.change', { name: 'editor', description: '', scopes: all, reason: '' }],
      ['access.invitations.create', { email: 'friend@example.com', role: 'operator' }],
    ] as const) {
      const post = { method: 'POST', headers: { cookie } } as const
      const { error } = await askApi(server.url, id, input, post)
      expect([id, error?.code]).toEqual([id, 'access.scope_exceeded'])
      expect({ id, ...(await rest(id, token, {}, input)) }).toMatchObject({ id, status: 403 })
    }
  })
})

describe('whoever may release, and no more', () => {
  it('is refused with the next request, in the session and by the tokens they have', async () => {
    const person = await addPerson(ctx, 'operator')
    const theirs = cookieOf(await signIn(server, person.email))
    const secret = await tokenOf(person, ['fleet:read', 'config:release'])
    const key = { 'idempotency-key': 'of-an-operator' }
    expect((await rest('config.pause', secret, key)).status).toBe(200)
    before = await published()
    await setPersonRole(ctx, { id: person.id, role: 'editor', reason: '' })
    const post = { method: 'POST', headers: { cookie: theirs } } as const
    const asked = await askApi(server.url, 'config.start', inputs['config.resume'], post)
    expect(asked.error?.code).toBe('access.scope_missing')
    for (const more of [{}, key])
      expect(await rest('config.pause', secret, more)).toEqual({
        status: 403,
        code: 'access.scope_missing',
      })
    // A token keeps to the scopes that it was made with, whatever becomes of its owner.
    const small = await tokenOf(person, ['fleet:read'])
    await setPersonRole(ctx, { id: person.id, role: 'owner', reason: '' })
    expect((await rest('config.pause', small)).code).toBe('access.scope_missing')
    expect(await published()).toBe(before)
  })

  it('cannot stand in for the second person of a review, neither in person nor by a token', async () => {
    const person = await addPerson(ctx, 'operator')
    const secret = await tokenOf(person, ['config:release'])
    const { version } = await ctx.db.configNamespace.findFirstOrThrow({
      where: { fleetId: ctx.fleetId, name: 'shop' },
    })
    const proposal = {
      namespace: 'shop',
      version,
      title: 'Dearer',
      reason: 'because',
      plan: atOnce,
    }
    const emergency = { ...proposal, emergency: true }
    expect((await rest('config.propose', secret, {}, emergency)).code).toBe(
      'config.emergency_forbidden',
    )
    const { number } = await propose(shop.as({ id: person.id }), Propose.parse(proposal))
    before = await published()
    const input = { namespace: 'shop', number, reason: 'fine' }
    const post = {
      method: 'POST',
      headers: { cookie: cookieOf(await signIn(server, person.email)) },
    } as const
    const inPerson = await askApi(server.url, 'config.approve', input, post)
    expect(inPerson.error?.code).toBe('config.own_approval')
    expect((await rest('config.approve', secret, {}, input)).code).toBe('config.own_approval')
    expect((await rest('config.start', secret, {}, input)).code).toBe('config.release_state')
    const settings = { namespace: 'shop', settings: { review: { approvals: 0 } }, reason: 'alone' }
    const loosened = await askApi(server.url, 'config.changeSettings', settings, post)
    expect(loosened.error?.code).toBe('access.scope_missing')
    expect(await published()).toBe(before)
  })
})

describe('the doors of nodes and of people', () => {
  const ask = (url: string, body: object, headers: Record<string, string>) =>
    fetch(`${server.url}${url}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const write = (headers: Record<string, string>) =>
    ask('/v1/config/shop/set', { path: 'price', value: 2, idempotencyKey: 'a key of it' }, headers)

  it('are not opened by each other’s keys', async () => {
    const node = await server.node()
    const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })
    for (const headers of [bearer(token), { cookie }, { ...bearer(token), cookie }])
      expect((await write(headers)).status).toBe(401)
    const opened = await server.node({ credential: token, hello: false })
    expect((await opened.closed).reason).toBe('access.credential_invalid')
    for (const headers of [
      bearer(node.credential),
      { cookie: `foundation.session_token=${node.credential}` },
      bearer(server.token),
    ])
      for (const url of [
        '/api/v1/config/namespaces/shop/releases/1/start',
        '/api/trpc/config.start',
      ])
        expect([url, (await ask(url, {}, headers)).status]).toEqual([url, 401])
    expect(await published()).toBe(before)
  })

  it('let a node write what a namespace lets nodes write, and nothing else', async () => {
    const node = await server.node()
    const response = await write({ authorization: `Bearer ${node.credential}` })
    expect([response.status, (await response.json()) as object]).toEqual([
      403,
      expect.objectContaining({ code: 'config.update_forbidden' }),
    ])
    expect(await published()).toBe(before)
  })
})

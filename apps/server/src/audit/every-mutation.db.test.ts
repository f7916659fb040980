/** Whatever changes something leaves its entry, and no secret in it: asked over HTTP, mutation by mutation. */
import { randomUUID } from 'node:crypto'
import { newSecret } from '@foundation/core/ids'
import { totpCode } from '@foundation/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { newResetLink } from '../access/passwords.js'
import { offerSetup } from '../access/setup.js'
import { type Answer, askApi } from '../testing/api.js'
import { layersOf } from '../testing/config.js'
import { type TestFleet, testFleet } from '../testing/fleet.js'
import { apiInputs } from '../testing/inputs.js'
import { addPerson, cookieOf, signIn, testPassword } from '../testing/people.js'
import { type TestServer, testServer } from '../testing/server.js'
import { appRouter } from '../trpc/root.js'
import { verifyAudit } from './verify.js'

/** These ask by POST because what they ask does not fit an address, or is a secret. */
const changesNothing = [
  'config.check',
  'config.plan',
  'access.invitations.view',
  // Counts once a code of it was entered, which leaves the entry.
  'access.me.beginSecondFactor',
  // Only where a provider is configured; what comes of it is an entry.
  'access.signIn.withProvider',
  // Makes its link after the answer, for who has an account and can be mailed.
  'access.signIn.requestReset',
]

const mutations = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>,
)
  .filter(([, { _def }]) => _def.type === 'mutation')
  .map(([path]) => path)

/** Ours by its form; people paste such things into reasons. */
const pasted = newSecret('api', (bytes) => crypto.getRandomValues(bytes))
/** All that must not be found. */
const secrets = new Set<string>([pasted, testPassword])
const hidden = (): string => {
  const text = `hidden-${randomUUID()}`
  secrets.add(text)
  return text
}

interface Asked {
  readonly input: unknown
  /** Default: the owner's. Null for nobody. */
  readonly cookie?: string | null
  /** Default: the test's own. */
  readonly at?: TestServer
}

let server: TestServer
let owner: { id: string; cookie: string }
let inputs: Readonly<Record<string, unknown>>
const servers: TestServer[] = []

beforeAll(async () => {
  server = await testServer()
  servers.push(server)
  owner = await person('owner')
  const { nodeId } = await server.node()
  inputs = await apiInputs(server.fleet, nodeId)
})
afterAll(async () => {
  for (const it of servers) await it[Symbol.asyncDispose]()
})

async function person(role: 'owner' | 'viewer'): Promise<{ id: string; cookie: string }> {
  const { id, email } = await addPerson(server.fleet.ctx, role)
  return { id, cookie: cookieOf(await signIn(server, email)) }
}

function ask(path: string, { input, cookie = owner.cookie, at = server }: Asked): Promise<Answer> {
  const headers: Record<string, string> = cookie === null ? {} : { cookie }
  return askApi(at.url, path, input, { method: 'POST', headers })
}

async function made<T>(path: string, asked: Asked): Promise<T> {
  const { data, error, status } = await ask(path, asked)
  expect(error, path).toBeNull()
  expect(status).toBe(200)
  return data as T
}

/** A person of their own with a second factor begun, or confirmed. */
async function withFactor(confirm: boolean) {
  const { cookie } = await person('viewer')
  const begun = { input: { password: testPassword }, cookie }
  const factor = await made<{ uri: string; recoveryCodes: string[] }>(
    'access.me.beginSecondFactor',
    begun,
  )
  for (const code of factor.recoveryCodes) secrets.add(code)
  secrets.add(new URL(factor.uri).searchParams.get('secret') ?? pasted)
  const code = totpCode(factor.uri)
  if (!confirm) return { cookie, code }
  const confirmed = await ask('access.me.confirmSecondFactor', { input: { code }, cookie })
  return { cookie: confirmed.cookie || cookie, code }
}

async function invited(): Promise<{ id: string; token: string }> {
  const input = { email: `${randomUUID()}@example.com`, role: 'viewer' }
  const it = await made<{ invitation: { id: string }; link: string }>('access.invitations.create', {
    input,
  })
  const token = new URL(it.link).hash.slice(1)
  secrets.add(token)
  return { id: it.invitation.id, token }
}

async function role(): Promise<string> {
  const name = `r-${randomUUID().slice(0, 8)}`
  await made('access.roles.create', { input: { name, scopes: ['fleet:read'] } })
  return name
}

async function token(kind: 'joinTokens' | 'apiTokens'): Promise<string> {
  const scopes = kind === 'apiTokens' ? { scopes: ['fleet:read'] } : {}
  const it = await made<{ token: { id: string }; secret: string }>(`access.${kind}.create`, {
    input: { name: 'x', ...scopes },
  })
  secrets.add(it.secret)
  return it.token.id
}

async function aNode(): Promise<Asked> {
  const { nodeId } = await server.node()
  return { input: { nodeIds: [nodeId], reason: 'because' } }
}

const password = testPassword
/** What has to be there first, or is changed by being asked. All else is in `apiInputs`. */
const prepared: Readonly<Record<string, () => Promise<Asked>>> = {
  'access.setup': async () => {
    const fleet: TestFleet = await testFleet()
    const at = await testServer({ fleet })
    servers.push(at)
    let printed = ''
    const { db, fleetId } = fleet.ctx
    const print = (text: string) => {
      printed = text
    }
    await offerSetup({ db, fleetId, consoleUrl: 'http://console.test', print })
    const [setupToken = ''] = /fnd_setup_\w+/.exec(printed) ?? []
    secrets.add(setupToken)
    const email = `${randomUUID()}@example.com`
    return {
      input: { token: setupToken, name: 'Ada', email, password: hidden() },
      cookie: null,
      at,
    }
  },
  'access.joinTokens.revoke': async () => ({ input: { id: await token('joinTokens') } }),
  'access.apiTokens.revoke': async () => ({ input: { id: await token('apiTokens') } }),
  'access.people.setRole': async () => ({
    input: { id: (await person('viewer')).id, role: 'operator' },
  }),
  'access.people.remove': async () => ({ input: { id: (await person('viewer')).id } }),
  'access.people.revokeSessions': async () => ({ input: { id: (await person('viewer')).id } }),
  'access.roles.create': async () => ({
    input: { name: `made-${randomUUID().slice(0, 8)}`, scopes: ['fleet:read'] },
  }),
  'access.roles.change': async () => ({
    input: { name: await role(), scopes: ['fleet:read', 'nodes:write'] },
  }),
  'access.roles.remove': async () => ({ input: { name: await role() } }),
  'access.invitations.create': async () => ({
    input: { email: `${randomUUID()}@example.com`, role: 'viewer' },
  }),
  'access.invitations.revoke': async () => ({ input: { id: (await invited()).id } }),
  'access.invitations.accept': async () => ({
    input: { token: (await invited()).token, name: 'Grace', password: hidden() },
    cookie: null,
  }),
  'access.signIn.resetPassword': async () => {
    const { id } = await person('viewer')
    const by = { id: 'tester', name: 'Tester' }
    const link = await newResetLink(server.fleet.ctx, id, 'http://console.test', by)
    const secret = new URL(link).hash.slice(1)
    secrets.add(secret)
    return { input: { token: secret, password: hidden() }, cookie: null }
  },
  'access.me.rename': async () => ({
    input: { name: 'Edsger' },
    cookie: (await person('viewer')).cookie,
  }),
  'access.me.revokeSessions': async () => {
    const { email } = await addPerson(server.fleet.ctx, 'viewer')
    await signIn(server, email)
    return { input: {}, cookie: cookieOf(await signIn(server, email)) }
  },
  'access.me.changePassword': async () => ({
    input: { current: password, password: hidden() },
    cookie: (await person('viewer')).cookie,
  }),
  'access.me.confirmSecondFactor': async () => {
    const { cookie, code } = await withFactor(false)
    return { input: { code }, cookie }
  },
  'access.me.endSecondFactor': async () => ({
    input: { password },
    cookie: (await withFactor(true)).cookie,
  }),
  'access.me.renewRecoveryCodes': async () => ({
    input: { password },
    cookie: (await withFactor(true)).cookie,
  }),
  'config.changeSettings': async () => ({
    input: {
      ...(inputs['config.changeSettings'] as object),
      settings: { description: 'of the shop' },
    },
  }),
  'config.saveDraft': async () => ({ input: withSecret(inputs['config.saveDraft']) }),
  'nodes.resume': async () => {
    const { nodeId } = await server.node()
    const input = { nodeIds: [nodeId], reason: 'because' }
    await made('nodes.drain', { input })
    return { input }
  },
  'nodes.unhold': async () => {
    const { nodeId } = await server.node()
    const input = { nodeIds: [nodeId], reason: 'because' }
    await made('nodes.hold', { input: { ...input, until: null } })
    return { input }
  },
  'nodes.remove': aNode,
  'nodes.revokeCredentials': aNode,
}

function withSecret(input: unknown) {
  const layers = layersOf({ a: 1, db: { password: { $secret: hidden() } } })
  return { ...(input as object), layers }
}

/** With one of our secrets in each text that people write as they like. */
function withPasted(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input
  return Object.fromEntries(
    Object.entries(input).map(([name, it]) =>
      ['reason', 'title', 'description'].includes(name) ? [name, `${it} ${pasted}`] : [name, it],
    ),
  )
}

it.each(mutations.filter((path) => !changesNothing.includes(path)))(
  '%s leaves its entry',
  async (path) => {
    const asked = (await prepared[path]?.()) ?? { input: inputs[path] }
    const { error, headers } = await ask(path, { ...asked, input: withPasted(asked.input) })
    expect(error).toBeNull()
    const { ctx } = (asked.at ?? server).fleet
    const correlationId = headers.get('x-correlation-id') ?? 'none'
    const entries = await ctx.db.auditEntry.findMany({
      where: { fleetId: ctx.fleetId, correlationId },
    })
    expect(entries.length).toBeGreaterThan(0)
    const [domain] = path.split('.')
    expect(entries.map(({ action }) => action.split('.')[0])).toContain(domain)
  },
)

it('says of no other that it changes nothing', () => {
  expect(mutations).toEqual(expect.arrayContaining(changesNothing))
})

it('left no secret in any entry, and a whole chain', async () => {
  for (const { fleet } of servers) {
    const { db, fleetId } = fleet.ctx
    const all = JSON.stringify(
      await db.auditEntry.findMany({ where: { fleetId } }),
      (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
    )
    for (const secret of secrets) expect(all).not.toContain(secret)
    expect((await verifyAudit(fleet.ctx, { limit: 20_000 })).fault).toBeNull()
  }
  expect(secrets.size).toBeGreaterThan(10)
})

/**
 * Every door for people and automation, and who may not pass it. The rules are written out here, apart from the code that holds
 * them: a door that is new, or that opens to others than before, fails until somebody says here that it should.
 */
import { BuiltinRole, Scope, scopesOf } from '@foundation/core/access'
import { minute } from '@foundation/core/time'
import type { AnyProcedure } from '@trpc/server'
import { betterAuth } from 'better-auth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Ctx } from '../context.js'
import { operationsOf } from '../rest/operations.js'
import { apiCaller, type TestApi, testApi } from '../testing/api.js'
import { silentLog } from '../testing/database.js'
import { type TestFleet, testFleet, testSecret } from '../testing/fleet.js'
import { addPerson, cookieOf, signIn } from '../testing/people.js'
import { appRouter } from '../trpc/root.js'
import type { ProcedureMeta } from '../trpc/route.js'
import { createApiToken } from './api-tokens.js'
import { removePerson, setPersonRole } from './directory.js'
import { libraryOptions } from './library.js'
import { authPath, openEndpoints } from './people.js'
import { createRole } from './roles.js'

type Rule = Scope | 'anybody' | 'signed-in'

/** Every procedure there is, by what opens it. */
const rules: Readonly<Record<Rule, readonly string[]>> = {
  anybody: [
    'access.status',
    'access.setup',
    ...under('access.signIn', 'withProvider requestReset resetPassword'),
    ...under('access.invitations', 'view accept'),
  ],
  'signed-in': under(
    'access.me',
    'sessions revokeSessions rename changePassword beginSecondFactor confirmSecondFactor endSecondFactor renewRecoveryCodes',
  ),
  'fleet:read': [
    'live',
    ...under('health', 'overview deployment changes'),
    ...under('nodes', 'list cells get history signals find reach'),
    ...under(
      'protection',
      'guards guard series transitions nodeGuards summary reach policies policy policyVersions overrides',
    ),
    ...under(
      'config',
      'namespaces namespace draft settings releases release compare whoHas conflicts reach check exportText',
    ),
  ],
  'nodes:write': under('nodes', 'drain resume hold unhold setLabels remove'),
  'protection:write': under('protection', 'savePolicy removePolicy promoteShadow force lift'),
  'config:write': under(
    'config',
    'plan create changeSettings remove saveDraft discardDraft restore importDraft resolveConflict',
  ),
  'config:release': under('config', 'propose approve decline start pause resume advance rollBack'),
  'access:read': [
    'access.joinTokens.list',
    'access.apiTokens.list',
    'access.people.list',
    'access.roles.list',
    'access.invitations.list',
  ],
  'audit:read': under('audit', 'list get verify checkpoints'),
  'tokens:write': [
    ...under('access.joinTokens', 'create revoke'),
    ...under('access.apiTokens', 'create revoke'),
    'nodes.revokeCredentials',
  ],
  'people:write': [
    ...under('access.people', 'setRole remove sessions revokeSessions'),
    ...under('access.invitations', 'create revoke'),
  ],
  'roles:write': under('access.roles', 'create change remove'),
  'settings:write': ['audit.archive'],
  // Asked for by what is done, and by no door of its own.
  'owners:write': [],
}

function under(router: string, names: string): string[] {
  return names.split(' ').map((name) => `${router}.${name}`)
}

interface Procedure {
  readonly path: string
  readonly type: 'query' | 'mutation' | 'subscription'
  readonly meta: ProcedureMeta
}

const procedures: readonly Procedure[] = Object.entries(
  appRouter._def.procedures as unknown as Record<string, AnyProcedure>,
).map(([path, { _def }]) => ({ path, type: _def.type, meta: (_def.meta ?? {}) as ProcedureMeta }))
const ruleOf = ({ scope, audience }: ProcedureMeta): Rule | undefined => scope ?? audience
const closed = procedures.filter(({ meta }) => ruleOf(meta) !== 'anybody')
const scoped = procedures.filter(({ meta }) => meta.scope !== undefined)

let fleet: TestFleet
let api: TestApi
beforeAll(async () => {
  fleet = await testFleet()
  // Asked once a minute, for there are more doors than one sender may fail at in a row.
  let asked = 0
  api = await testApi(fleet.ctx, { now: () => ++asked * minute })
})
afterAll(() => api[Symbol.asyncDispose]())

async function codeOf({ path, type }: Procedure, headers: Record<string, string> = {}) {
  const method = type === 'mutation' ? 'POST' : 'GET'
  return (await api.ask(path, undefined, { method, headers })).error?.code ?? 'answered'
}

/** Everybody's first sign-ins come from one address. */
async function cookieFor(email: string): Promise<string> {
  await fleet.ctx.db.signInAttempt.deleteMany()
  return cookieOf(await signIn(api, email))
}

describe('the rules', () => {
  it('are written down for every procedure, and are those that it has', () => {
    const written = Object.entries(rules).flatMap(([rule, paths]) =>
      paths.map((path) => `${path}: ${rule}`),
    )
    const found = procedures.map(({ path, meta }) => `${path}: ${ruleOf(meta)}`)
    expect(found.sort()).toEqual(written.sort())
  })

  it('let nothing but reading do with a scope to read', () => {
    const reading = scoped.filter(({ meta }) => meta.scope?.endsWith(':read'))
    // It asks by POST because a draft does not fit an address.
    expect(reading.filter(({ type }) => type === 'mutation').map(({ path }) => path)).toEqual([
      'config.check',
    ])
  })

  it('give nothing by REST that no scope opens', () => {
    const open = procedures.filter(({ meta }) => meta.rest && meta.scope === undefined)
    expect(open.map(({ path }) => path)).toEqual([])
  })
})

describe('by session', () => {
  const ways: Record<string, () => Promise<string>> = {
    nobody: async () => '',
    'a forged session': async () => 'foundation.session_token=forged.c2lnbmF0dXJl',
    'an expired session': async () => {
      const { id, email } = await addPerson(fleet.ctx, 'owner')
      const cookie = await cookieFor(email)
      const expiresAt = new Date(0)
      await fleet.ctx.db.personSession.updateMany({ where: { userId: id }, data: { expiresAt } })
      return cookie
    },
    'a revoked session': async () => {
      const { id, email } = await addPerson(fleet.ctx, 'owner')
      const cookie = await cookieFor(email)
      await fleet.ctx.db.personSession.deleteMany({ where: { userId: id } })
      return cookie
    },
    'somebody who was removed': async () => {
      const { id, email } = await addPerson(fleet.ctx, 'viewer')
      const cookie = await cookieFor(email)
      await removePerson(fleet.ctx, { id, reason: '' })
      return cookie
    },
  }

  it.each(Object.keys(ways))('%s passes none', async (who) => {
    const cookie = (await ways[who]?.()) ?? ''
    const passed: string[] = []
    for (const procedure of closed.filter(({ type }) => type !== 'subscription')) {
      const code = await codeOf(procedure, cookie === '' ? {} : { cookie })
      if (code !== 'access.unauthenticated') passed.push(`${procedure.path}: ${code}`)
    }
    expect(passed).toEqual([])
  })

  it('an API token passes none', async () => {
    const { secret } = await createApiToken(await owned('owner'), {
      name: 'all',
      scopes: [...Scope.options],
      expiresInMs: null,
    })
    const headers = { authorization: `Bearer ${secret}` }
    const passed: string[] = []
    for (const procedure of closed.filter(({ type }) => type !== 'subscription'))
      if ((await codeOf(procedure, headers)) !== 'access.unauthenticated')
        passed.push(procedure.path)
    expect(passed).toEqual([])
  })

  it.each(Scope.options)('all scopes but %s pass all but its doors', async (scope) => {
    const name = `without-${scope.replace(':', '-')}`
    const scopes = Scope.options.filter((it) => it !== scope)
    await createRole(fleet.ctx, { name, description: '', scopes, reason: '' })
    const { email } = await addPerson(fleet.ctx, name)
    const cookie = await cookieFor(email)
    const passed: string[] = []
    for (const procedure of scoped.filter(({ type }) => type !== 'subscription')) {
      if (procedure.meta.scope !== scope) continue
      if ((await codeOf(procedure, { cookie })) !== 'access.scope_missing')
        passed.push(procedure.path)
    }
    expect(passed).toEqual([])
  })

  it.each(BuiltinRole.options)(
    '%s passes no door of a scope that the role has not',
    async (role) => {
      const { email } = await addPerson(fleet.ctx, role)
      const cookie = await cookieFor(email)
      const passed: string[] = []
      for (const procedure of scoped) {
        const { scope } = procedure.meta
        if (scope === undefined || scopesOf[role].includes(scope)) continue
        if ((await codeOf(procedure, { cookie })) !== 'access.scope_missing')
          passed.push(procedure.path)
      }
      expect(passed).toEqual([])
    },
  )

  it('a role that was taken away passes no more, in the same session', async () => {
    const { id, email } = await addPerson(fleet.ctx, 'admin')
    const cookie = await cookieFor(email)
    const list = { path: 'access.people.list', type: 'query', meta: {} } as const
    expect(await codeOf(list, { cookie })).toBe('answered')
    await setPersonRole(fleet.ctx, { id, role: 'viewer', reason: '' })
    expect(await codeOf(list, { cookie })).toBe('access.scope_missing')
  })

  it('nobody listens to the live stream without being known', async () => {
    const { call } = apiCaller(fleet.ctx, null)
    await expect(call.live()).rejects.toMatchObject({ cause: { code: 'access.unauthenticated' } })
  })
})

/** A person with this role, as the maker of a token. */
async function owned(role: BuiltinRole) {
  const { id } = await addPerson(fleet.ctx, role)
  return { ...fleet.ctx, actor: { id, name: 'Grace', scopes: scopesOf[role] } }
}

describe('by token', () => {
  const operations = operationsOf(appRouter)

  async function answers(secret: string | null, path: string, method: string) {
    const url = `${api.url}/api/v1${path.replaceAll(/\{\w+\}/g, 'x')}`
    const response = await fetch(url, {
      method,
      headers: secret === null ? {} : { authorization: `Bearer ${secret}` },
    })
    const { code } = (await response.json()) as { code?: string }
    return `${response.status} ${code}`
  }

  async function tokenOf(role: BuiltinRole, scopes: readonly Scope[], by?: Ctx) {
    const maker = by ?? (await owned(role))
    const made = await createApiToken(maker, {
      name: 't',
      scopes: [...scopes],
      expiresInMs: 60_000,
    })
    return { ...made, ownerId: maker.actor.id }
  }

  it.each([
    ['no token', '401 access.unauthenticated', async () => null],
    ['a token that nobody made', '401 access.api_token_invalid', async () => 'fnd_api_guess'],
    [
      'an expired token',
      '401 access.api_token_expired',
      async () => {
        const { token, secret } = await tokenOf('owner', Scope.options)
        const expiresAt = new Date(0)
        await fleet.ctx.db.apiToken.update({ where: { id: token.id }, data: { expiresAt } })
        return secret
      },
    ],
    [
      'a revoked token',
      '401 access.api_token_revoked',
      async () => {
        const { token, secret } = await tokenOf('owner', Scope.options)
        const revokedAt = new Date(0)
        await fleet.ctx.db.apiToken.update({ where: { id: token.id }, data: { revokedAt } })
        return secret
      },
    ],
    [
      'the token of somebody who was removed',
      '401 access.api_token_invalid',
      async () => {
        const { secret, ownerId } = await tokenOf('admin', scopesOf.admin)
        await removePerson(fleet.ctx, { id: ownerId, reason: '' })
        return secret
      },
    ],
  ])('%s opens none', async (_what, expected, make) => {
    const secret = await make()
    const opened: string[] = []
    for (const { path, method } of operations) {
      const answer = await answers(secret, path, method)
      if (answer !== expected) opened.push(`${method} ${path}: ${answer}`)
    }
    expect(opened).toEqual([])
  })

  it('a token opens nothing that its scopes, or the role of its owner, do not', async () => {
    const opened: string[] = []
    const secrets = new Map<Scope, readonly string[]>()
    const keeper = await owned('owner')
    for (const scope of Scope.options) {
      const others = Scope.options.filter((it) => it !== scope)
      const lesser = await tokenOf('owner', others, keeper)
      const fallen = await tokenOf('owner', Scope.options)
      const name = `fallen-${scope.replace(':', '-')}`
      await createRole(fleet.ctx, { name, description: '', scopes: others, reason: '' })
      await setPersonRole(fleet.ctx, { id: fallen.ownerId, role: name, reason: '' })
      secrets.set(scope, [lesser.secret, fallen.secret])
    }
    for (const { path, method, scope } of operations) {
      for (const secret of secrets.get(scope) ?? []) {
        const answer = await answers(secret, path, method)
        if (answer !== '403 access.scope_missing') opened.push(`${method} ${path}: ${answer}`)
      }
    }
    expect(opened).toEqual([])
  })

  it('a session opens none', async () => {
    const { email } = await addPerson(fleet.ctx, 'owner')
    const cookie = await cookieFor(email)
    for (const { path, method } of operations) {
      const url = `${api.url}/api/v1${path.replaceAll(/\{\w+\}/g, 'x')}`
      const { status } = await fetch(url, { method, headers: { cookie } })
      expect([path, status]).toEqual([path, 401])
    }
  })
})

describe('the library of people', () => {
  it('answers at the addresses that are opened, and at no other', async () => {
    const people = {
      db: fleet.ctx.db,
      fleetId: fleet.ctx.fleetId,
      log: silentLog,
      secret: testSecret,
    }
    const oidc = {
      issuer: 'http://127.0.0.1:1',
      clientId: 'x',
      clientSecret: 'x',
      name: 'x',
      roleClaim: null,
      roles: [],
      defaultRole: null,
    }
    const options = { ...people, consoleUrl: 'http://console.test', oidc }
    const library = betterAuth(
      libraryOptions({ ...options, authPath, addressHeader: 'x-address' }, {
        getStore: () => undefined,
      } as never),
    )
    const paths = Object.values(library.api as Record<string, { path?: string }>).flatMap(
      ({ path }) => path ?? [],
    )
    expect(paths.length).toBeGreaterThan(30)
    const opened = new Set<string>()
    for (const path of paths) {
      for (const method of ['GET', 'POST'] as const) {
        const at = path.replace(/:id\b/, 'oidc').replaceAll(/:\w+/g, 'x')
        const response = await fetch(`${api.url}${authPath}${at}`, {
          method,
          ...(method === 'POST' && {
            headers: { 'content-type': 'application/json' },
            body: '{}',
          }),
        })
        if (response.status !== 404) opened.add(`${method} ${at}`)
      }
    }
    const expected = Object.entries(openEndpoints).map(([path, method]) => `${method} ${path}`)
    // Without a provider there is nowhere to come back from.
    expect([...opened].sort()).toEqual(expected.filter((it) => !it.includes('callback')).sort())
  })
})

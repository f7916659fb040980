import { testProvider } from '@foundation/testing'
import { expect, it, onTestFinished } from 'vitest'

import { testApi } from '../testing/api.js'
import { testFleet } from '../testing/fleet.js'
import { addPerson } from '../testing/people.js'
import { makeDesk } from './desk.js'
import { invite } from './invitations.js'
import type { OidcOptions } from './oidc.js'

const consoleUrl = 'http://console.test'
const redirectUri = `${consoleUrl}/api/auth/callback/oidc`
let people = 0
const login = () => `ada-${++people}-${Date.now()}`

async function signedUp(options: Partial<OidcOptions> = {}) {
  const fleet = await testFleet()
  const provider = await testProvider(redirectUri)
  const { issuer, clientId, clientSecret } = provider
  const oidc: OidcOptions = {
    issuer,
    clientId,
    clientSecret,
    name: 'Example',
    roleClaim: 'groups',
    roles: [
      ['platform', 'admin'],
      ['developers', 'viewer'],
      ['founders', 'owner'],
    ],
    defaultRole: null,
    ...options,
  }
  const api = await testApi(fleet.ctx, { oidc })
  onTestFinished(async () => {
    await api[Symbol.asyncDispose]()
    await provider[Symbol.asyncDispose]()
  })
  const leave = async () => {
    const answer = await api.ask('access.signIn.withProvider', undefined, { method: 'POST' })
    return { url: (answer.data as { url: string }).url, cookie: answer.cookie }
  }
  const comeBack = async (back: string, cookie: string) => {
    const answer = await fetch(`${api.url}${new URL(back).pathname}${new URL(back).search}`, {
      redirect: 'manual',
      headers: { cookie },
    })
    const cookies = answer.headers
      .getSetCookie()
      .map((it) => it.split(';')[0])
      .join('; ')
    return { answer, location: answer.headers.get('location'), cookies }
  }
  /** @returns who the console then says is there */
  const signIn = async (name: string, claims: Record<string, unknown>) => {
    provider.claims.set(name, { email: `${name}@example.com`, email_verified: true, ...claims })
    const { url, cookie } = await leave()
    const { cookies, location } = await comeBack(await provider.visit(url, name), cookie)
    const { data } = await api.ask('access.status', undefined, {
      method: 'GET',
      headers: { cookie: cookies },
    })
    const { person } = data as { person: { id: string; role: string; name: string } | null }
    return { person, location, cookies }
  }
  return { ...fleet, provider, api, leave, comeBack, signIn }
}

it('lets in whom the claim gives a role, and says so to the audit, keeping none of the tokens', async () => {
  const { ctx, signIn, trail, api } = await signedUp()
  const name = login()
  const { person, location } = await signIn(name, { name: 'Ada', groups: ['developers'] })
  expect(person).toMatchObject({ role: 'viewer', name: 'Ada' })
  expect(location).toBe('/')
  const [account] = await ctx.db.personAccount.findMany({ where: { userId: person?.id ?? '' } })
  expect(account).toMatchObject({ accessToken: null, refreshToken: null, idToken: null })
  expect(await trail()).toMatchObject([
    { action: 'access.person_admit', target: `${name}@example.com`, after: { role: 'viewer' } },
    { action: 'access.sign_in', target: person?.id, reason: 'provider' },
  ])
  const status = await api.ask('access.status', undefined)
  expect(status.data).toMatchObject({ oidc: { name: 'Example' } })
})

it('follows the claim at each sign-in, and shuts out whom it names no more', async () => {
  const { signIn, trail } = await signedUp()
  const name = login()
  expect((await signIn(name, { groups: ['developers'] })).person?.role).toBe('viewer')
  expect((await signIn(name, { groups: ['platform', 'developers'] })).person?.role).toBe('admin')
  const refused = await signIn(name, { groups: [] })
  expect(refused.person).toBeNull()
  expect(refused.location).toContain('/sign-in?refused=provider')
  expect((await trail()).map(({ action }) => action)).toEqual([
    'access.person_admit',
    'access.sign_in',
    'access.person_role',
    'access.sign_in',
    'access.sign_in_refused',
  ])
})

it('never takes the last owner away', async () => {
  const { ctx, signIn } = await signedUp()
  const name = login()
  expect((await signIn(name, { groups: ['founders'] })).person?.role).toBe('owner')
  expect((await signIn(name, { groups: ['developers'] })).person?.role).toBe('owner')
  await addPerson(ctx, 'owner')
  expect((await signIn(name, { groups: ['developers'] })).person?.role).toBe('viewer')
})

it('lets in nobody without a role, nor with an address that is not proven', async () => {
  const { ctx, signIn } = await signedUp()
  for (const claims of [
    { groups: ['others'] },
    {},
    { groups: ['platform'], email_verified: false },
  ]) {
    expect((await signIn(login(), claims)).person).toBeNull()
  }
  expect(await ctx.db.person.count({ where: { fleetId: ctx.fleetId } })).toBe(0)
})

it('takes the role of the invitation where no claim decides', async () => {
  const { ctx, signIn } = await signedUp({ roleClaim: null })
  const name = login()
  const desk = makeDesk(
    { people: {} as never, fleetName: 'test', consoleUrl, sendMail: null },
    Date.now,
  )
  const email = `${name}@example.com`
  const { invitation } = await invite(ctx, desk, {
    email,
    role: 'operator',
    expiresInMs: 60_000,
    reason: '',
  })
  expect((await signIn(name, {})).person?.role).toBe('operator')
  const row = await ctx.db.invitation.findUniqueOrThrow({ where: { id: invitation.id } })
  expect(row.acceptedAt).not.toBeNull()
  expect((await signIn(login(), {})).person).toBeNull()
})

it('takes nobody who comes back with another browser’s answer, or with one that was used', async () => {
  const { provider, api, leave, comeBack } = await signedUp()
  const name = login()
  provider.claims.set(name, {
    email: `${name}@example.com`,
    email_verified: true,
    groups: ['developers'],
  })
  const mine = await leave()
  const back = await provider.visit(mine.url, name)
  const other = await leave()
  expect((await comeBack(back, other.cookie)).cookies).not.toContain('session_token=')
  const again = await leave()
  const once = await provider.visit(again.url, name)
  const forged = new URL(once)
  forged.searchParams.set('code', 'forged')
  expect((await comeBack(forged.href, again.cookie)).cookies).not.toContain('session_token=')
  expect((await comeBack(once, again.cookie)).cookies).not.toContain('session_token=')
  expect(new URL(mine.url).searchParams.get('code_challenge_method')).toBe('S256')
  expect(api.url).not.toBe('')
})

it('is not there where none is set', async () => {
  const { ctx } = await testFleet()
  await using api = await testApi(ctx)
  const answer = await api.ask('access.signIn.withProvider', undefined, { method: 'POST' })
  expect(answer.error?.code).toBe('access.oidc_off')
  expect((await fetch(`${api.url}/api/auth/callback/oidc?code=x&state=y`)).status).toBe(404)
})

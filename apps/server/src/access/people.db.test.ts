import { scopesOf } from '@foundation/core/access'
import { expect, it } from 'vitest'

import { type TestApi, testApi } from '../testing/api.js'
import { testFleet } from '../testing/fleet.js'
import { addPerson, cookieOf, signIn, testPassword } from '../testing/people.js'

const revoke = {
  path: 'access.joinTokens.revoke',
  input: { id: '00000000-0000-4000-8000-000000000000' },
}

async function whoIs(api: TestApi, cookie: string) {
  const { data } = await api.ask('access.status', undefined, { method: 'GET', headers: { cookie } })
  return (data as { person: { role: string } | null }).person
}

it('signs in with e-mail and password, and out again', async () => {
  const { ctx } = await testFleet()
  const { email } = await addPerson(ctx, 'operator')
  await using api = await testApi(ctx)
  const answer = await signIn(api, email.toUpperCase())
  expect(answer.status).toBe(200)
  const cookie = cookieOf(answer)
  expect(await whoIs(api, cookie)).toMatchObject({
    role: 'operator',
    scopes: scopesOf.operator,
  })

  const out = await fetch(`${api.url}/api/auth/sign-out`, {
    method: 'POST',
    headers: { cookie, origin: 'http://console.test' },
  })
  expect(out.status).toBe(200)
  expect(await whoIs(api, cookie)).toBeNull()
})

it('does not tell an unknown address from a wrong password', async () => {
  const { ctx } = await testFleet()
  const { email } = await addPerson(ctx, 'viewer')
  await using api = await testApi(ctx)
  const wrong = await signIn(api, email, 'not the password')
  const unknown = await signIn(api, `x${email}`, 'not the password')
  expect([wrong.status, unknown.status]).toEqual([401, 401])
  expect(await wrong.text()).toBe(await unknown.text())
})

it('slows down who tries passwords, and nobody who signed in from there before', async () => {
  const { ctx } = await testFleet()
  const { email } = await addPerson(ctx, 'viewer')
  await using api = await testApi(ctx)
  const known = cookieOf(await signIn(api, email))
  const answers: Response[] = []
  for (let i = 0; i < 7; i += 1) answers.push(await signIn(api, email, `guess ${i}`))
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429, 429])
  expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await signIn(api, email)).status).toBe(429)
  const device = known.split('; ').find((it) => it.startsWith('foundation.device=')) ?? ''
  expect((await signIn(api, email, undefined, { cookie: device })).status).toBe(200)
})

it('leaves a trace of who came, who went, and whom somebody tried to be', async () => {
  const { ctx, trail } = await testFleet()
  const { id, email } = await addPerson(ctx, 'viewer')
  await using api = await testApi(ctx)
  const cookie = cookieOf(await signIn(api, email))
  await signIn(api, email, 'a wrong password')
  await signIn(api, `nobody-${email}`, 'a wrong password')
  await fetch(`${api.url}/api/auth/sign-out`, {
    method: 'POST',
    headers: { cookie, origin: 'http://console.test' },
  })
  const trace = await trail()
  expect(trace.map(({ action, target, actorId }) => [action, target, actorId])).toEqual([
    ['access.sign_in', id, id],
    ['access.sign_in_refused', id, 'anonymous'],
    ['access.sign_in_refused', 'unknown', 'anonymous'],
    ['access.sign_out', id, id],
  ])
  const text = trace.map(({ before, after, reason }) => JSON.stringify([before, after, reason]))
  expect(text.join()).not.toContain('a wrong password')
})

it('gives a session of its own to each sign-in, whatever cookie was planted before', async () => {
  const { ctx } = await testFleet()
  const { email } = await addPerson(ctx, 'viewer')
  const eve = await addPerson(ctx, 'viewer')
  await using api = await testApi(ctx)
  const planted = cookieOf(await signIn(api, eve.email))
  const cookie = cookieOf(await signIn(api, email, undefined, { cookie: planted }))
  const tokenOf = (text: string) => /session_token=([^;]+)/.exec(text)?.[1]
  expect(tokenOf(cookie)).not.toBe(tokenOf(planted))
  expect(await whoIs(api, planted)).toMatchObject({ email: eve.email })
  expect(await whoIs(api, cookie)).toMatchObject({ email })
})

it.each([
  'sign-up/email',
  'get-session',
  'list-sessions',
  'update-user',
  'change-email',
  'request-password-reset',
  'ok',
])('keeps /%s of the library closed', async (path) => {
  const { ctx } = await testFleet()
  await using api = await testApi(ctx)
  const answer = await fetch(`${api.url}/api/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Eve', email: 'eve@example.com', password: testPassword }),
  })
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(await ctx.db.person.count({ where: { email: 'eve@example.com' } })).toBe(0)
})

it('knows nobody by a forged, an expired or another fleet’s session', async () => {
  const { ctx } = await testFleet()
  const other = await testFleet()
  const { id, email } = await addPerson(ctx, 'owner')
  await using api = await testApi(ctx)
  await using foreign = await testApi(other.ctx)
  const cookie = cookieOf(await signIn(api, email))
  expect(await whoIs(api, cookie)).not.toBeNull()
  expect(await whoIs(foreign, cookie)).toBeNull()
  expect(
    await whoIs(api, cookie.replace(/(session_token=[^;]+).{12}(;|$)/, '$1AAAAAAAAAAA%3D$2')),
  ).toBeNull()
  expect(await whoIs(api, 'foundation.session_token=x.y; foundation.session_token')).toBeNull()
  await ctx.db.personSession.updateMany({ where: { userId: id }, data: { expiresAt: new Date(0) } })
  expect(await whoIs(api, cookie)).toBeNull()
})

it('refuses a mutation that another site made the browser send', async () => {
  const { ctx } = await testFleet()
  const { email } = await addPerson(ctx, 'owner')
  await using api = await testApi(ctx)
  const cookie = cookieOf(await signIn(api, email))
  const as = (headers: Record<string, string>) =>
    api.ask(revoke.path, revoke.input, { method: 'POST', headers: { cookie, ...headers } })
  const hostile = [
    { origin: 'http://evil.test' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: 'http://console.test' },
  ]
  for (const headers of hostile) {
    expect(await as(headers as Record<string, string>)).toMatchObject({
      status: 403,
      error: { code: 'access.cross_origin' },
    })
  }
  const own = [
    { origin: 'http://console.test' },
    { 'sec-fetch-site': 'same-origin', origin: 'http://elsewhere.test' },
    { origin: 'http://proxy.test', 'x-forwarded-host': 'proxy.test' },
  ]
  for (const headers of own) {
    expect((await as(headers as Record<string, string>)).error?.code).toBe(
      'access.join_token_not_found',
    )
  }
  const forced = await signIn(api, email, testPassword, { origin: 'http://evil.test' })
  expect(forced.status).toBeGreaterThanOrEqual(400)
})

it('marks its cookies secure when the console is on https', async () => {
  const { ctx } = await testFleet()
  const { email } = await addPerson(ctx, 'viewer')
  await using api = await testApi(ctx, { consoleUrl: 'https://console.test' })
  const answer = await signIn(api, email)
  expect(answer.headers.getSetCookie()[0]).toMatch(
    /^__Host-foundation\.session_token=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  )
  expect(await whoIs(api, cookieOf(answer))).not.toBeNull()
})

it('renews a session that is used, with its cookie', async () => {
  const { ctx } = await testFleet()
  const { id, email } = await addPerson(ctx, 'viewer')
  await using api = await testApi(ctx)
  const cookie = cookieOf(await signIn(api, email))
  const soon = new Date(Date.now() + 5 * 24 * 60 * 60 * 1_000)
  await ctx.db.personSession.updateMany({ where: { userId: id }, data: { expiresAt: soon } })
  const answer = await api.ask('access.status', undefined, { method: 'GET', headers: { cookie } })
  expect(answer.headers.getSetCookie()[0]).toMatch(/^foundation\.session_token=.*Max-Age=604800/)
  const session = await ctx.db.personSession.findFirstOrThrow({ where: { userId: id } })
  expect(session.expiresAt.getTime()).toBeGreaterThan(soon.getTime())
})

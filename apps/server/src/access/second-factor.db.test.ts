import { totpCode } from '@foundation/testing'
import { expect, it } from 'vitest'

import { type TestApi, testApi } from '../testing/api.js'
import { testFleet } from '../testing/fleet.js'
import { addPerson, cookieOf, signIn, testPassword } from '../testing/people.js'

const post = (cookie = '') => ({ method: 'POST' as const, headers: cookie ? { cookie } : {} })

async function isIn(api: TestApi, cookie: string): Promise<boolean> {
  const { data } = await api.ask('access.status', undefined, { method: 'GET', headers: { cookie } })
  return (data as { person: unknown }).person !== null
}

function enter(api: TestApi, cookie: string, code: string, way = 'totp'): Promise<Response> {
  return fetch(`${api.url}/api/auth/two-factor/verify-${way}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ code }),
  })
}

async function withFactor(api: TestApi, email: string) {
  const cookie = cookieOf(await signIn(api, email))
  const begun = await api.ask(
    'access.me.beginSecondFactor',
    { password: testPassword },
    post(cookie),
  )
  const { uri, recoveryCodes } = begun.data as { uri: string; recoveryCodes: string[] }
  const confirmed = await api.ask(
    'access.me.confirmSecondFactor',
    { code: totpCode(uri) },
    post(cookie),
  )
  return { uri, recoveryCodes, confirmed, cookie: confirmed.cookie }
}

it('asks for a code after the password once it is confirmed, and takes each recovery code once', async () => {
  const { ctx, trail } = await testFleet()
  const { id, email } = await addPerson(ctx, 'viewer')
  await using api = await testApi(ctx)
  const { uri, recoveryCodes, cookie } = await withFactor(api, email)
  expect(await isIn(api, cookie)).toBe(true)

  const half = await signIn(api, email)
  expect(await half.clone().json()).toMatchObject({ twoFactorRedirect: true })
  expect(await isIn(api, cookieOf(half))).toBe(false)
  const whole = await enter(api, cookieOf(half), totpCode(uri))
  expect(whole.status).toBe(200)
  expect(await isIn(api, cookieOf(whole))).toBe(true)

  const [recovery = ''] = recoveryCodes
  const again = await enter(api, cookieOf(await signIn(api, email)), recovery, 'backup-code')
  expect(again.status).toBe(200)
  const used = await enter(api, cookieOf(await signIn(api, email)), recovery, 'backup-code')
  expect(used.status).toBe(401)

  const row = await ctx.db.personSecondFactor.findUniqueOrThrow({ where: { userId: id } })
  expect(`${row.secret} ${row.backupCodes}`).not.toContain(recovery)
  const actions = (await trail()).map(({ action, reason }) => `${action} ${reason}`)
  expect(actions).toEqual(
    expect.arrayContaining([
      'access.second_factor_on ',
      'access.sign_in code',
      'access.sign_in_refused code',
    ]),
  )
})

it('needs the password to begin, renew and end, and the right code to count', async () => {
  const { ctx } = await testFleet()
  const { email } = await addPerson(ctx, 'viewer')
  await using api = await testApi(ctx)
  const cookie = cookieOf(await signIn(api, email))
  for (const verb of ['beginSecondFactor', 'endSecondFactor', 'renewRecoveryCodes']) {
    const answer = await api.ask(`access.me.${verb}`, { password: 'not it at all' }, post(cookie))
    expect(answer.error?.code).toBe('access.password_wrong')
  }
  const begun = await api.ask(
    'access.me.beginSecondFactor',
    { password: testPassword },
    post(cookie),
  )
  const { uri } = begun.data as { uri: string }
  const wrong = ((Number(totpCode(uri)) + 500_000) % 1_000_000).toString().padStart(6, '0')
  const refused = await api.ask('access.me.confirmSecondFactor', { code: wrong }, post(cookie))
  expect(refused.error?.code).toBe('access.code_wrong')
  expect(await (await signIn(api, email)).json()).not.toHaveProperty('twoFactorRedirect')
})

it('leaves the new session alone where an answer to the one of before comes late', async () => {
  const { ctx } = await testFleet()
  const { email } = await addPerson(ctx, 'viewer')
  await using api = await testApi(ctx)
  const before = cookieOf(await signIn(api, email))
  const begun = await api.ask(
    'access.me.beginSecondFactor',
    { password: testPassword },
    post(before),
  )
  const { uri } = begun.data as { uri: string }
  const code = { code: totpCode(uri) }
  await api.ask('access.me.confirmSecondFactor', code, post(before))
  const headers = { cookie: before }
  const late = await api.ask('access.status', undefined, { method: 'GET', headers })
  expect(late.data).toMatchObject({ person: null })
  expect(late.cookie).toBe('')
})

it('is not set up by a second step that no first one came before', async () => {
  const { ctx } = await testFleet()
  const { id, email } = await addPerson(ctx, 'viewer')
  await using api = await testApi(ctx)
  const cookie = cookieOf(await signIn(api, email))
  const begun = await api.ask(
    'access.me.beginSecondFactor',
    { password: testPassword },
    post(cookie),
  )
  const { uri } = begun.data as { uri: string }
  expect((await enter(api, cookie, totpCode(uri))).status).toBeGreaterThanOrEqual(400)
  const row = await ctx.db.personSecondFactor.findUniqueOrThrow({ where: { userId: id } })
  expect(row.verified).toBe(false)
})

it('takes no more codes after ten wrong ones, also not the right one', async () => {
  const { ctx } = await testFleet()
  const { email } = await addPerson(ctx, 'viewer')
  await using api = await testApi(ctx)
  await ctx.db.signInAttempt.deleteMany()
  const { uri } = await withFactor(api, email)
  for (let step = 0; step < 3; step += 1) {
    const half = cookieOf(await signIn(api, email))
    for (let i = 0; i < 4; i += 1) await enter(api, half, '000000')
  }
  const half = cookieOf(await signIn(api, email))
  expect((await enter(api, half, totpCode(uri))).status).toBe(429)
  await ctx.db.signInAttempt.deleteMany()
})

it('ends with the password, and asks for no code any more', async () => {
  const { ctx } = await testFleet()
  const { email } = await addPerson(ctx, 'viewer')
  await using api = await testApi(ctx)
  const { cookie } = await withFactor(api, email)
  const twice = await api.ask(
    'access.me.beginSecondFactor',
    { password: testPassword },
    post(cookie),
  )
  expect(twice.error?.code).toBe('access.second_factor_exists')
  const ended = await api.ask('access.me.endSecondFactor', { password: testPassword }, post(cookie))
  expect(ended.status).toBe(200)
  expect(await (await signIn(api, email)).json()).not.toHaveProperty('twoFactorRedirect')
})

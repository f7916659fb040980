import { hour } from '@foundation/core/time'
import { expect, it } from 'vitest'

import { type TestApi, testApi } from '../testing/api.js'
import { eventually } from '../testing/eventually.js'
import { testFleet } from '../testing/fleet.js'
import { addPerson, cookieOf, signIn, testPassword } from '../testing/people.js'
import type { Mail } from './mail.js'

const post = (cookie = '') => ({ method: 'POST' as const, headers: cookie ? { cookie } : {} })
const password = 'another password than before'

async function isIn(api: TestApi, cookie: string): Promise<boolean> {
  const { data } = await api.ask('access.status', undefined, { method: 'GET', headers: { cookie } })
  return (data as { person: unknown }).person !== null
}

async function mailed(options: { clock?: () => number } = {}) {
  const fleet = await testFleet(options.clock ? { clock: options.clock } : {})
  const person = await addPerson(fleet.ctx, 'viewer')
  const mails: Mail[] = []
  const api = await testApi(fleet.ctx, { sendMail: async (mail) => void mails.push(mail) })
  const ask = async () => {
    const before = mails.length
    await api.ask('access.signIn.requestReset', { email: person.email.toUpperCase() }, post())
    await eventually(() => expect(mails.length).toBe(before + 1))
    return /#(\S+)/.exec(mails.at(-1)?.text ?? '')?.[1] ?? ''
  }
  const reset = (token: string) =>
    api.ask('access.signIn.resetPassword', { token, password }, post())
  return { ...fleet, person, mails, api, ask, reset }
}

it('changes the password of who knows it, and signs out every other browser', async () => {
  const { ctx, trail } = await testFleet()
  const { email } = await addPerson(ctx, 'viewer')
  await using api = await testApi(ctx)
  const here = cookieOf(await signIn(api, email))
  const there = cookieOf(await signIn(api, email))
  const change = (current: string) =>
    api.ask('access.me.changePassword', { current, password }, post(here))
  expect((await change('not the password')).error?.code).toBe('access.password_wrong')
  expect(await change(testPassword)).toMatchObject({ status: 200 })
  expect([await isIn(api, here), await isIn(api, there)]).toEqual([true, false])
  expect((await signIn(api, email)).status).toBe(401)
  expect((await signIn(api, email, password)).status).toBe(200)
  const text = (await trail()).map(({ action, before, after }) =>
    JSON.stringify([action, before, after]),
  )
  expect(text.join()).toContain('access.password_change')
  expect(text.join()).not.toContain(password)
})

it('bounds how often a browser that is signed in may guess the password', async () => {
  const { ctx } = await testFleet()
  const { email } = await addPerson(ctx, 'viewer')
  await using api = await testApi(ctx)
  const cookie = cookieOf(await signIn(api, email))
  const codes: (string | undefined)[] = []
  for (let i = 0; i < 12; i += 1) {
    const guess = { current: `guess ${i}`, password }
    codes.push((await api.ask('access.me.changePassword', guess, post(cookie))).error?.code)
  }
  expect(codes[0]).toBe('access.password_wrong')
  expect(codes.at(-1)).toBe('access.sign_in_limited')
})

it('sets another password by a mailed link, once, and ends all sessions', async () => {
  const { api, person, ask, reset, ctx } = await mailed()
  await using _ = api
  const cookie = cookieOf(await signIn(api, person.email))
  const first = await ask()
  const token = await ask()
  const rows = await ctx.db.passwordReset.findMany({ where: { personId: person.id } })
  expect(JSON.stringify(rows)).not.toContain(token)
  expect(await reset(token)).toMatchObject({ status: 200, data: { email: person.email } })
  expect(await isIn(api, cookie)).toBe(false)
  for (const used of [token, first, 'fnd_reset_guess'])
    expect((await reset(used)).error?.code).toBe('access.reset_invalid')
  expect((await signIn(api, person.email, password)).status).toBe(200)
})

it('lets one of two that use a link at once win', async () => {
  const { api, ask, reset } = await mailed()
  await using _ = api
  const token = await ask()
  const answers = await Promise.all([reset(token), reset(token)])
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
})

it('takes no link after an hour, nor one of another fleet', async () => {
  let now = Date.now()
  const { api, ask, reset } = await mailed({ clock: () => now })
  await using _ = api
  const other = await mailed()
  await using __ = other.api
  expect((await reset(await other.ask())).error?.code).toBe('access.reset_invalid')
  const token = await ask()
  now += hour
  expect((await reset(token)).error?.code).toBe('access.reset_invalid')
})

it('answers alike for an address that nobody has, and bounds the mails of a sender', async () => {
  const { api, mails, person } = await mailed()
  await using _ = api
  const request = (email: string) => api.ask('access.signIn.requestReset', { email }, post())
  const known = await request(person.email)
  const unknown = await request(`x${person.email}`)
  expect([unknown.status, unknown.text]).toEqual([known.status, known.text])
  await eventually(() => expect(mails).toHaveLength(1))
  const statuses: number[] = []
  for (let i = 0; i < 4; i += 1) statuses.push((await request(`x${person.email}`)).status)
  expect(statuses).toEqual([200, 200, 200, 429])
})

import { scopesOf } from '@foundation/core/access'
import { hour } from '@foundation/core/time'
import { expect, it } from 'vitest'

import { testApi } from '../testing/api.js'
import { testFleet } from '../testing/fleet.js'
import { addPerson, cookieOf, signIn } from '../testing/people.js'
import { admitByProvider } from './admission.js'
import { setPersonRole } from './directory.js'
import type { Mail } from './mail.js'
import { changeRole, createRole } from './roles.js'

const post = (cookie = '') => ({ method: 'POST' as const, headers: cookie ? { cookie } : {} })
const password = 'a password of her own'
let guests = 0
const guest = () => `Guest${++guests}-${Date.now()}@example.com`
const secretOf = (link: string | null) => new URL(link ?? '').hash.slice(1)

async function desk(options: { clock?: () => number; mails?: Mail[]; failing?: boolean } = {}) {
  const fleet = await testFleet(options.clock ? { clock: options.clock } : {})
  const { id, email } = await addPerson(fleet.ctx, 'admin')
  const { mails, failing } = options
  const api = await testApi(fleet.ctx, {
    sendMail: mails
      ? async (mail) => {
          if (failing) throw new Error('away')
          mails.push(mail)
        }
      : null,
  })
  const cookie = cookieOf(await signIn(api, email))
  const invite = async (to: string, role = 'operator', expiresInMs = hour) => {
    const answer = await api.ask(
      'access.invitations.create',
      { email: to, role, expiresInMs },
      post(cookie),
    )
    const data = answer.data as { invitation: { id: string }; link: string | null } | null
    return { ...answer, id: data?.invitation.id ?? '', link: data?.link ?? null }
  }
  const accept = (link: string | null) =>
    api.ask('access.invitations.accept', { token: secretOf(link), name: 'Grace', password }, post())
  return { ...fleet, adminId: id, api, cookie, invite, accept }
}

it('lets in whoever holds the link, once, with the role and signed in', async () => {
  const { api, ctx, invite, accept, trail } = await desk()
  await using _ = api
  const email = guest()
  const { link } = await invite(email)
  expect(link).toMatch(/^http:\/\/console\.test\/invitation#fnd_invite_/)
  const seen = await api.ask('access.invitations.view', { token: secretOf(link) }, post())
  expect(seen.data).toMatchObject({
    email: email.toLowerCase(),
    role: 'operator',
    fleetName: 'test',
  })

  const accepted = await accept(link)
  expect(accepted).toMatchObject({ status: 200, data: { email: email.toLowerCase() } })
  const status = await api.ask('access.status', undefined, {
    method: 'GET',
    headers: { cookie: accepted.cookie },
  })
  expect(status.data).toMatchObject({
    person: { name: 'Grace', role: 'operator', scopes: scopesOf.operator },
  })
  expect((await accept(link)).error?.code).toBe('access.invitation_invalid')
  expect((await signIn(api, email, password)).status).toBe(200)
  const rows = JSON.stringify(await ctx.db.invitation.findMany({ where: { fleetId: ctx.fleetId } }))
  expect(rows).not.toContain(secretOf(link))
  const trace = await trail()
  expect(trace.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['access.invite', 'access.invitation_accept']),
  )
  const text = trace.map(({ before, after, reason }) => JSON.stringify([before, after, reason]))
  expect(text.join()).not.toContain(secretOf(link))
  expect(text.join()).not.toContain(password)
})

it('lets one of two in who use a link at once', async () => {
  const { api, invite, accept } = await desk()
  await using _ = api
  const { link } = await invite(guest())
  const answers = await Promise.all([accept(link), accept(link), accept(link)])
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  for (const { status, error } of answers)
    if (status !== 200)
      expect(['access.invitation_invalid', 'access.person_exists']).toContain(error?.code)
})

it('refuses a link that expired, was taken back, was replaced, or is of another fleet', async () => {
  let now = Date.now()
  const { api, cookie, invite, accept } = await desk({ clock: () => now })
  await using _ = api
  const other = await desk()
  await using __ = other.api
  const revoked = await invite(guest())
  await api.ask('access.invitations.revoke', { id: revoked.id }, post(cookie))
  const email = guest()
  const replaced = await invite(email)
  await invite(email)
  const foreign = await other.invite(guest())
  for (const { link } of [revoked, replaced, foreign])
    expect((await accept(link)).error?.code).toBe('access.invitation_invalid')
  expect((await accept('http://x/#fnd_invite_guess')).error?.code).toBe('access.invitation_invalid')
  const expired = await invite(guest())
  now += hour
  expect((await accept(expired.link)).error?.code).toBe('access.invitation_expired')
})

it('is not for more than the inviter has, and not for whoever is there', async () => {
  const { api, ctx, invite } = await desk()
  await using _ = api
  expect((await invite(guest(), 'owner')).error?.code).toBe('access.scope_exceeded')
  expect((await invite(guest(), 'unheard-of')).error?.code).toBe('access.role_not_found')
  const { email } = await addPerson(ctx, 'viewer')
  expect((await invite(email.toUpperCase())).error?.code).toBe('access.person_exists')
})

it('is void once its inviter has another role', async () => {
  const { api, ctx, adminId, invite, accept } = await desk()
  await using _ = api
  const { link } = await invite(guest(), 'admin')
  await setPersonRole(ctx, { id: adminId, role: 'viewer', reason: '' })
  expect((await accept(link)).error?.code).toBe('access.invitation_invalid')
})

it('is void once the role of its inviter may less, and for who signs in at a provider too', async () => {
  const { api, ctx, adminId, invite, accept } = await desk()
  await using _ = api
  const lead = { name: 'lead', description: '', reason: '' }
  await createRole(ctx, { ...lead, scopes: [...scopesOf.admin] })
  await setPersonRole(ctx, { id: adminId, role: 'lead', reason: '' })
  const email = guest()
  const { link } = await invite(email, 'operator')
  const admitted = () =>
    admitByProvider(ctx, { email, emailVerified: true }, { role: null, decides: false })
  await changeRole(ctx, { ...lead, scopes: ['people:write', 'fleet:read'] })
  expect((await accept(link)).error?.code).toBe('access.invitation_invalid')
  expect(await admitted()).toBeNull()
  await changeRole(ctx, { ...lead, scopes: [...scopesOf.operator] })
  expect((await accept(link)).error?.code).toBe('access.invitation_invalid')
  await changeRole(ctx, { ...lead, scopes: [...scopesOf.admin] })
  expect(await admitted()).toBe('operator')
})

it('goes by mail where there is a mail server, and shows the link when the mail was not taken', async () => {
  const mails: Mail[] = []
  const well = await desk({ mails })
  await using _ = well.api
  const to = guest()
  const { link } = await well.invite(to)
  expect(link).toBeNull()
  expect(mails).toMatchObject([{ to: to.toLowerCase(), subject: 'Join test on Foundation' }])
  const [, mailed = ''] = /(http:\S+)/.exec(mails[0]?.text ?? '') ?? []
  expect((await well.accept(mailed)).status).toBe(200)

  const away = await desk({ mails: [], failing: true })
  await using __ = away.api
  expect((await away.invite(guest())).link).toContain('#fnd_invite_')
})

it('limits how often a sender may guess', async () => {
  const { api, accept } = await desk()
  await using _ = api
  const codes: (string | undefined)[] = []
  for (let i = 0; i < 31; i += 1)
    codes.push((await accept('http://x/#fnd_invite_guess')).error?.code)
  expect(codes[29]).toBe('access.invitation_invalid')
  expect(codes[30]).toBe('request.limited')
})

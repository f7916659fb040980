import { hour } from '@foundation/core/time'
import { expect, it } from 'vitest'

import { testApi } from '../testing/api.js'
import { type TestFleet, testFleet } from '../testing/fleet.js'
import { addPerson, cookieOf, signIn } from '../testing/people.js'
import { makeResetLink } from './reset-command.js'

const password = 'another password of hers'

async function shop() {
  const name = `shop-${Date.now()}-${Math.random()}`
  const fleet = await testFleet({ name })
  return {
    ...fleet,
    environment: environmentOf(fleet, name),
    person: await addPerson(fleet.ctx, 'owner'),
  }
}

function environmentOf({ database }: TestFleet, name: string) {
  return {
    DATABASE_URL: database.url,
    FOUNDATION_FLEET: name,
    FOUNDATION_CONSOLE_URL: 'https://console.test',
  }
}

it('makes a link that sets the password once, and leaves a trace without it', async () => {
  const { ctx, environment, person, trail } = await shop()
  const link = new URL(await makeResetLink(['--email', person.email.toUpperCase()], environment))
  expect(`${link.origin}${link.pathname}`).toBe('https://console.test/reset')
  expect(await trail()).toMatchObject([
    { action: 'access.reset_link', target: person.id, actorName: 'Command line', after: null },
  ])
  const row = await ctx.db.passwordReset.findFirstOrThrow({ where: { personId: person.id } })
  expect(Math.abs(row.expiresAt.getTime() - Date.now() - hour)).toBeLessThan(60_000)

  await using api = await testApi(ctx)
  const before = cookieOf(await signIn(api, person.email))
  const input = { token: link.hash.slice(1), password }
  const set = () => api.ask('access.signIn.resetPassword', input, { method: 'POST' })
  expect(await set()).toMatchObject({ status: 200, data: { email: person.email } })
  expect((await set()).error?.code).toBe('access.reset_invalid')
  expect((await signIn(api, person.email)).status).toBe(401)
  expect((await signIn(api, person.email, password)).status).toBe(200)
  const former = { method: 'GET', headers: { cookie: before } } as const
  expect((await api.ask('access.me.sessions', undefined, former)).status).toBe(401)
})

it('says what is wrong: no address, one that nobody has, one of another fleet, an unknown option', async () => {
  const { environment } = await shop()
  const other = await shop()
  for (const [args, message] of [
    [[], 'Say whose'],
    [['--email', 'nobody@example.com'], 'Nobody has the address nobody@example.com'],
    [['--email', other.person.email], 'Nobody has the address'],
    [['--mail', 'x'], 'Unknown option'],
  ] as const)
    await expect(makeResetLink(args, environment)).rejects.toThrow(message)
  expect(await other.trail()).toEqual([])
})

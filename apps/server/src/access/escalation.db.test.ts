/** Nobody gets, gives or takes what they do not have: tried for each scope that somebody may lack. */
import { Scope } from '@foundation/core/access'
import { isFoundationError } from '@foundation/core/errors'
import { beforeAll, describe, expect, it } from 'vitest'

import type { Ctx } from '../context.js'
import { type TestApi, testApi } from '../testing/api.js'
import { type TestFleet, testFleet } from '../testing/fleet.js'
import { addPerson, cookieOf, signIn, type TestPerson, testPassword } from '../testing/people.js'
import { createApiToken } from './api-tokens.js'
import { makeDesk } from './desk.js'
import { listPeople, removePerson, setPersonRole } from './directory.js'
import { invite } from './invitations.js'
import type { Mail } from './mail.js'
import { changeRole, createRole, listRoles, removeRole } from './roles.js'
import { listSessions, revokeSessions } from './sessions.js'

const reason = 'to try'
let fleet: TestFleet
let ctx: Ctx
let owner: TestPerson
beforeAll(async () => {
  fleet = await testFleet()
  ctx = fleet.ctx
  owner = await addPerson(ctx, 'owner')
  await addPerson(ctx, 'owner')
})

/** Everything of who may do what, as somebody sees it who may see it. */
async function powers(): Promise<unknown> {
  const [people, roles] = await Promise.all([listPeople(ctx), listRoles(ctx)])
  const tokens = await ctx.db.apiToken.count({ where: { fleetId: ctx.fleetId } })
  const invitations = await ctx.db.invitation.count({ where: { fleetId: ctx.fleetId } })
  return { people, roles, tokens, invitations }
}

function desk(mails: Mail[] = []) {
  const sendMail = async (mail: Mail) => void mails.push(mail)
  const options = { people: null as never, fleetName: 'test', consoleUrl: 'http://console.test' }
  return makeDesk({ ...options, sendMail }, ctx.clock)
}

describe.each(Scope.options)('somebody who may do all but %s', (missing) => {
  const held = Scope.options.filter((scope) => scope !== missing)
  const slug = missing.replace(':', '-')
  const [own, other] = [`all-but-${slug}`, `only-${slug}`]
  const role = { description: '', reason }
  let me: Ctx
  let friend: TestPerson
  let better: TestPerson
  beforeAll(async () => {
    await createRole(ctx, { ...role, name: own, scopes: held })
    await createRole(ctx, { ...role, name: other, scopes: [missing] })
    const { id } = await addPerson(ctx, own)
    friend = await addPerson(ctx, 'viewer')
    better = await addPerson(ctx, other)
    me = { ...ctx, actor: { id, name: 'Grace', scopes: held } }
  })

  it('neither gets it, nor gives it, nor takes from who has it', async () => {
    const self = me.actor.id
    const email = `${slug}@example.com`
    const tries: readonly (() => Promise<unknown>)[] = [
      ...[self, friend.id].flatMap((id) =>
        ['owner', other].map((it) => () => setPersonRole(me, { id, role: it, reason })),
      ),
      ...[owner, better].flatMap(({ id }) => [
        () => setPersonRole(me, { id, role: own, reason }),
        () => removePerson(me, { id, reason }),
        () => revokeSessions(me, { id, reason }),
      ]),
      () => createRole(me, { ...role, name: 'more', scopes: [missing] }),
      () => changeRole(me, { ...role, name: own, scopes: [...Scope.options] }),
      () => changeRole(me, { ...role, name: other, scopes: held }),
      () => removeRole(me, { name: other, reason }),
      () => createApiToken(me, { name: 'more', scopes: [missing], expiresInMs: null }),
      ...['owner', other].map(
        (it) => () => invite(me, desk(), { email, role: it, reason, expiresInMs: 60_000 }),
      ),
    ]
    const before = await powers()
    for (const attempt of tries) {
      const code = await attempt().then(
        () => 'done',
        (error: unknown) => (isFoundationError(error) ? error.code : String(error)),
      )
      // Who lacks the scope of the verb itself is refused for that.
      expect([String(attempt), code]).toEqual([
        String(attempt),
        expect.stringMatching(/^access\.scope_(exceeded|missing)$/),
      ])
    }
    expect(await powers()).toEqual(before)
  })
})

describe('an owner’s account', () => {
  async function admin(api: TestApi) {
    const { email } = await addPerson(ctx, 'admin')
    const cookie = cookieOf(await signIn(api, email))
    return (path: string, input: unknown) =>
      api.ask(path, input, { method: 'POST', headers: { cookie } })
  }

  it('is not taken over by its password: the link goes to its owner alone', async () => {
    const mails: Mail[] = []
    await using api = await testApi(ctx, { sendMail: async (mail) => void mails.push(mail) })
    const ask = await admin(api)
    const { status, data } = await ask('access.signIn.requestReset', { email: owner.email })
    expect([status, data]).toEqual([200, null])
    await expect.poll(() => mails.map(({ to }) => to)).toEqual([owner.email])
    const [entry] = (await fleet.trail()).filter(({ action }) => action === 'access.reset_link')
    expect(entry).toMatchObject({ target: owner.id, before: null, after: null })
    const [, secret = ''] = /#(\S+)/.exec(mails[0]?.text ?? '') ?? []
    for (const guess of [secret.slice(0, -1), `${secret.slice(0, -1)}_`, secret.toUpperCase()])
      expect(
        (await ask('access.signIn.resetPassword', { token: guess, password: testPassword })).error,
      ).toMatchObject({ code: 'access.reset_invalid' })
  })

  it('keeps its sessions, whose addresses an admin may see', async () => {
    await using api = await testApi(ctx)
    const cookie = cookieOf(await signIn(api, owner.email))
    const ask = await admin(api)
    const input = { id: owner.id, reason }
    const { error } = await ask('access.people.revokeSessions', input)
    expect(error?.code).toBe('access.scope_exceeded')
    const [session] = await listSessions(ctx, { id: owner.id })
    const one = await ask('access.people.revokeSessions', { ...input, sessionId: session?.id })
    expect(one.error?.code).toBe('access.scope_exceeded')
    const status = await api.ask('access.status', undefined, { method: 'GET', headers: { cookie } })
    expect(status.data).toMatchObject({ person: { email: owner.email } })
  })
})

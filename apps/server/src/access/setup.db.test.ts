import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

import { testApi } from '../testing/api.js'
import { type TestFleet, testFleet } from '../testing/fleet.js'
import { hashSecret } from './secret.js'
import { offerSetup } from './setup.js'

async function offer(
  { ctx }: TestFleet,
  file?: string,
): Promise<{ token: string; printed: string }> {
  let printed = ''
  const print = (text: string) => {
    printed += text
  }
  await offerSetup({
    db: ctx.db,
    fleetId: ctx.fleetId,
    consoleUrl: 'http://console.test',
    print,
    file,
  })
  return { token: /fnd_setup_\w+/.exec(printed)?.[0] ?? '', printed }
}

let people = 0
const ada = (token: string) => {
  people += 1
  return {
    token,
    name: 'Ada',
    email: `Ada${people}@example.com`,
    password: 'correct horse battery',
  }
}
const post = { method: 'POST' as const }

it('makes the first owner, signed in, with one trace and without keeping the token', async () => {
  const fleet = await testFleet()
  const { token, printed } = await offer(fleet)
  expect(printed).toContain(`http://console.test/setup#${token}`)
  await using api = await testApi(fleet.ctx)
  expect((await api.ask('access.status', undefined)).data).toMatchObject({
    setupNeeded: true,
    person: null,
  })

  const input = ada(token)
  const answer = await api.ask('access.setup', input, post)
  expect(answer).toMatchObject({ status: 200, data: { email: input.email.toLowerCase() } })
  const [cookie] = answer.headers.getSetCookie()
  expect(cookie).toMatch(/^foundation\.session_token=.*HttpOnly; SameSite=Lax/i)

  const status = await api.ask('access.status', undefined, {
    method: 'GET',
    headers: { cookie: answer.cookie },
  })
  expect(status.data).toMatchObject({
    setupNeeded: false,
    person: {
      name: 'Ada',
      role: 'owner',
      scopes: expect.arrayContaining(['owners:write']),
    },
  })
  expect(await fleet.trail()).toMatchObject([
    { action: 'access.setup', actorName: 'Ada', address: '127.0.0.1' },
  ])
  const row = await fleet.ctx.db.fleet.findUnique({ where: { id: fleet.ctx.fleetId } })
  expect(row?.setupTokenHash).toBeNull()
})

it('refuses a wrong token, and one of an earlier start', async () => {
  const fleet = await testFleet()
  const earlier = await offer(fleet)
  await offer(fleet)
  await using api = await testApi(fleet.ctx)
  for (const token of ['fnd_setup_wrong', earlier.token, "' OR 1=1 --"]) {
    expect((await api.ask('access.setup', ada(token), post)).error?.code).toBe(
      'access.setup_token_invalid',
    )
  }
  expect(await fleet.trail()).toEqual([])
})

it('lets one of two win who set up at once', async () => {
  const fleet = await testFleet()
  const { token } = await offer(fleet)
  await using api = await testApi(fleet.ctx)
  const answers = await Promise.all(
    [1, 2, 3, 4].map(() => api.ask('access.setup', ada(token), post)),
  )
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  for (const { status, error } of answers) {
    if (status !== 200)
      expect(['access.setup_done', 'access.setup_token_invalid']).toContain(error?.code)
  }
  expect(await fleet.ctx.db.person.count({ where: { fleetId: fleet.ctx.fleetId } })).toBe(1)
  expect(await fleet.trail()).toHaveLength(1)
})

it('offers nothing, and takes nothing, once there is an owner', async () => {
  const fleet = await testFleet()
  const { token } = await offer(fleet)
  await using api = await testApi(fleet.ctx)
  await api.ask('access.setup', ada(token), post)
  expect((await offer(fleet)).printed).toBe('')
  expect((await api.ask('access.setup', ada(token), post)).error?.code).toBe('access.setup_done')
})

it('limits how often a sender may guess', async () => {
  let now = Date.now()
  const fleet = await testFleet({ clock: () => now })
  await offer(fleet)
  await using api = await testApi(fleet.ctx)
  const guess = () => api.ask('access.setup', ada('fnd_setup_guess'), post)
  for (let i = 0; i < 10; i += 1)
    expect((await guess()).error?.code).toBe('access.setup_token_invalid')
  expect(await guess()).toMatchObject({
    status: 429,
    error: { code: 'request.limited', retry: 'backoff', context: { retryAfterMs: 60_000 } },
  })
  now += 60_000
  expect((await guess()).error?.code).toBe('access.setup_token_invalid')
})

it('names each field that is wrong', async () => {
  const fleet = await testFleet()
  await using api = await testApi(fleet.ctx)
  const input = { token: 't', name: '', email: 'nobody', password: 'short', role: 'owner' }
  const answer = await api.ask('access.setup', input, post)
  expect(answer.status).toBe(400)
  expect(answer.error?.code).toBe('request.invalid')
  const context = answer.error?.context as { issues: { path: string }[] } | undefined
  expect(context?.issues.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['name', 'email', 'password', '']),
  )
})

it('writes the link where the launcher finds it, for its owner alone', async () => {
  const fleet = await testFleet()
  const dir = await mkdtemp(join(tmpdir(), 'foundation-setup-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  const file = join(dir, 'setup.json')
  // Even where a file is that others may read.
  await writeFile(file, '', { mode: 0o644 })
  const { token } = await offer(fleet, file)
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    token,
    link: `http://console.test/setup#${token}`,
  })
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const row = await fleet.ctx.db.fleet.findUnique({ where: { id: fleet.ctx.fleetId } })
  expect(row?.setupTokenHash).toEqual(hashSecret(token))

  await using api = await testApi(fleet.ctx)
  await api.ask('access.setup', ada(token), post)
  await offer(fleet, file)
  await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' })
})

it('says that an address has an account already', async () => {
  const other = await testFleet()
  const taken = ada((await offer(other)).token)
  await using first = await testApi(other.ctx)
  await first.ask('access.setup', taken, post)
  const fleet = await testFleet()
  const { token } = await offer(fleet)
  await using api = await testApi(fleet.ctx)
  expect((await api.ask('access.setup', { ...taken, token }, post)).error).toMatchObject({
    code: 'request.invalid',
    context: { issues: [{ path: 'email' }] },
  })
  // Nothing of it was kept: the token is still good.
  expect((await api.ask('access.setup', ada(token), post)).status).toBe(200)
})

/** The command `foundation` with nodes, tokens, policies and the audit, against a real server. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Scope } from '@foundation/core/access'
import { day } from '@foundation/core/time'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

import { createApiToken } from '../access/api-tokens.js'
import { runCommand } from '../testing/command.js'
import { addPerson } from '../testing/people.js'
import { type TestServer, testServer } from '../testing/server.js'

// Each command is a process, which takes its time where others work too.
vi.setConfig({ testTimeout: 120_000 })

const home = mkdtempSync(path.join(tmpdir(), 'foundation-cli-'))
let server: TestServer
let nodeId: string
let tokenWith: (...scopes: Scope[]) => Promise<string>

beforeAll(async () => {
  server = await testServer()
  nodeId = (await server.node({ service: 'checkout' })).nodeId
  const { ctx } = server.fleet
  const { id } = await addPerson(ctx, 'owner')
  tokenWith = async (...scopes) => {
    const actor = { ...ctx.actor, id, name: 'Grace' }
    const made = { name: 'ci', scopes, expiresInMs: 90 * day }
    return (await createApiToken({ ...ctx, actor }, made)).secret
  }
})
afterAll(async () => {
  rmSync(home, { recursive: true, force: true })
  await server[Symbol.asyncDispose]()
})

/** As somebody who has signed in. */
function foundation(...args: string[]) {
  return runCommand(args, { cwd: home, env: { HOME: home } })
}

it('signs in with a token from a pipe, which nobody else can read then', async () => {
  const token = await tokenWith(...server.fleet.ctx.actor.scopes)
  const options = { cwd: home, env: { HOME: home } }
  const wrong = await runCommand(['login', server.url], { ...options, input: 'fnd_api_wrong\n' })
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('access.api_token_invalid')])
  expect(await foundation('nodes', 'list')).toMatchObject({ code: 1 })

  const signedIn = await runCommand(['login', server.url], { ...options, input: `${token}\n` })
  expect(signedIn).toMatchObject({ code: 0, out: '' })
  const file = path.join(home, '.config/foundation/credentials.json')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(await foundation('nodes', 'list', '-o', 'json')).toMatchObject({ code: 0, err: '' })
})

it('drains, labels and resumes a node, and the audit has it', async () => {
  expect(await foundation('nodes', 'drain', nodeId, '--reason', 'a new disk')).toMatchObject({
    code: 0,
    out: '1 node changed, 0 so already\n',
  })
  expect((await foundation('nodes', 'label', nodeId, 'rack=7')).out).toContain('rack')
  expect((await foundation('nodes', 'get', nodeId)).out).toMatch(/label rack +7/)
  expect((await foundation('nodes', 'resume', nodeId)).code).toBe(0)
  const trail = await foundation('audit', 'list', '--action', 'nodes.drain', '-o', 'json')
  expect(JSON.parse(trail.out)).toMatchObject([{ reason: 'a new disk', actorName: 'token ci' }])
})

it('applies a policy once, and says before what it would do', async () => {
  const policy = { policy: 'payments', spec: { match: { target: 'payments' } } }
  writeFileSync(path.join(home, 'policy.yaml'), JSON.stringify(policy))
  const apply = (...more: string[]) => foundation('apply', '-f', 'policy.yaml', ...more)
  expect(await apply('--dry-run')).toMatchObject({ code: 2 })
  expect((await apply()).out).toMatch(/^policy {2}payments {2}made/)
  expect((await apply()).out).toMatch(/^policy {2}payments {2}unchanged/)
  expect(await apply('--dry-run')).toMatchObject({ code: 0 })
  const shown = await foundation('get', 'policy', 'payments', '-o', 'json')
  expect(JSON.parse(shown.out)).toMatchObject({ name: 'payments' })
})

it('makes a token that may do what it says, and revokes it', async () => {
  const { out: secret } = await foundation('tokens', 'create', 'reader', '--scope', 'fleet:read')
  const env = { FOUNDATION_URL: server.url, FOUNDATION_API_TOKEN: secret.trim() }
  const asReader = (...args: string[]) => runCommand(args, { cwd: home, env })
  expect((await asReader('get', 'nodes')).code).toBe(0)
  expect(await asReader('nodes', 'drain', nodeId)).toMatchObject({
    code: 1,
    err: expect.stringContaining('access.scope_missing'),
  })
  const listed = await foundation('tokens', 'list', '-o', 'json')
  const tokens = JSON.parse(listed.out) as { id: string; name: string }[]
  const { id = '' } = tokens.find(({ name }) => name === 'reader') ?? {}
  expect((await foundation('tokens', 'revoke', id)).code).toBe(0)
  expect((await asReader('get', 'nodes')).err).toContain('access.api_token_revoked')
})

it('checks and exports the audit, and finds the deployment well', async () => {
  expect((await foundation('audit', 'verify')).out).toMatch(/^whole: \d+ entries checked/)
  const { out } = await foundation('audit', 'export')
  const entries = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { seq: number })
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, at) => at + 1))
  const { code, out: findings } = await foundation('doctor', '-o', 'json')
  const bad = (JSON.parse(findings) as { check: string; result: string }[]).filter(
    // How soon a busy machine answers is nothing to hold it to.
    ({ check, result }) => result !== 'ok' && check !== 'reach',
  )
  // It is alone, which a fleet of tests may be.
  expect([code, bad.map(({ check, result }) => `${check} ${result}`)]).toEqual([
    0,
    ['servers warn'],
  ])
})

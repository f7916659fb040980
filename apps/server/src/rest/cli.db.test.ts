/** The command `foundation`, as a process of its own, against a real server. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ConfigPlan, ReleaseSummary } from '@foundation/core/config'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

import { createApiToken } from '../access/api-tokens.js'
import type { Actor, Ctx } from '../context.js'
import { type CommandEnd, runCommand } from '../testing/command.js'
import { eventually } from '../testing/eventually.js'
import { addPerson } from '../testing/people.js'
import { type TestServer, testServer } from '../testing/server.js'

// Each command is a process, which takes its time where others work too.
vi.setConfig({ testTimeout: 120_000 })

let server: TestServer
let token: string
const folder = mkdtempSync(path.join(tmpdir(), 'foundation-cli-'))

beforeAll(async () => {
  server = await testServer()
  token = await newToken(server.fleet.ctx, 'ci', 'owner')
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await server[Symbol.asyncDispose]()
})

async function newToken(ctx: Ctx, name: string, role: 'owner' | 'operator') {
  const { id } = await addPerson(ctx, role)
  const actor: Actor = { ...ctx.actor, id, name: 'Grace' }
  const scopes = [...ctx.actor.scopes]
  return (await createApiToken({ ...ctx, actor }, { name, scopes, expiresInMs: null })).secret
}

function foundation(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<CommandEnd> {
  const own = { FOUNDATION_URL: server.url, FOUNDATION_API_TOKEN: token }
  return runCommand(args, { cwd: folder, env: { ...own, ...env } })
}

function write(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text)
  return name
}

const shop = (retries: number, more = '') => `namespace: shop
layers:
  - name: default
    level: default
    values:
      checkout:
        retries: ${retries}
      key: { $secret: env:SHOP_KEY }
${more}`
const secrets = { SHOP_KEY: 'a key of the shop' }

it('plans, applies, and then finds nothing to change', async () => {
  const node = await server.node({ service: 'checkout' })
  const file = write('shop.yaml', shop(3))

  const planned = await foundation(['config', 'plan', file], secrets)
  expect(planned).toMatchObject({ code: 2, err: '' })
  expect(planned.out).toContain('shop (new)')
  expect(planned.out).toContain('+ key: (secret)')

  const applied = await foundation(['config', 'apply', file, '--reason', 'the first'], secrets)
  expect(applied).toMatchObject({ code: 0, out: 'shop #1 released\n' })
  expect(applied.err).toContain('shop #1 released: ')
  expect(node.resources.get('config/shop')?.spec).toMatchObject({ release: 1 })

  const again = await foundation(['config', 'plan', file], secrets)
  expect(again).toMatchObject({
    code: 0,
    out: 'shop (release 1 runs): no change\nNothing to change.\n',
  })
  expect(await foundation(['config', 'apply', file], secrets)).toMatchObject({
    code: 0,
    out: 'shop: no change\n',
  })

  const rotated = await foundation(['config', 'plan', file, '--json'], { SHOP_KEY: 'another key' })
  expect(rotated.code).toBe(2)
  const { changes, namespaces } = JSON.parse(rotated.out) as {
    changes: number
    namespaces: ConfigPlan[]
  }
  expect(changes).toBe(1)
  expect(namespaces[0]?.differences).toMatchObject([{ path: '/key', op: 'replace', secret: true }])
  for (const text of [planned, applied, again, rotated].flatMap(({ out, err }) => [out, err])) {
    expect(text).not.toMatch(/a key of the shop|another key/)
  }
  expect(await server.fleet.trail()).toContainEqual(
    expect.objectContaining({
      action: 'config.propose',
      actorName: 'token ci',
      reason: 'the first',
    }),
  )
  node.vanish()
})

it('reads a value and a whole namespace, which applies again without a change', async () => {
  const value = await foundation(['config', 'get', 'shop', 'checkout.retries'])
  expect(value).toMatchObject({ code: 0, out: '3\n' })
  const missing = await foundation(['config', 'get', 'shop', 'checkout.nothing'])
  expect(missing).toMatchObject({ code: 1, out: '' })
  expect(missing.err).toContain('no value at checkout.nothing')
  const whole = await foundation(['config', 'get', 'shop'])
  expect(whole.out).toContain('$secret: •••')
  expect(await foundation(['config', 'plan', write('got.yaml', whole.out)])).toMatchObject({
    code: 0,
  })
})

it('sets one value, lists what was released, and takes it back', async () => {
  const set = await foundation([
    'config',
    'set',
    'shop',
    'checkout.retries',
    '5',
    '--title',
    'More',
  ])
  expect(set).toMatchObject({ code: 0, out: 'shop #2 released\n' })
  const history = await foundation(['config', 'history', 'shop', '--json'])
  expect(JSON.parse(history.out) as ReleaseSummary[]).toMatchObject([
    { number: 2, title: 'More', state: 'released', by: 'token ci' },
    { number: 1, title: 'Apply shop.yaml', state: 'superseded' },
  ])
  const back = await foundation(['config', 'rollback', 'shop', '--reason', 'too many'])
  expect(back).toMatchObject({ code: 0, out: 'shop #2 taken back by #3: Back to release 1\n' })
  const value = await foundation(['config', 'get', 'shop', 'checkout.retries', '--json'])
  expect(value.out).toBe('3\n')
  const again = await foundation([
    'config',
    'rollback',
    'shop',
    '--to',
    '2',
    '--reason',
    'it was right',
  ])
  expect(again).toMatchObject({ code: 0, out: 'shop #4 released\n' })
  expect(again.err).toContain('~ checkout.retries: 3 → 5')
  expect(await foundation(['config', 'rollback', 'shop', '--to', '2'])).toMatchObject({
    code: 0,
    out: 'shop: no change\n',
  })
  await foundation(['config', 'rollback', 'shop', '--to', '1'])
})

it('ends with 3 when nodes reject, and says in their words why', async () => {
  const node = await server.node({ service: 'checkout', acks: false })
  await eventually(() => expect(node.resources.get('config/shop')).toBeDefined())
  const file = write(
    'bad.yaml',
    shop(
      -1,
      'rollout:\n  stages:\n    - { reach: { kind: share, share: 1 }, holdMs: 60000 }\n  guard: { onTrouble: roll_back }\n',
    ),
  )
  const applying = foundation(['config', 'apply', file], secrets)
  await eventually(() => expect(node.resources.get('config/shop@next')).toBeDefined())
  node.reject('config/shop@next', { path: 'checkout.retries', message: 'expected 0 or more' })
  const { code, out, err } = await applying
  expect([code, out]).toEqual([3, 'shop #6 rolled back\n'])
  expect(err).toContain(`${node.nodeId}: checkout.retries: expected 0 or more`)
  // The releases that follow are not to wait for it.
  node.send({ t: 'leave', reason: '' })
  await eventually(async () =>
    expect((await foundation(['nodes', 'get', node.nodeId, '-o', 'json'])).out).toContain('"left"'),
  )
})

it('leaves alone what somebody edits, unless it is told to', async () => {
  const call = async (method: string, body: object) => {
    const response = await fetch(
      `${server.url}/api/v1/config/namespaces/shop${method === 'PUT' ? '/draft' : '/plan'}`,
      {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      },
    )
    return (await response.json()) as ConfigPlan
  }
  const layers = [{ name: 'default', level: 'default', values: { edited: true } }]
  const { draft } = await call('POST', { layers })
  await call('PUT', { version: draft.version, layers })
  const set = ['config', 'set', 'shop', 'checkout.retries', '7']
  const refused = await foundation(set)
  expect(refused).toMatchObject({ code: 1, out: '' })
  expect(refused.err).toContain('edits by token ci that are not released')
  const file = write('shop.yaml', shop(7))
  expect((await foundation(['config', 'apply', file], secrets)).err).toContain('--replace-draft')
  expect(await foundation([...set, '--replace-draft'])).toMatchObject({ code: 0 })
  expect((await foundation(['config', 'plan', file], secrets)).code).toBe(0)
})

it('waits for a person where a review is asked for, and starts what they approve', async () => {
  const file = write(
    'reviewed.yaml',
    'namespace: reviewed\nsettings: { review: { approvals: 1 } }\nlayers: [{ name: default, level: default, values: { a: 1 } }]\n',
  )
  const proposed = await foundation(['config', 'apply', file, '--no-wait'])
  expect(proposed).toMatchObject({ code: 0, out: 'reviewed #1 in review\n' })

  const later = write(
    'later.yaml',
    'namespace: reviewed\nlayers: [{ name: default, level: default, values: { a: 2 } }]\n',
  )
  const applying = foundation(['config', 'apply', later])
  const other = await newToken(server.fleet.ctx, 'reviewer', 'operator')
  const approve = (secret: string) =>
    fetch(`${server.url}/api/v1/config/namespaces/reviewed/releases/2/approve`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'looks right' }),
    })
  await eventually(async () => expect((await approve(other)).status).toBe(200))
  expect(await applying).toMatchObject({ code: 0, out: 'reviewed #2 released\n' })
})

it('says what was refused with its code, its fields and its correlation id', async () => {
  const none = await foundation(['config', 'get', 'nothing'])
  expect(none.code).toBe(1)
  expect(none.err).toMatch(
    /^error config\.namespace_not_found: .*\n.*\n {2}correlation id c-\w+\n$/,
  )
  const asJson = await foundation(['config', 'get', 'nothing', '--json'])
  expect(JSON.parse(asJson.out)).toMatchObject({
    error: { code: 'config.namespace_not_found', correlationId: expect.stringMatching(/^c-/) },
  })
  const unknown = await foundation(['config', 'history', 'shop'], {
    FOUNDATION_API_TOKEN: 'fnd_api_x',
  })
  expect(unknown.err).toContain('error access.api_token_invalid')
  const away = await foundation(['config', 'history', 'shop'], {
    FOUNDATION_URL: 'http://127.0.0.1:1',
  })
  expect(away).toMatchObject({ code: 1 })
  expect(away.err).toContain('http://127.0.0.1:1 does not answer')
  expect(away.err).not.toContain('    at ')
})

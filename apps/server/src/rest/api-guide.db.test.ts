/** docs/api.md is run as it stands, and shows every operation that there is. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

import { createApiToken } from '../access/api-tokens.js'
import { addPerson } from '../testing/people.js'
import { type TestServer, testServer } from '../testing/server.js'
import { appRouter } from '../trpc/root.js'
import { operationsOf } from './operations.js'

// A hundred commands, each a process of its own.
vi.setConfig({ testTimeout: 180_000 })

const guide = readFileSync(new URL('../../../../docs/api.md', import.meta.url), 'utf8')
const blocks = [...guide.matchAll(/^```sh\n(.*?)^```/gms)].map(({ 1: text = '', index }) => ({
  text,
  line: guide.slice(0, index).split('\n').length + 1,
}))

let server: TestServer
let env: Record<string, string>

beforeAll(async () => {
  server = await testServer()
  const { ctx } = server.fleet
  const node = await server.node({ service: 'checkout' })
  const old = await server.node({ service: 'checkout' })
  await ctx.db.guard.create({ data: { nodeId: node.nodeId, target: 'payments' } })
  const tokenOfSomebody = async (name: string) => {
    const { id } = await addPerson(ctx, 'owner')
    const actor = { ...ctx.actor, id, name }
    const scopes = [...ctx.actor.scopes]
    return (await createApiToken({ ...ctx, actor }, { name, scopes, expiresInMs: null })).secret
  }
  env = {
    PATH: process.env.PATH ?? '',
    FOUNDATION_URL: server.url,
    FOUNDATION_API_TOKEN: await tokenOfSomebody('Grace'),
    REVIEWER_TOKEN: await tokenOfSomebody('Ada'),
    NODE: node.nodeId,
    OLD_NODE: old.nodeId,
    PERSON: (await addPerson(ctx, 'viewer')).id,
  }
})
afterAll(() => server[Symbol.asyncDispose]())

function bash(script: string): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn('bash', ['-c', script], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })))
}

it('does what it says, from the first command to the last', async () => {
  const script = blocks.map(({ text, line }) => `echo "docs/api.md:${line}" >&2\n${text}`)
  const { code, out, err } = await bash(`set -euo pipefail\n${script.join('\n')}`)
  // The end tells which block it was, and what the server said.
  expect({ code, err: err.slice(-300), out: code === 0 ? '' : out.slice(-1_000) }).toEqual({
    code: 0,
    err: expect.stringContaining(`docs/api.md:${blocks.at(-1)?.line}`),
    out: '',
  })
  expect(out).toContain('event: hello')
})

it('shows every operation', () => {
  const shown = blocks.flatMap(({ text }) =>
    [...text.matchAll(/\bapi ([A-Z]+) ['"]?(\/(?:\$\([^)]*\)|[^\s'"?])*)/g)].map(
      ([, method = '', path = '']) => `${method} ${path.replaceAll(/\$\([^)]*\)|\$\w+/g, 'x')}`,
    ),
  )
  const missing = operationsOf(appRouter).filter(({ method, path }) => {
    const pattern = new RegExp(`^${method} ${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`)
    return !shown.some((it) => pattern.test(it))
  })
  expect(missing.map(({ method, path }) => `${method} ${path}`)).toEqual([])
})

/** The server as a process: how it starts, refuses to, and stops. Runs what `npm run build` made. */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startControlPlane } from '@foundation/testing'
import { describe, expect, it, onTestFinished } from 'vitest'

import { testDatabase } from './testing/database.js'
import { eventually } from './testing/eventually.js'
import { connectNode } from './testing/node-client.js'

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const secret = 'a secret of tests that is long enough for anything'

function run(env: Record<string, string>): {
  child: ChildProcess
  output: () => string
  code: Promise<number | null>
} {
  const child = fork(main, {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => (text += String(chunk)))
  onTestFinished(() => void child.kill('SIGKILL'))
  return {
    child,
    output: () => text,
    code: once(child, 'exit').then(([code]) => code as number | null),
  }
}

describe('the server', () => {
  it('names everything that is wrong with its environment, and ends', async () => {
    const { output, code } = run({ FOUNDATION_SECRET: 'short', PORT: 'x' })
    expect(await code).toBe(1)
    expect(output()).toMatch(
      /^The environment is not complete:\n {2}DATABASE_URL: is not set\n {2}FOUNDATION_SECRET/,
    )
    expect(output()).toContain('PORT:')
    expect(output()).not.toContain('short')
  })

  it('says in one line that its port is taken', async () => {
    const { url } = await testDatabase()
    await using other = await startControlPlane({ databaseUrl: url })
    const env = {
      DATABASE_URL: url,
      FOUNDATION_SECRET: secret,
      PORT: String(other.port),
      LOG_LEVEL: 'silent',
    }
    const { output, code } = run(env)
    expect(await code).toBe(1)
    expect(output()).toMatch(/^The server cannot start:\n.*EADDRINUSE.*\n$/)
  })

  it('says that the database does not answer', async () => {
    const env = {
      DATABASE_URL: 'postgres://127.0.0.1:1/none',
      FOUNDATION_SECRET: secret,
      PORT: '0',
    }
    const { output, code } = run({ ...env, LOG_LEVEL: 'silent' })
    expect(await code).toBe(1)
    expect(output()).toContain('The server cannot start:')
  })

  it('sends its nodes to come back soon when it is told to stop, and ends well', async () => {
    const { url } = await testDatabase()
    await using server = await startControlPlane({ databaseUrl: url })
    const node = await connectNode({
      url: server.url,
      token: await server.joinToken(),
      service: 'checkout',
    })
    await server.kill('SIGTERM')
    expect(await node.closed).toEqual({ code: 1012, reason: 'system.stopping' })
    expect(await server.log()).toContain('"event":"server.stopped"')
  })

  it('stops when the process that started it is gone', async () => {
    const { url } = await testDatabase()
    const { child, output, code } = run({ DATABASE_URL: url, FOUNDATION_SECRET: secret, PORT: '0' })
    await eventually(() => expect(output()).toContain('"event":"server.started"'))
    child.disconnect()
    expect(await code).toBe(0)
  })
})

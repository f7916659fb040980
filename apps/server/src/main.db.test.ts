/** The server as a process: how it starts, refuses to, and stops. Runs what `npm run build` made. */

import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, startControlPlane } from '@foundation/testing'
import { describe, expect, inject, it, onTestFinished } from 'vitest'

import { testDatabase } from './testing/database.js'
import { eventually } from './testing/eventually.js'
import { administer, withDatabase } from './testing/global-setup.js'
import { connectNode } from './testing/node-client.js'

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const secret = 'a secret of tests that is long enough for anything'

function run(
  env: Record<string, string>,
  args: readonly string[] = [],
): {
  child: ChildProcess
  output: () => string
  code: Promise<number | null>
} {
  const child = fork(main, [...args], {
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

  it('refuses a database that lacks a migration, and names what to run', async () => {
    const url = await emptyDatabase()
    const { output, code } = run({ DATABASE_URL: url, FOUNDATION_SECRET: secret, PORT: '0' })
    expect(await code).toBe(1)
    expect(output()).toMatch(/The database lacks migration .*\. Run: foundation-server migrate\n$/)
  })

  it('answers on, unready, until balancers have noticed that it stops', async () => {
    const { url } = await testDatabase()
    const env = { FOUNDATION_STOP_DELAY: '1s' }
    await using server = await startControlPlane({ databaseUrl: url, env })
    const node = await connectNode({
      url: server.url,
      token: await server.joinToken(),
      service: 'checkout',
    })
    const from = performance.now()
    const gone = server.kill('SIGTERM')
    await eventually(async () => {
      const answer = await fetch(`${server.url}/readyz`)
      expect(await answer.json()).toEqual({ status: 'unready', reason: 'stopping' })
      // The next request takes a new connection, which a balancer leads elsewhere.
      expect(answer.headers.get('connection')).toBe('close')
    })
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    expect(await node.closed).toEqual({ code: 1012, reason: 'system.stopping' })
    expect(performance.now() - from).toBeGreaterThanOrEqual(1_000)
    await gone
    expect(await server.log()).toContain('"event":"server.stopped"')
  })

  it('waits for no connection on which nothing is said, and writes what nodes told it last', async () => {
    const { url, pool } = await testDatabase()
    await using server = await startControlPlane({ databaseUrl: url })
    const node = await connectNode({
      url: server.url,
      token: await server.joinToken(),
      service: 'checkout',
    })
    const silent = connect(server.port, '127.0.0.1')
    await once(silent, 'connect')
    const gone = once(silent, 'close')
    silent.on('error', () => {})
    node.tripped('the-last')
    await server.kill('SIGTERM')
    await gone
    expect(await server.log()).toContain('"event":"server.stopped"')
    const { rows } = await pool.query('SELECT target FROM breaker_transition')
    expect(rows).toEqual([{ target: 'the-last' }])
  })

  it('ends at once when it is told to stop a second time', async () => {
    const { url } = await testDatabase()
    const { child, output, code } = run({
      ...{ DATABASE_URL: url, FOUNDATION_SECRET: secret, PORT: '0' },
      FOUNDATION_STOP_DELAY: '60s',
    })
    const slow = { timeoutMs: 20_000 }
    await eventually(() => expect(output()).toContain('"event":"server.started"'), slow)
    child.kill('SIGTERM')
    await eventually(() => expect(output()).toContain('"event":"server.stopping"'))
    const again = setInterval(() => child.kill('SIGTERM'), 100)
    onTestFinished(() => clearInterval(again))
    expect(await code).toBe(1)
    expect(output()).toContain('"event":"server.stop_cut_short"')
  })

  it('stops when the process that started it is gone', async () => {
    const { url } = await testDatabase()
    const { child, output, code } = run({ DATABASE_URL: url, FOUNDATION_SECRET: secret, PORT: '0' })
    const slow = { timeoutMs: 20_000 }
    await eventually(() => expect(output()).toContain('"event":"server.started"'), slow)
    child.disconnect()
    expect(await code).toBe(0)
  })
})

describe('the command foundation-server', () => {
  it('lists what it can do, for help and for what it does not know', async () => {
    const asked = run({}, ['--help'])
    expect(await asked.code).toBe(0)
    expect(asked.output()).toContain('backup      writes the database')
    const wrong = run({}, ['sevre'])
    expect(await wrong.code).toBe(2)
    expect(wrong.output()).toContain('foundation-server <command>')
  })

  it('backs up to a file that only its owner reads, and restores it elsewhere', async () => {
    const { url, pool } = await testDatabase()
    await pool.query(
      `INSERT INTO fleet (id, name) VALUES (gen_random_uuid(), 'kept') ON CONFLICT DO NOTHING`,
    )
    const folder = await mkdtemp(path.join(tmpdir(), 'foundation-backup-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = path.join(folder, 'it.backup')
    const backup = run({ DATABASE_URL: url }, ['backup', '--to', file])
    expect(await backup.code).toBe(0)
    expect(backup.output()).toMatch(/^Backed up [\d,]+ rows in \d+ tables\. It is in /)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['it.backup'])

    const again = run({ DATABASE_URL: url }, ['backup', '--to', file])
    expect(await again.code).toBe(1)
    expect(again.output()).toContain('is there already')

    const target = await emptyDatabase()
    const restored = run({ DATABASE_URL: target }, ['restore', '--from', file])
    expect(await restored.code).toBe(0)
    expect(restored.output()).toMatch(/^Restored [\d,]+ rows in \d+ tables\.\n$/)
    const twice = run({ DATABASE_URL: target }, ['restore', '--from', file])
    expect(await twice.code).toBe(1)
    expect(twice.output()).toContain('The database is not empty')
  })

  it('leaves no half file when the backup fails', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'foundation-backup-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = path.join(folder, 'it.backup')
    const { code } = run({ DATABASE_URL: await emptyDatabase() }, ['backup', '--to', file])
    expect(await code).toBe(1)
    expect(await readdir(folder)).toEqual([])
  })

  it('runs jobs in a worker, which is well when it does, and stops', async () => {
    const { url } = await testDatabase()
    const port = String(await freePort())
    const env = { DATABASE_URL: url, FOUNDATION_SECRET: secret, PORT: port }
    const { child, output, code } = run(env, ['worker'])
    await eventually(async () =>
      expect(await (await fetch(`http://127.0.0.1:${port}/readyz`)).json()).toEqual({
        status: 'ready',
      }),
    )
    const health = run({ PORT: port }, ['health'])
    expect(await health.code).toBe(0)
    child.kill('SIGTERM')
    expect(await code).toBe(0)
    expect(output()).toContain('"event":"worker.stopped"')
    const gone = run({ PORT: port }, ['health'])
    expect(await gone.code).toBe(1)
  })
})

async function emptyDatabase(): Promise<string> {
  const name = `foundation_empty_${randomBytes(6).toString('hex')}`
  await administer(inject('postgresUrl'), `CREATE DATABASE ${name}`)
  onTestFinished(() => administer(inject('postgresUrl'), `DROP DATABASE ${name} WITH (FORCE)`))
  return withDatabase(inject('postgresUrl'), name)
}

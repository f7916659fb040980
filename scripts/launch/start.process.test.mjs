import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import { freePort } from './ports.mjs'
import { isRunning, membersOf } from './processes.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pg = createRequire(path.join(root, 'apps/server/package.json'))('pg')
const soon = { timeout: 30_000, interval: 50 }

/** Everything of one test run: data, secrets, logs. */
const folder = mkdtempSync(path.join(tmpdir(), 'foundation-launch-'))
const launched = []
let ports

const launch = (...flags) => run(process.execPath, path.join(root, 'scripts/start.mjs'), ...flags)

function run(command, ...args) {
  const { DATABASE_URL, FOUNDATION_SECRET, PORT, npm_lifecycle_event, ...env } = process.env
  const child = spawn(command, args, {
    cwd: root,
    env: { ...env, FOUNDATION_HOME: folder, SHOP_FIRST_PORT: '0', SHOP_RESTART_AFTER_MS: '1000' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const started = { child, said: '', exited: once(child, 'exit') }
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      started.said += chunk
    })
  }
  launched.push(child)
  return started
}
const launchHere = (...flags) =>
  launch('--port', `${ports.server}`, '--console-port', `${ports.web}`, ...flags)

async function untilReady(started) {
  await vi.waitFor(
    () => {
      if (started.child.exitCode !== null) throw new Error(`It ended:\n${started.said}`)
      expect(started.said).toContain('Stop with Ctrl-C')
    },
    { timeout: 90_000, interval: 50 },
  )
}
const readRun = () => JSON.parse(readFileSync(path.join(folder, 'run.json'), 'utf8'))
const childNamed = (name) => readRun().children.find((child) => child.name === name)
const answers = (port, at) => fetch(`http://127.0.0.1:${port}${at}`).then(({ status }) => status)

/** Everything that a launcher started. */
const everyProcess = () => [
  readRun().guardian,
  ...readRun().children,
  ...readRun().children.flatMap(({ pid }) => membersOf(pid)),
]
const expectGone = (processes) =>
  vi.waitFor(() => expect(processes.filter(isRunning)).toEqual([]), soon)

async function query(text) {
  const { password, port } = JSON.parse(readFileSync(path.join(folder, 'postgres.json'), 'utf8'))
  const client = new pg.Client({
    connectionString: `postgres://foundation:${password}@127.0.0.1:${port}/foundation`,
  })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

beforeAll(async () => {
  ports = { server: await freePort(), web: await freePort() }
})
afterAll(async () => {
  for (const child of launched) child.kill('SIGTERM')
  await vi.waitFor(() => {
    for (const child of launched) expect(child.exitCode ?? child.signalCode).not.toBeNull()
  }, soon)
  rmSync(folder, { recursive: true, force: true })
})

describe.runIf(process.platform === 'linux')('npm start', () => {
  let first

  it('runs everything and says where', async () => {
    first = launchHere()
    await untilReady(first)
    expect(first.said).toContain(`http://localhost:${ports.web}`)
    expect(first.said).toContain(`http://localhost:${ports.server}`)
    const link = /http\S+\/setup#\S+/.exec(first.said)?.[0]
    expect((await fetch(link)).status).toBe(200)
    expect(await answers(ports.server, '/readyz')).toBe(200)
    const names = readRun().children.map(({ name }) => name)
    expect(names).toEqual(['PostgreSQL', 'The server', 'The console', 'The example fleet'])
    await query('CREATE TABLE kept AS SELECT 42 AS it')
    // The example's first values, once.
    const releases = 'SELECT namespace, number FROM config_release'
    expect(await query(releases)).toEqual([{ namespace: 'shop', number: 1 }])
  })

  it('lets nobody else read its secrets', () => {
    for (const file of [
      'secret',
      'postgres.json',
      'example-token.json',
      'setup.json',
      'run.json',
    ]) {
      expect(statSync(path.join(folder, file)).mode & 0o777, file).toBe(0o600)
    }
    expect(statSync(path.join(folder, 'logs')).mode & 0o777).toBe(0o700)
  })

  it('refuses to run twice, in one line', async () => {
    const second = launchHere()
    expect((await second.exited)[0]).toBe(1)
    expect(second.said).toBe(
      `Foundation already runs here (process ${first.child.pid}, http://localhost:${ports.web}). Stop that one first.\n`,
    )
  })

  it('starts a server again that was killed, and says so', async () => {
    const { pid } = childNamed('The server')
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(() => {
      expect(first.said).toContain('The server was ended by SIGKILL; starting it again in 1 s')
      expect(childNamed('The server')?.pid ?? pid).not.toBe(pid)
    }, soon)
    await vi.waitFor(async () => expect(await answers(ports.server, '/readyz')).toBe(200), soon)
  })

  it('leaves nothing behind when it is killed', async () => {
    const processes = everyProcess()
    // Guardian, PostgreSQL, server, console, and the shop's own dozen.
    expect(processes.filter(isRunning).length).toBeGreaterThan(16)
    first.child.kill('SIGKILL')
    await expectGone(processes)
  })

  it('starts again with its data, and ends what even its guardian could not', async () => {
    const second = launchHere('--no-example')
    await untilReady(second)
    expect(await query('SELECT it FROM kept')).toEqual([{ it: 42 }])
    const { guardian, children } = readRun()
    expect(children.map(({ name }) => name)).not.toContain('The example fleet')
    process.kill(guardian.pid, 'SIGKILL')
    second.child.kill('SIGKILL')
    process.kill(childNamed('PostgreSQL').pid, 'SIGKILL')
    await second.exited
    expect(children.filter(isRunning).map(({ name }) => name)).toContain('The server')
    // By now another program has the number that PostgreSQL noted.
    const note = path.join(folder, 'postgres/data/postmaster.pid')
    const [, ...rest] = readFileSync(note, 'utf8').split('\n')
    writeFileSync(note, [process.pid, ...rest].join('\n'))

    const third = launchHere('--no-example')
    await untilReady(third)
    await expectGone(children)
    expect(await query('SELECT it FROM kept')).toEqual([{ it: 42 }])
    const processes = everyProcess()
    third.child.kill('SIGINT')
    expect((await third.exited)[0]).toBe(0)
    expect(third.said).toContain('Stopped.')
    await expectGone(processes)
  })

  it('ends when npm is killed', async () => {
    const flags = ['--port', `${ports.server}`, '--console-port', `${ports.web}`, '--no-example']
    const npm = run('npm', 'start', '--silent', '--', ...flags)
    await untilReady(npm)
    const processes = [readRun().launcher, ...everyProcess()]
    npm.child.kill('SIGKILL')
    await expectGone(processes)
  })

  it('names the port that is taken, and by whom', async () => {
    const server = createServer().listen(ports.web, '127.0.0.1')
    await once(server, 'listening')
    const refused = launchHere()
    expect((await refused.exited)[0]).toBe(1)
    server.close()
    expect(refused.said).toMatch(
      new RegExp(`^Port ${ports.web}, for the console, is taken by process ${process.pid} .*\n$`),
    )
  })

  it('says in one line what it was told wrongly', async () => {
    const refused = launch('--port', 'many')
    expect((await refused.exited)[0]).toBe(1)
    expect(refused.said).toBe('--port takes a port, 1 to 65535, not "many".\n')
  })
})

/** Every command in an image, the compose file or a manifest, run here as it stands there. */
import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'

import { freePort } from '../launch/ports.mjs'
import { readImages, shippedCommands } from './deploy-files.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const require = createRequire(path.join(root, 'apps/server/package.json'))
const { startPostgres } = await import(require.resolve('@foundation/testing'))
const run = promisify(execFile)
const images = readImages(root)
const soon = { timeout: 60_000, interval: 100 }

const server = ['node', 'apps/server/dist/main.js']
const web = ['node', 'apps/web/server.js']
/** What the tests below run; a command that is added to an image is added here, with its test. */
const tried = [
  [...server, 'serve'],
  [...server, 'worker'],
  [...server, 'migrate'],
  [...server, 'migrate', '--allow-newer'],
  [...server, 'health'],
  web,
  images.get('web').health,
  ['node', 'examples/shop/dist/fleet.js'],
  ['pg_isready', '-U', 'foundation', '-d', 'foundation'],
  ['redis-server', '--appendonly', 'yes', '--maxmemory-policy', 'noeviction'],
  ['redis-cli', 'ping'],
]

let postgres
let env
const folder = mkdtempSync(path.join(tmpdir(), 'foundation-images-'))

beforeAll(async () => {
  postgres = await startPostgres()
  env = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    HOST: '0.0.0.0',
    PORT: String(await freePort()),
    DATABASE_URL: postgres.url,
    FOUNDATION_SECRET: 'a secret of tests that is long enough for anything',
    FOUNDATION_JOBS: 'off',
    FOUNDATION_STOP_DELAY: '1s',
  }
  await run(...of([...server, 'migrate']), { cwd: root, env })
})
afterAll(async () => {
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const of = ([program, ...args]) => [program === 'node' ? process.execPath : program, args]

function start(argv, { cwd = root, env: more = {} } = {}) {
  const child = spawn(...of(argv), {
    cwd,
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const started = { child, said: '', exited: once(child, 'exit') }
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      started.said += chunk
    })
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await started.exited
  })
  return started
}

const passes = (argv, more = {}) =>
  run(...of(argv), { cwd: root, env: { ...env, ...more } }).then(
    () => true,
    () => false,
  )

it('leaves no command that is shipped untried', () => {
  const lines = tried.map((argv) => argv.join(' '))
  expect(shippedCommands(root).filter(({ argv }) => !lines.includes(argv.join(' ')))).toEqual([])
})

it('leaves no command of a unit in the guide untried', () => {
  const guide = readFileSync(path.join(root, 'docs/deploy.md'), 'utf8')
  const commands = [...guide.matchAll(/^ExecStart(?:Pre)?=(.*)$/gm)].map(([, line]) =>
    line
      .replace('/usr/local/bin/foundation-server', server.join(' '))
      .replace('/usr/bin/node', 'node'),
  )
  const lines = tried.map((argv) => argv.join(' '))
  expect(commands.length).toBeGreaterThan(3)
  expect(commands.filter((line) => !lines.includes(line))).toEqual([])
})

describe('the image of the server', () => {
  it('migrates a database that is up to date, and leaves a newer one alone when told to', async () => {
    const { stdout } = await run(...of([...server, 'migrate']), { cwd: root, env })
    expect(stdout).toBe('The database is up to date.\n')
    expect(await passes([...server, 'migrate', '--allow-newer'])).toBe(true)
  })

  it('serves, is well when it is ready, answers on while it is unready, and ends with 0', async () => {
    const { child, exited } = start([...server, 'serve'])
    const probe = (at) => fetch(`http://127.0.0.1:${env.PORT}${at}`).then(({ status }) => status)
    await vi.waitFor(async () => expect(await probe('/readyz')).toBe(200), soon)
    expect(await passes([...server, 'health'])).toBe(true)
    child.kill('SIGTERM')
    await vi.waitFor(async () => expect(await probe('/readyz')).toBe(503), soon)
    expect(await probe('/healthz')).toBe(200)
    expect(await passes([...server, 'health'])).toBe(false)
    expect(await exited).toEqual([0, null])
  })

  it('works, is well when it does, and ends with 0', async () => {
    const { child, exited, said } = start([...server, 'worker'])
    await vi.waitFor(async () => expect(await passes([...server, 'health'])).toBe(true), soon)
    child.kill('SIGTERM')
    expect(await exited, said).toEqual([0, null])
  })

  it('is not well when nothing answers', async () => {
    expect(await passes([...server, 'health'], { PORT: String(await freePort()) })).toBe(false)
  })
})

it('shows the console, which is well then', async () => {
  const port = String(await freePort())
  const onPort = (argv) => argv.map((word) => word.replaceAll('3000', port))
  const { child, exited } = start(web, {
    cwd: path.join(root, 'apps/web/.next/standalone'),
    env: { HOSTNAME: '0.0.0.0', PORT: port },
  })
  const { health } = images.get('web')
  await vi.waitFor(async () => expect(await passes(onPort(health))).toBe(true), soon)
  const page = await (await fetch(`http://127.0.0.1:${port}/sign-in`)).text()
  const [style] = /\/_next\/static\/[^"]*\.css/.exec(page) ?? []
  expect((await fetch(`http://127.0.0.1:${port}${style}`)).status).toBe(200)
  child.kill('SIGTERM')
  await exited
  expect(await passes(onPort(health))).toBe(false)
})

it('opens the shop, also without a control plane, and shuts it', async () => {
  const started = start(['node', 'examples/shop/dist/fleet.js'], {
    env: { FOUNDATION_STATE_DIR: folder, SHOP_FIRST_PORT: '0' },
  })
  await vi.waitFor(() => expect(started.said).toContain('The shop is open'), soon)
  started.child.kill('SIGTERM')
  expect(await started.exited).toEqual([0, null])
})

const has = (program) => spawnSync(program, ['--version']).status === 0

it.skipIf(!has('pg_isready'))('asks PostgreSQL whether it is ready', async () => {
  const { hostname, port } = new URL(postgres.url)
  const argv = ['pg_isready', '-U', 'foundation', '-d', 'foundation']
  expect(await passes(argv, { PGHOST: hostname, PGPORT: port })).toBe(true)
  expect(await passes(argv, { PGHOST: hostname, PGPORT: String(await freePort()) })).toBe(false)
})

it.skipIf(!has('redis-server'))(
  'starts a Redis that keeps what it is given, and asks it',
  async () => {
    const port = String(await freePort())
    const argv = ['redis-server', '--appendonly', 'yes', '--maxmemory-policy', 'noeviction']
    const { child, exited } = start([...argv, '--port', port], { cwd: folder })
    const ping = async () => (await run('redis-cli', ['-p', port, 'ping'])).stdout
    await vi.waitFor(async () => expect(await ping()).toBe('PONG\n'), soon)
    const { stdout } = await run('redis-cli', ['-p', port, 'config', 'get', 'maxmemory-policy'])
    expect(stdout).toContain('noeviction')
    child.kill('SIGTERM')
    await exited
  },
)

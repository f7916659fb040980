import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { endProcess, untilReady } from '@foundation/testing'

const web = fileURLToPath(new URL('../../../apps/web/.next/standalone/apps/web', import.meta.url))

export interface Console extends AsyncDisposable {
  readonly url: string
}

/** The built console in a process of its own, as an image runs it. */
export async function startConsole(
  port: number,
  serverUrl: string,
  logFile: string,
): Promise<Console> {
  const log = openSync(logFile, 'a')
  const child: ChildProcess = spawn(process.execPath, ['server.js'], {
    cwd: web,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(port),
      HOSTNAME: '127.0.0.1',
      NEXT_TELEMETRY_DISABLED: '1',
      FOUNDATION_SERVER_URL: serverUrl,
    },
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const url = `http://127.0.0.1:${port}`
  const dispose = () => endProcess(child)
  try {
    await untilReady(`${url}/sign-in`, () => {
      if (child.exitCode !== null) throw new Error(`The console ended with ${child.exitCode}`)
    })
  } catch (error) {
    await dispose()
    const said = (await readFile(logFile, 'utf8')).slice(-4_000)
    throw new Error(`The console did not start:\n${said}`, { cause: error })
  }
  return { url, [Symbol.asyncDispose]: dispose }
}

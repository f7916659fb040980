import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'
import { endProcess, freePort, untilReady } from '@foundation/testing'

const web = path.dirname(createRequire(import.meta.url).resolve('@foundation/web/package.json'))

export interface Console extends AsyncDisposable {
  readonly url: string
}

/** The built console in a process of its own, in front of a server. */
export async function startConsole(serverUrl: string, port?: number): Promise<Console> {
  const own = port ?? (await freePort())
  const next = createRequire(path.join(web, 'package.json')).resolve('next/dist/bin/next')
  const child: ChildProcess = spawn(
    process.execPath,
    [next, 'start', '--hostname', '127.0.0.1', '--port', String(own)],
    {
      cwd: web,
      env: { ...process.env, FOUNDATION_SERVER_URL: serverUrl, NEXT_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  const url = `http://127.0.0.1:${own}`
  await untilReady(`${url}/sign-in`)
  return { url, [Symbol.asyncDispose]: () => endProcess(child) }
}

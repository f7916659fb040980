/** A real Redis for tests: its own port, nothing on disk, nothing left behind. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'

import { Redis } from 'ioredis'

import { eventually } from './eventually.js'
import { freePort } from './postgres.js'

/** Why Redis cannot be tested here; null where it can. Part of the skipped suite's name, to be seen. */
export const redisMissing: string | null =
  spawnSync('redis-server', ['--version']).status === 0
    ? null
    : 'no redis-server here; get it with apt-get install redis-server or brew install redis'

export interface TestRedis {
  readonly url: string
  stop(): Promise<void>
}

export async function startRedis(): Promise<TestRedis> {
  const port = await freePort()
  const settings = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
  ]
  const child = spawn('redis-server', settings, { stdio: 'ignore' })
  const onExit = () => child.kill('SIGKILL')
  process.once('exit', onExit)
  const url = `redis://127.0.0.1:${port}`
  await eventually(async () => {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.ping()
    } finally {
      client.disconnect()
    }
  })
  return {
    url,
    async stop() {
      process.off('exit', onExit)
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'

import { figure, interleave } from '../measure.js'
import { compare, type Result } from '../result.js'
import type { Application } from './index.js'
import type { IdleCost } from './subjects/idle.js'

const subjects = ['bare', 'floor', 'foundation', 'moleculer', 'opentelemetry'] as const
type Subject = (typeof subjects)[number]

const script = fileURLToPath(new URL('subjects/idle.js', import.meta.url))

/** What each subject adds to a bare process: memory, time to load, CPU while idle. */
export async function measureIdleCost(app: Application, rounds: number): Promise<Result[]> {
  const echo = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(echo, 'listening')
  const address = echo.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const state = await mkdtemp(path.join(tmpdir(), 'foundation-bench-'))
  const env = {
    ...process.env,
    ...app,
    BENCH_ECHO_URL: `ws://127.0.0.1:${port}`,
    BENCH_STATE_DIR: state,
  }
  try {
    const samples = await interleave(subjects, { rounds, warmUp: 1 }, (subject) =>
      run(subject, env),
    )
    return toResults(samples)
  } finally {
    echo.close()
    for (const socket of echo.clients) socket.terminate()
    await rm(state, { recursive: true, force: true })
  }
}

async function run(subject: Subject, env: NodeJS.ProcessEnv): Promise<IdleCost> {
  const child = fork(script, [subject, '10000'], { env, execArgv: ['--expose-gc'] })
  const cost = once(child, 'message').then(([message]) => message as IdleCost)
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`${subject} ended with ${code} before it said what it cost`)
  })
  // Its exit after the message is no failure.
  failed.catch(() => {})
  return Promise.race([cost, failed])
}

function toResults(samples: Record<Subject, IdleCost[]>): Result[] {
  const bareRss = figure(samples.bare.map((it) => it.rssBytes)).median
  const of = (value: (cost: IdleCost) => number) =>
    Object.fromEntries(
      subjects.filter((it) => it !== 'bare').map((it) => [it, figure(samples[it].map(value))]),
    )
  const common = {
    better: 'lower',
    ours: 'foundation',
    floor: 'floor',
    peers: ['moleculer', 'opentelemetry'],
  } as const
  return [
    compare({
      ...common,
      name: 'memory added to a bare process, connected and idle',
      unit: 'MiB',
      subjects: of((cost) => (cost.rssBytes - bareRss) / 2 ** 20),
      target: 'at most 20 MiB with its worker thread',
      met: ({ ours }) => ours <= 20,
    }),
    compare({
      ...common,
      name: 'time to load',
      unit: 'ms',
      subjects: of((cost) => cost.loadMs),
      target: 'at most 120 ms',
      met: ({ ours }) => ours <= 120,
    }),
    compare({
      ...common,
      name: 'CPU, connected and idle',
      unit: '% of a core',
      subjects: of((cost) => cost.cpu * 100),
      target: 'at most 0.2 %',
      met: ({ ours }) => ours <= 0.2,
    }),
  ]
}

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { freePort } from '@foundation/testing'

import { type Figure, figure, interleave } from '../measure.js'
import { compare, type Result } from '../result.js'
import type { Sample } from '../subject.js'
import { type Work, works } from './works.js'

const execute = promisify(execFile)
const run = fileURLToPath(new URL('run.js', import.meta.url))

/** What protecting a call costs, beside the libraries that a user would pick instead. */
export async function benchProtection(rounds: number): Promise<Result[]> {
  await using redis = await startRedis()
  const results: Result[] = []
  for (const [id, work] of Object.entries(works)) {
    if (work.needs === 'redis' && !redis) {
      console.error(`Skipped: ${work.name} needs a redis-server on the PATH`)
      continue
    }
    const names = Object.keys(work.subjects)
    const samples = await interleave(names, { rounds }, (name) => measure(id, name, redis?.url))
    results.push(...toResults(work, samples))
  }
  return results
}

function toResults(work: Work, samples: Record<string, Sample[]>): Result[] {
  const figures = (of: keyof Sample) =>
    Object.fromEntries(
      Object.entries(samples).map(([name, its]) => [name, figure(its.map((it) => it[of]))]),
    )
  const { name, peers, target, met, measures = 'wall' } = work
  const common = { better: 'lower', ours: 'foundation', floor: 'floor', peers } as const
  if (measures === 'retained') {
    return [compare({ ...common, name, unit: 'B', subjects: figures('bytes'), target, met })]
  }
  // Where a bare call is measured too, what counts is what the guard adds to it.
  const over = samples.bare ? ', over a bare call' : ''
  const bytes = samples.bare
    ? { target: '≤ 400 B', met: ({ ours }: { ours: number }) => ours <= 400 }
    : { target: 'for information', met: () => true }
  const row = (what: string, unit: string, of: keyof Sample) => ({
    ...common,
    name: `${name}${what}${over}`,
    unit,
    subjects: overBare(figures(of)),
  })
  return [
    compare({ ...row('', 'ns', 'wall'), target, met }),
    compare({ ...row(', CPU', 'ns', 'cpu'), target: 'for information', met: () => true }),
    compare({ ...row(', allocated', 'B', 'bytes'), ...bytes }),
  ]
}

/** Less the bare call and the loop around it, which are nobody's doing. */
function overBare({ bare, ...guards }: Record<string, Figure>): Record<string, Figure> {
  if (!bare) return guards
  const over = (value: number) => value - bare.median
  return Object.fromEntries(
    Object.entries(guards).map(([name, { median, min, max }]) => [
      name,
      { median: over(median), min: over(min), max: over(max) },
    ]),
  )
}

async function measure(work: string, subject: string, redisUrl?: string): Promise<Sample> {
  // Room for all that one sample allocates, so that no collection falls into it.
  const flags = ['--expose-gc', '--max-semi-space-size=128', '--max-old-space-size=4096']
  const { stdout } = await execute(process.execPath, [...flags, run, work, subject], {
    env: { ...process.env, ...(redisUrl && { BENCH_REDIS_URL: redisUrl }) },
    timeout: 120_000,
  })
  return JSON.parse(stdout) as Sample
}

async function startRedis() {
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const isMissing = await Promise.race([
    once(server, 'error').then(() => true),
    once(server.stdout, 'data').then(() => false),
  ])
  if (isMissing) return null
  return {
    url: `redis://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.kill()
      if (server.exitCode === null) await once(server, 'exit')
    },
  }
}

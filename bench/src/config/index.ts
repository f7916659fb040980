import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { figure, interleave } from '../measure.js'
import { compare, type Result } from '../result.js'
import type { Sample } from '../subject.js'
import { measurePublish } from './publish.js'
import { works } from './works.js'

const execute = promisify(execFile)
const run = fileURLToPath(new URL('run.js', import.meta.url))

/** What reading and changing configuration costs, beside the libraries that a user would pick instead. */
export async function benchConfig(rounds: number): Promise<Result[]> {
  const results: Result[] = []
  for (const [id, { subjects, batch = 1, measures = 'cpu', ...work }] of Object.entries(works)) {
    const names = Object.keys(subjects)
    const samples = await interleave(names, { rounds }, (name) => measure(id, name))
    const figures = Object.entries(samples).map(
      ([name, its]) => [name, figure(its.map((it) => it[measures] / batch))] as const,
    )
    const all = Object.fromEntries(figures)
    const name = measures === 'cpu' ? `${work.name}: CPU` : work.name
    results.push(compare({ ...work, name, unit: 'ns', better: 'lower', subjects: all }))
  }
  return [...results, ...(await measurePublish(rounds))]
}

async function measure(work: string, subject: string): Promise<Sample> {
  const { stdout } = await execute(process.execPath, ['--expose-gc', run, work, subject], {
    timeout: 120_000,
  })
  return JSON.parse(stdout) as Sample
}

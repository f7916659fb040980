import { startControlPlane, startPostgres } from '@foundation/testing'

import { figure } from '../measure.js'
import { type Operator, setUpOperator } from '../operator.js'
import { compare, type Result } from '../result.js'
import { namespaces, seedFleet } from './fleet.js'

/** What the pages ask for, by what they show. */
const questions: Readonly<Record<string, readonly [procedure: string, input?: object]>> = {
  overview: ['health.overview'],
  'list of nodes': ['nodes.list', {}],
  'list of nodes, searched and sorted': [
    'nodes.list',
    { search: 'zone:zone-1', sort: 'elu', descending: true, page: 3 },
  ],
  'board of protection': ['protection.guards', {}],
  namespaces: ['config.namespaces'],
  'one namespace': ['config.namespace', { namespace: 'app' }],
  'a release that runs': ['config.release', { namespace: 'app', number: 1 }],
  'who has what': ['config.whoHas', {}],
  'who has a release': ['config.whoHas', { namespace: 'app', number: 1 }],
  'who drifted': ['config.whoHas', { state: 'drifted' }],
}
const requestsPerRound = 20
const maxMs = 200

/** How long pages wait for their data: 5,000 nodes, each with 5 guards and 5 namespaces. */
export async function benchConsole(rounds: number): Promise<Result[]> {
  await using postgres = await startPostgres()
  await using plane = await startControlPlane({
    databaseUrl: postgres.url,
    env: { LOG_LEVEL: 'error' },
  })
  const operator = await setUpOperator(plane)
  for (const namespace of namespaces) await release(operator, namespace)
  await seedFleet(postgres.url)
  const results: Result[] = []
  for (const [page, [procedure, input]] of Object.entries(questions)) {
    const ask = () => operator.query(procedure, input)
    await p95(ask)
    const samples: number[] = []
    for (let round = 0; round < rounds; round += 1) samples.push(await p95(ask))
    results.push(
      compare({
        ...{ name: `${page}, p95 over HTTP`, unit: 'ms', better: 'lower' },
        ...{ subjects: { foundation: figure(samples) }, ours: 'foundation', peers: [] },
        target: '≤ 200 ms',
        met: ({ ours }) => ours <= maxMs,
      }),
    )
  }
  return results
}

async function p95(ask: () => Promise<unknown>): Promise<number> {
  const took: number[] = []
  for (let request = 0; request < requestsPerRound; request += 1) {
    const startedAt = performance.now()
    await ask()
    took.push(performance.now() - startedAt)
  }
  took.sort((a, b) => a - b)
  return took[Math.ceil(took.length * 0.95) - 1] ?? Number.NaN
}

async function release(operator: Operator, namespace: string): Promise<void> {
  const reason = 'Benchmark'
  await operator.mutate('config.create', { namespace, reason })
  const values = { db: { pool: { max: 5 } } }
  const layers = [{ name: 'default', level: 'default', values }]
  await operator.mutate('config.saveDraft', { namespace, version: 0, layers })
  const plan = { stages: [{ reach: { kind: 'share', share: 1 }, holdMs: 0 }] }
  const proposal = { namespace, version: 1, title: 'First values', reason, plan }
  await operator.mutate('config.propose', proposal)
  await operator.mutate('config.start', { namespace, number: 1, reason })
  while (!(await isReleased(operator, namespace))) {
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function isReleased(operator: Operator, namespace: string): Promise<boolean> {
  const detail = (await operator.query('config.release', { namespace, number: 1 })) as {
    release: { state: string }
  }
  return detail.release.state === 'released'
}

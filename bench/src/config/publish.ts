/** How long a value that one node writes for all takes to be applied by a thousand. */
import { randomUUID } from 'node:crypto'

import { type ControlPlane, startControlPlane, startPostgres } from '@foundation/testing'

import { figure } from '../measure.js'
import { setUpOperator } from '../operator.js'
import { compare, type Result } from '../result.js'
import { type ProtocolNode, startProtocolNode } from './protocol-node.js'

const nodeCount = 1_000
/** As many as the target speaks of. */
const quorum = Math.ceil(nodeCount * 0.99)
const maxMs = 1_000
const namespace = 'bench'
/** Nodes that join at once. */
const crowd = 20

/** @param rounds a round writes ten times */
export async function measurePublish(rounds: number): Promise<Result[]> {
  await using postgres = await startPostgres()
  await using plane = await startControlPlane({
    databaseUrl: postgres.url,
    env: { LOG_LEVEL: 'error' },
  })
  const operator = await setUpOperator(plane)
  const settings = { writable: ['load'] }
  await operator.mutate('config.create', { namespace, settings, reason: 'Benchmark' })
  const nodes = await startNodes(plane)
  try {
    await publish(plane, nodes, 0)
    const samples: Sample[] = []
    for (let round = 1; round <= rounds * 10; round += 1) {
      samples.push(await publish(plane, nodes, round))
    }
    return [
      toResult('publish → applied, median node of 1,000', samples, ({ p50 }) => p50),
      toResult('publish → applied, 99 % of 1,000 nodes', samples, ({ p99 }) => p99),
      toResult('publish → acknowledged by 99 % of 1,000 nodes', samples, ({ known }) => known),
    ]
  } finally {
    for (const node of nodes) node.close()
  }
}

/** Milliseconds since the write was sent. */
interface Sample {
  readonly p50: number
  readonly p99: number
  /** Until the writer was told that so many nodes run it. */
  readonly known: number
}

/** Held to its slowest publish: what is promised is promised of 99 in 100, and there are fewer. */
function toResult(
  name: string,
  samples: readonly Sample[],
  of: (sample: Sample) => number,
): Result {
  const ours = figure(samples.map(of))
  return compare({
    ...{ name, unit: 'ms', better: 'lower', ours: 'foundation', peers: [] },
    target: '≤ 1 s, the slowest too',
    subjects: { foundation: ours },
    met: () => ours.max <= maxMs,
  })
}

async function publish(
  plane: ControlPlane,
  nodes: readonly ProtocolNode[],
  value: number,
): Promise<Sample> {
  const [writer] = nodes
  const startedAt = performance.now()
  const applied = Promise.all(nodes.map((node) => node.nextConfig()))
  const answer = await fetch(new URL(`/v1/config/${namespace}/set`, plane.url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${writer?.credential}`,
    },
    body: JSON.stringify({
      ...{ path: 'load.max', value, quorum, timeoutMs: 30_000 },
      idempotencyKey: randomUUID(),
    }),
  })
  if (!answer.ok) throw new Error(`The write was answered ${answer.status}: ${await answer.text()}`)
  const known = performance.now() - startedAt
  const times = (await applied).map((at) => at - startedAt).sort((a, b) => a - b)
  const at = (share: number) => times[Math.ceil(times.length * share) - 1] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99), known }
}

async function startNodes(plane: ControlPlane): Promise<ProtocolNode[]> {
  const token = await plane.joinToken('benchmark')
  const nodes: ProtocolNode[] = []
  while (nodes.length < nodeCount) {
    const some = Array.from({ length: crowd }, () => startProtocolNode(plane.url, token, 'load'))
    nodes.push(...(await Promise.all(some)))
  }
  return nodes
}

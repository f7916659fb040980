/**
 * What the nodes of a rollout say: the facts from which it follows whether it goes on, and how they stood in the end,
 * when the answers themselves are gone.
 */
import {
  type NodeCounts,
  Rejection,
  type RolloutGuard,
  type RolloutPlan,
} from '@foundation/core/config'
import { matches, type Selectable } from '@foundation/core/feed'
import type { NodeState } from '@foundation/core/health'
import { z } from 'zod'

import type { Db } from '../context.js'
import { Prisma } from '../generated/prisma/client.js'
import {
  type Answer,
  type ConfigResource,
  type FleetNode,
  loadAnswers,
  loadNodes,
  loadRejections,
  loadSlots,
} from './fleet-nodes.js'
import type { NamespaceRecord, ReleaseRecord } from './records.js'
import { type BegunStage, isReached, saltOf } from './stages.js'

/** A node that is so is not well. One that drains or left does so on purpose. */
const sick: readonly NodeState[] = ['degraded', 'stalled', 'suspect', 'down']
/** Figures of guards that are older say nothing of now. */
const freshMs = 60_000

export interface Reached {
  readonly candidate: ConfigResource | null
  readonly nodes: readonly FleetNode[]
  /** Those that the candidate is for. */
  readonly reached: readonly FleetNode[]
  readonly answer: (nodeId: string) => Answer | null
}

export interface Facts extends Reached {
  readonly wanted: number
  readonly applied: number
  readonly rejected: number
  readonly unhealthy: number
  readonly metric: number | null
  /** The same figure of the nodes without the release. */
  readonly without: number | null
}

/** Whom a candidate reaches now, and what they answered. */
export async function loadReached(
  db: Db,
  fleetId: string,
  namespace: string,
  now: number,
): Promise<Reached> {
  const [slots, nodes, answer] = await Promise.all([
    loadSlots(db, fleetId, namespace),
    loadNodes(db, fleetId),
    loadAnswers(db, { namespace }, now),
  ])
  const candidate = slots.get(namespace)?.candidate ?? null
  return {
    candidate,
    nodes,
    reached: candidate ? nodes.filter((node) => matches(candidate.selector, node)) : [],
    answer: (nodeId) => (candidate ? answer(candidate, nodeId) : null),
  }
}

export async function loadFacts(
  db: Db,
  fleetId: string,
  namespace: string,
  { guard }: RolloutPlan,
  begun: readonly BegunStage[],
  now: number,
): Promise<Facts> {
  const all = await loadReached(db, fleetId, namespace, now)
  const { reached, nodes, answer } = all
  // One that is down is not waited for, unless it said something before. One that only lost its server is.
  const wanted = reached.filter(({ nodeId, state }) => state !== 'down' || answer(nodeId))
  const withIt = wanted.filter(({ nodeId }) => answer(nodeId)?.status === 'applied')
  const without = nodes.filter((node) => !reached.includes(node) && node.state !== 'down')
  const [unhealthy, figures] = await Promise.all([
    countFallen(db, reached, begun),
    guard.metric ? loadFigures(db, guard.metric.name, withIt, without, now) : [null, null],
  ])
  return {
    ...all,
    wanted: wanted.length,
    applied: withIt.length,
    rejected: wanted.filter(({ nodeId }) => answer(nodeId)?.status === 'rejected').length,
    unhealthy,
    metric: figures[0],
    without: figures[1],
  }
}

/** Nodes that were healthy when their stage began, and are sick now. */
async function countFallen(
  db: Db,
  reached: readonly FleetNode[],
  begun: readonly BegunStage[],
): Promise<number> {
  const ill = reached.filter(({ state }) => sick.includes(state))
  if (ill.length === 0) return 0
  const ids = ill.map(({ nodeId }) => nodeId)
  const since = ill.map((node) => new Date(reachedAt(node, begun)))
  const rows = await db.$queryRaw<{ state: string | null }[]>`
    SELECT coalesce(
      (SELECT to_state FROM node_transition t WHERE t.node_id = g.id AND t.at <= g.at ORDER BY t.at DESC, t.id DESC LIMIT 1),
      (SELECT from_state FROM node_transition t WHERE t.node_id = g.id AND t.at > g.at ORDER BY t.at, t.id LIMIT 1)
    ) AS state
    FROM unnest(${ids}::text[], ${since}::timestamptz[]) AS g (id, at)`
  return rows.filter(({ state }) => state === 'healthy').length
}

/** When the first stage began that was for a node. */
function reachedAt(node: Selectable, begun: readonly BegunStage[]): number {
  return (begun.find(({ selector }) => matches(selector, node)) ?? begun.at(-1))?.at ?? 0
}

type Metric = NonNullable<RolloutGuard['metric']>['name']

/**
 * The guarded figure of the nodes with the release and of those without. Errors count over all calls; the others are
 * means over nodes, those of latency weighted by calls.
 */
async function loadFigures(
  db: Db,
  name: Metric,
  withIt: readonly FleetNode[],
  without: readonly FleetNode[],
  now: number,
): Promise<[number | null, number | null]> {
  const ids = [...withIt, ...without].map(({ nodeId }) => nodeId)
  const has = [...withIt.map(() => true), ...without.map(() => false)]
  const rows = await db.$queryRaw<{ has: boolean; figure: number | null }[]>`
    SELECT g.has, ${figureSql[name]} AS figure
    FROM unnest(${ids}::text[], ${has}::boolean[]) AS g (id, has)
      LEFT JOIN guard ON guard.node_id = g.id AND guard.at > ${new Date(now - freshMs)}
      LEFT JOIN node_vitals v ON v.node_id = g.id
    GROUP BY g.has`
  const of = (which: boolean) => rows.find((it) => it.has === which)?.figure ?? null
  return [of(true), of(false)]
}

const figureSql: Record<Metric, Prisma.Sql> = {
  error_ratio: Prisma.sql`(sum(guard.failures) / nullif(sum(guard.calls), 0))::float8`,
  p99_ms: Prisma.sql`(sum(guard.p99_ms * guard.calls) FILTER (WHERE guard.p99_ms IS NOT NULL)
    / nullif(sum(guard.calls) FILTER (WHERE guard.p99_ms IS NOT NULL), 0))::float8`,
  elu: Prisma.sql`avg(v.elu)::float8`,
  loop_delay_p99_ms: Prisma.sql`avg(v.delay_p99_ms)::float8`,
}

const Counts = z.object({
  nodes: z.int(),
  applied: z.int(),
  rejected: z.int(),
  pending: z.int(),
  drifted: z.int(),
})
export const Outcome = z.object({
  counts: Counts,
  stages: z.array(Counts),
  rejections: z.array(Rejection.extend({ at: z.coerce.date() })),
})
/** How the nodes stood when a rollout ended. */
export type Outcome = z.output<typeof Outcome>

/** How the nodes stand: in all, up to each stage, and the words of those that refuse. */
export async function outcomeOf(
  db: Db,
  { namespace, number, plan }: ReleaseRecord,
  { settings }: Pick<NamespaceRecord, 'settings'>,
  stage: number,
  { candidate, nodes, reached, answer }: Reached,
): Promise<Outcome> {
  const salt = saltOf(namespace, number)
  const statusOf = (nodeId: string) => answer(nodeId)?.status ?? null
  const stages: NodeCounts[] = plan.stages.map((_, at) =>
    at === stage
      ? countNodes(reached, statusOf)
      : countNodes(
          nodes.filter((node) => isReached(plan, at, settings.selector, salt, node)),
          statusOf,
        ),
  )
  const refusing = reached.flatMap(({ nodeId, version }) =>
    candidate && statusOf(nodeId) === 'rejected' ? { nodeId, version, key: candidate.key } : [],
  )
  const rejections = await loadRejections(db, refusing)
  return { counts: countNodes(reached, statusOf), stages, rejections }
}

function countNodes(
  nodes: readonly FleetNode[],
  answer: (nodeId: string) => 'applied' | 'rejected' | null,
): NodeCounts {
  const counts = { nodes: nodes.length, applied: 0, rejected: 0, pending: 0, drifted: 0 }
  for (const { nodeId } of nodes) counts[answer(nodeId) ?? 'pending'] += 1
  return counts
}

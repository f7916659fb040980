/** How the nodes stand with a release on its way, and stood in the end: when the answers themselves are gone. */
import { type NodeCounts, Rejection } from '@foundation/core/config'
import { z } from 'zod'

import type { Db } from '../context.js'
import type { Reached } from './facts.js'
import { loadRejections } from './fleet-nodes.js'
import type { NamespaceRecord, ReleaseRecord } from './records.js'
import { isReached, saltOf } from './stages.js'
import { countNodes } from './standings.js'

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

/** How the nodes stand with a release on its way, and stood in the end: when the answers themselves are gone. */
import { type NodeCounts, Rejection } from '@foundation/core/config'
import { z } from 'zod'

import type { Reached } from './facts.js'
import type { NamespaceRecord, ReleaseRecord } from './records.js'
import { isReached, saltOf } from './stages.js'
import { countNodes } from './standings.js'

/** Rejections kept with a release. */
const maxRejections = 50

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
export function outcomeOf(
  { namespace, number, plan }: ReleaseRecord,
  { settings }: Pick<NamespaceRecord, 'settings'>,
  stage: number,
  { nodes, reached, answer }: Reached,
): Outcome {
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
  const rejections = reached
    .flatMap(({ nodeId, version }) => {
      const ack = answer(nodeId)
      if (ack?.status !== 'rejected') return []
      const { path, message, at } = ack
      return [{ nodeId, version, path: path ?? '', message: message ?? '', at }]
    })
    .slice(0, maxRejections)
  return { counts: countNodes(reached, statusOf), stages, rejections }
}

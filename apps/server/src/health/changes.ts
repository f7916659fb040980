/** What changed lately: what nodes did, what people did, and what became of the fleet's health. */
import { ClusterHealth, type FleetChange, type ListChanges } from '@foundation/core/health'

import { type Ctx, requireScope } from '../context.js'
import { checkRange } from '../nodes/index.js'
import { mergeActions, mergeBreakers, mergeStates } from './merge.js'

/** Read for each change that is asked for, since many rows may become one; and at most. */
const rowsPerChange = 25
const maxRows = 5_000

/**
 * Newest first. Of one node when `nodeId` is given: then without the fleet's health.
 *
 * @throws FoundationError `request.invalid`
 */
export async function listChanges(ctx: Ctx, input: ListChanges): Promise<FleetChange[]> {
  requireScope(ctx, 'fleet:read')
  checkRange(input)
  const { from, to, nodeId, limit } = input
  const where = { fleetId: ctx.fleetId, at: { gte: from, lte: to } }
  const newest = {
    orderBy: [{ at: 'desc' as const }, { id: 'desc' as const }],
    take: Math.min(limit * rowsPerChange, maxRows),
  }
  const [states, actions, healths, breakers] = await Promise.all([
    ctx.db.nodeTransition.findMany({
      where: { ...where, ...(nodeId !== undefined && { nodeId }) },
      ...newest,
    }),
    ctx.db.auditEntry.findMany({ where: { ...where, ...visibleActions(ctx, nodeId) }, ...newest }),
    nodeId === undefined ? ctx.db.fleetTransition.findMany({ where, ...newest, take: limit }) : [],
    ctx.db.breakerTransition.findMany({
      // A breaker that tries is neither news nor the end of it.
      where: { ...where, toState: { not: 'half_open' }, ...(nodeId !== undefined && { nodeId }) },
      ...newest,
    }),
  ])
  const changes: FleetChange[] = [
    ...mergeStates(states),
    ...mergeActions(actions),
    ...mergeBreakers(breakers),
    ...healths.map(({ id, at, fromHealth, toHealth }) => ({
      type: 'health' as const,
      id: `health-${id}`,
      at,
      from: ClusterHealth.parse(fromHealth),
      to: ClusterHealth.parse(toHealth),
    })),
  ]
  return changes.sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, limit)
}

/** Steps on the way to a release, which alone is news. */
const drafting = ['saveDraft', 'importDraft', 'discardDraft', 'restore', 'resolveConflict'].map(
  (verb) => `config.${verb}`,
)

/** What was done about access is for those who may read access. */
function visibleActions(ctx: Ctx, nodeId: string | undefined) {
  const mayReadAccess = ctx.actor.scopes.includes('access:read')
  return {
    ...(nodeId !== undefined && { target: nodeId }),
    NOT: [
      { action: { in: drafting } },
      ...(mayReadAccess ? [] : [{ action: { startsWith: 'access.' } }]),
    ],
  }
}

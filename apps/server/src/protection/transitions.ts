import { BreakerState, type ListTransitions, type TransitionRow } from '@foundation/core/protection'

import { type Ctx, requireScope } from '../context.js'
import { checkRange } from '../nodes/index.js'

/**
 * Changes of breakers in a range, newest first.
 *
 * @throws FoundationError `request.invalid`
 */
export async function listTransitions(ctx: Ctx, input: ListTransitions): Promise<TransitionRow[]> {
  requireScope(ctx, 'fleet:read')
  checkRange(input)
  const { from, to, service, target, limit } = input
  const rows = await ctx.db.breakerTransition.findMany({
    where: {
      fleetId: ctx.fleetId,
      at: { gte: from, lte: to },
      ...(service !== undefined && { service }),
      ...(target !== undefined && { target }),
    },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: limit,
  })
  return rows.map(({ nodeId, service, target, fromState, toState, reason, at }) => ({
    nodeId,
    service,
    target,
    from: BreakerState.parse(fromState),
    to: BreakerState.parse(toState),
    reason,
    at,
  }))
}

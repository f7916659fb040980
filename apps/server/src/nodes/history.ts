/** Which states a node was in, and when. */
import { FoundationError } from '@foundation/core/errors'
import type { NodeRange, StateSpan } from '@foundation/core/nodes'

import { type Ctx, requireScope } from '../context.js'
import { checkRange } from './range.js'
import { toSpans } from './spans.js'

/** Changes shown at most; past it the oldest are left out, and the first span is that much longer. */
const maxTransitions = 2_000

/** @throws FoundationError `node.not_found`, `request.invalid` */
export async function nodeHistory(ctx: Ctx, { nodeId, from, to }: NodeRange): Promise<StateSpan[]> {
  requireScope(ctx, 'fleet:read')
  checkRange({ from, to })
  const node = await ctx.db.node.findFirst({ where: { id: nodeId, fleetId: ctx.fleetId } })
  if (!node) throw new FoundationError('node.not_found', { nodeId })
  const newest = await ctx.db.nodeTransition.findMany({
    where: { nodeId, at: { gt: from, lt: to } },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: maxTransitions,
  })
  const within = newest.reverse()
  const before = await ctx.db.nodeTransition.findFirst({
    where: { nodeId, at: { lte: from } },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
  })
  return toSpans(node, before, within, { from, to }, new Date(ctx.clock()))
}

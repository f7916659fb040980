import type { Ctx } from '../context.js'
import { unhold } from './steer.js'

/**
 * Lifts the holds whose time is up. Any number of servers may do this at once: whoever comes second
 * finds the hold gone and changes nothing.
 *
 * @returns the ids of the nodes that were let back
 */
export async function expireHolds(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.db.$queryRaw<{ key: string }[]>`
    SELECT key FROM resource WHERE fleet_id = ${ctx.fleetId}::uuid AND kind = 'maintenance'
      AND jsonb_typeof(spec -> 'until') = 'number' AND (spec ->> 'until')::bigint <= ${ctx.clock()}
    LIMIT 1000`
  const nodeIds: string[] = []
  for (const { key } of rows) {
    const result = await unhold(ctx, { nodeIds: [key], reason: 'its time was up' })
    nodeIds.push(...result.nodeIds)
  }
  return nodeIds
}

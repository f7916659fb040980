/** Nodes by some letters of them: quick, few, the best first. */
import { statesByUrgency } from '@foundation/core/health'
import { type FindNodes, type NodeCell, parseSearch } from '@foundation/core/nodes'

import { type Ctx, requireScope } from '../context.js'
import { Prisma } from '../generated/prisma/client.js'
import { selectCells } from './cells.js'
import { searchConditions } from './search.sql.js'

/** Takes every part of `text` as a word. Ids that begin with it come first, then what needs attention. */
export async function findNodes(ctx: Ctx, { text, limit }: FindNodes): Promise<NodeCell[]> {
  requireScope(ctx, 'fleet:read')
  const whole = text
    .replace(/[\p{Cc}"]/gu, ' ')
    .trim()
    .toLowerCase()
  // Quoted, so that nothing in it is taken for a field.
  const line = whole
    .split(/\s+/u)
    .filter((word) => word !== '')
    .map((word) => `"${word}"`)
    .join(' ')
  const conditions = searchConditions(parseSearch(line), [])
  const where = [
    Prisma.sql`n.fleet_id = ${ctx.fleetId}::uuid`,
    Prisma.sql`n.state <> 'left'`,
    ...conditions,
  ]
  const found = await ctx.db.$queryRaw<{ id: string }[]>`
    SELECT n.id FROM node n WHERE ${Prisma.join(where, ' AND ')}
    ORDER BY starts_with(n.id, ${whole}) DESC, array_position(${[...statesByUrgency]}::text[], n.state), n.id COLLATE "C"
    LIMIT ${limit}`
  const ids = found.map(({ id }) => id)
  const cells = await selectCells(ctx.db, { fleetId: ctx.fleetId, now: ctx.clock(), nodeIds: ids })
  const rank = new Map(ids.map((id, i) => [id, i]))
  return cells.sort((a, b) => (rank.get(a.nodeId) ?? 0) - (rank.get(b.nodeId) ?? 0))
}

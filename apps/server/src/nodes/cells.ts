/** The whole fleet, one small cell a node: for the honeycomb, the palette and the live board. */
import { NodeState } from '@foundation/core/health'
import type { NodeCell } from '@foundation/core/nodes'
import { minute } from '@foundation/core/time'

import { type Ctx, type Db, requireScope } from '../context.js'
import { Prisma } from '../generated/prisma/client.js'

/** How long a node that left is still shown, so that its going is seen. */
export const leftShownMs = 10 * minute

export interface CellQuery {
  readonly fleetId: string
  /** Unix milliseconds. */
  readonly now: number
  /** These nodes alone; all of the fleet when not given. */
  readonly nodeIds?: readonly string[]
}

interface CellRecord {
  readonly nodeId: string
  readonly service: string
  readonly state: string
  readonly reason: string
  readonly version: string | null
  readonly elu: number | null
  readonly revision: bigint | null
}

/** By service, then by id. */
export function loadCells(ctx: Ctx): Promise<NodeCell[]> {
  requireScope(ctx, 'fleet:read')
  return selectCells(ctx.db, { fleetId: ctx.fleetId, now: ctx.clock() })
}

export async function selectCells(
  db: Db,
  { fleetId, now, nodeIds }: CellQuery,
): Promise<NodeCell[]> {
  const only = (column: Prisma.Sql) =>
    nodeIds ? Prisma.sql`${column} = ANY(${[...nodeIds]})` : Prisma.sql`TRUE`
  const rows = await db.$queryRaw<CellRecord[]>`
    SELECT n.id AS "nodeId", n.service, n.state, n.state_reason AS reason, n.version, v.elu, a.revision
    FROM node n
    LEFT JOIN node_vitals v ON v.node_id = n.id
    LEFT JOIN (
      SELECT node_id, max(revision) AS revision FROM resource_ack
      WHERE ${only(Prisma.sql`node_id`)} GROUP BY node_id
    ) a ON a.node_id = n.id
    WHERE n.fleet_id = ${fleetId}::uuid
      AND ${only(Prisma.sql`n.id`)}
      AND (n.state <> 'left' OR n.state_since > ${new Date(now - leftShownMs)})
    ORDER BY n.service COLLATE "C", n.id COLLATE "C"`
  return rows.map(toCell)
}

function toCell({ state, revision, ...rest }: CellRecord): NodeCell {
  return {
    ...rest,
    state: NodeState.parse(state),
    revision: revision === null ? null : Number(revision),
  }
}

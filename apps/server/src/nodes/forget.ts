/** Nodes that are down for so long that nobody waits for them any more. */
import type { Db } from '../context.js'

/**
 * Makes nodes that have been down for `afterMs` leave, as forgotten. One that comes back later joins anew.
 *
 * The old state in the filter lets a node win that comes back in this moment: then nothing changes.
 *
 * @param now Unix milliseconds
 * @returns the ids of those that left
 */
export async function forgetNodes(
  db: Db,
  { fleetId, now, afterMs }: { fleetId: string; now: number; afterMs: number },
): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    WITH gone AS (
      UPDATE node SET state = 'left', state_reason = 'down for too long', state_since = ${new Date(now)},
        left_as = 'forgotten', server_id = NULL
      WHERE fleet_id = ${fleetId}::uuid AND state = 'down' AND state_since < ${new Date(now - afterMs)}
      RETURNING id, service
    ), logged AS (
      INSERT INTO node_transition (fleet_id, node_id, service, from_state, to_state, reason, at)
      SELECT ${fleetId}::uuid, id, service, 'down', 'left', 'down for too long', ${new Date(now)} FROM gone
    )
    SELECT id FROM gone ORDER BY id`
  return rows.map(({ id }) => id)
}

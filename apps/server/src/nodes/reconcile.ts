import { NodeState } from '@foundation/core/health'
import type pg from 'pg'

import type { NodeRecord } from './record.js'
import type { Sessions } from './sessions.js'

interface Row {
  id: string
  epoch: number
  state: string
  server_id: string | null
  left_as: string | null
}

/**
 * Compares records with the database, which is right: a session that a newer one replaced, or whose node
 * was removed, ends even if the message that said so was lost; a state that somebody else wrote is taken
 * over, to be judged anew; a node that was given up for lost is claimed back.
 */
export async function reconcile(
  pool: pg.Pool,
  serverId: string,
  sessions: Sessions,
  records: readonly NodeRecord[],
): Promise<void> {
  if (records.length === 0) return
  const { rows } = await pool.query<Row>({
    name: 'node-reconcile',
    text: 'SELECT id, epoch, state, server_id, left_as FROM node WHERE id = ANY ($1::text[])',
    values: [records.map(({ nodeId }) => nodeId)],
  })
  const byId = new Map(rows.map((row) => [row.id, row]))
  const claimed: NodeRecord[] = []
  for (const record of records) {
    const row = byId.get(record.nodeId)
    if (!row || row.epoch > record.epoch || row.left_as === 'removed') {
      sessions.departing.delete(record)
      if (row?.left_as === 'removed') sessions.cutOff(record.nodeId, 'node.removed')
      else sessions.supersede(record.nodeId, row?.epoch ?? Number.POSITIVE_INFINITY)
      continue
    }
    if (row.epoch !== record.epoch) continue
    record.state = NodeState.parse(row.state)
    if (record.connected && record.left === null && row.server_id !== serverId) claimed.push(record)
  }
  if (claimed.length === 0) return
  await pool.query(
    `UPDATE node SET server_id = $1, left_as = NULL FROM unnest($2::text[], $3::int[]) AS g (id, epoch)
     WHERE node.id = g.id AND node.epoch = g.epoch AND node.left_as IS DISTINCT FROM 'removed'`,
    [serverId, claimed.map((it) => it.nodeId), claimed.map((it) => it.epoch)],
  )
}

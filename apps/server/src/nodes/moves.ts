/** Changes of state, written so that each happens once, whoever saw it first. */
import { NodeState } from '@foundation/core/health'
import type pg from 'pg'

export interface Move {
  readonly nodeId: string
  readonly service: string
  readonly from: NodeState
  readonly to: NodeState
  readonly reason: string
}

export interface WantedMove extends Move {
  readonly epoch: number
  readonly ready: boolean
  readonly draining: string | null
  readonly leftAs: 'leave' | null
}

interface MovedRow {
  id: string
  service: string
  from_state: string
  to_state: string
  reason: string
}

/** The old state and the epoch in the filter let one of two writers win; the other changes nothing. */
const moveSql = `
  WITH given AS (
    SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::bool[], $7::text[], $8::text[])
      AS g (id, epoch, from_state, to_state, reason, ready, draining, left_as)
  ), moved AS (
    UPDATE node SET state = g.to_state, state_reason = g.reason, ready = g.ready, draining = g.draining,
      state_since = CASE WHEN g.to_state = g.from_state THEN state_since ELSE now() END,
      left_as = g.left_as, server_id = CASE WHEN g.to_state = 'left' THEN NULL ELSE server_id END
    FROM given g WHERE node.id = g.id AND node.epoch = g.epoch AND node.state = g.from_state
    RETURNING node.id, node.fleet_id, node.service, g.from_state, g.to_state, g.reason
  ), logged AS (
    INSERT INTO node_transition (fleet_id, node_id, service, from_state, to_state, reason)
    SELECT fleet_id, id, service, from_state, to_state, reason FROM moved WHERE from_state <> to_state
  )
  SELECT id, service, from_state, to_state, reason FROM moved`

/** @returns those that were made; the others were overtaken */
export async function writeMoves(pool: pg.Pool, wanted: readonly WantedMove[]): Promise<Move[]> {
  const { rows } = await pool.query<MovedRow>(moveSql, [
    wanted.map((it) => it.nodeId),
    wanted.map((it) => it.epoch),
    wanted.map((it) => it.from),
    wanted.map((it) => it.to),
    wanted.map((it) => it.reason),
    wanted.map((it) => it.ready),
    wanted.map((it) => it.draining),
    wanted.map((it) => it.leftAs),
  ])
  return rows.map(toMove)
}

/**
 * Nodes without a session: their connection broke, or their server went away. They become suspect and
 * then down by how long they were silent; but nobody's silence counts for longer than this server could
 * have heard of them, so that neither a restart nor a database that was away makes a fleet go down. The
 * loss of a server is not the fault of its nodes: they get the time of a missing beat, not of a lost link.
 */
const orphansSql = `
  WITH lost AS (
    SELECT node.id, node.epoch, node.state, node.server_id IS NULL AS released,
      least(extract(epoch FROM now() - vitals.last_seen_at) * 1000, $2::float8) AS silent_ms
    FROM node JOIN node_vitals vitals ON vitals.node_id = node.id
    WHERE node.fleet_id = $1 AND node.state NOT IN ('down', 'left') AND (node.server_id IS NULL OR node.server_id IN
      (SELECT id FROM server WHERE last_seen_at < now() - $5::float8 * interval '1 millisecond'))
  ), verdict AS (
    SELECT *, CASE WHEN silent_ms >= $5::float8 THEN 'down'
      WHEN silent_ms >= CASE WHEN released THEN $3::float8 ELSE $4::float8 END THEN 'suspect' END AS to_state FROM lost
  ), moved AS (
    UPDATE node SET state = to_state, state_since = now(),
      state_reason = CASE WHEN to_state = 'down' THEN 'silent past the limit' ELSE 'connection lost' END,
      server_id = CASE WHEN to_state = 'down' THEN NULL ELSE server_id END
    FROM verdict WHERE node.id = verdict.id AND node.epoch = verdict.epoch AND node.state = verdict.state
      AND to_state IS NOT NULL AND to_state <> verdict.state
    RETURNING node.id, node.fleet_id, node.service, verdict.state AS from_state, node.state AS to_state,
      node.state_reason AS reason
  ), logged AS (
    INSERT INTO node_transition (fleet_id, node_id, service, from_state, to_state, reason)
    SELECT fleet_id, id, service, from_state, to_state, reason FROM moved
  )
  SELECT id, service, from_state, to_state, reason FROM moved`

export interface OrphanLimits {
  readonly lostAfterMs: number
  readonly suspectAfterMs: number
  readonly downAfterMs: number
}

/** @param watchedMs for how long this server could have heard of any node */
export async function sweepOrphans(
  pool: pg.Pool,
  fleetId: string,
  watchedMs: number,
  { lostAfterMs, suspectAfterMs, downAfterMs }: OrphanLimits,
): Promise<Move[]> {
  const values = [fleetId, watchedMs, lostAfterMs, suspectAfterMs, downAfterMs]
  const { rows } = await pool.query<MovedRow>({ name: 'node-orphans', text: orphansSql, values })
  return rows.map(toMove)
}

function toMove({ id, service, from_state, to_state, reason }: MovedRow): Move {
  const [from, to] = [NodeState.parse(from_state), NodeState.parse(to_state)]
  return { nodeId: id, service, from, to, reason }
}

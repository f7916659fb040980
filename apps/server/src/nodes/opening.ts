/** What the database has to say when a node opens a session. */
import { FoundationError } from '@foundation/core/errors'
import type { FeedLog } from '@foundation/core/feed'
import { NodeState } from '@foundation/core/health'
import type { Hello } from '@foundation/core/nodes'
import type pg from 'pg'

import { toInt4, toTimestamp } from './columns.js'
import type { NodeIdentity } from './credential.js'
import { selectableOf } from './delivery.js'
import type { NodeRecord } from './record.js'

export interface Opened {
  readonly epoch: number
  readonly state: NodeState
  readonly reason: string
  /** Those that the process came with, and over them those of the join token that admitted it. */
  readonly labels: Readonly<Record<string, string>>
  /** The same of the process before; null for a node that was never seen. */
  readonly formerLabels: Readonly<Record<string, string>> | null
  /** The state before this session; null for a node that was never seen. */
  readonly formerState: NodeState | null
  /** Revisions that the node answered for, by `refOf`. */
  readonly acks: Readonly<Record<string, number>>
}

interface Row {
  epoch: number
  state: string
  state_reason: string
  labels: Record<string, string>
  former_labels: Record<string, string> | null
  former_state: string | null
  acks: Record<string, number> | null
}

/**
 * One statement, so that of two sessions of one node one has the newer epoch. A node that had left is
 * `joining` again; any other keeps its state until it is next assessed. A new process has its guards to report.
 */
const sql = `
  WITH former AS (SELECT state, labels, boot_id FROM node WHERE id = $1::text),
  opened AS (
    INSERT INTO node (id, fleet_id, service, version, zone, host, address, pid, node_version, sdk_version, labels,
      booted_from, boot_id, started_at, join_token_id, epoch, server_id, ready, draining, state)
    VALUES ($1::text, $2::uuid, $3::text, $4, $5, $6, $7, $8, $9, $10,
      $11::jsonb || coalesce((SELECT labels FROM join_token WHERE id = $15::uuid), '{}'), $12, $13, $14, $15, 1, $16, $17, $18, 'joining')
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, zone = excluded.zone, host = excluded.host,
      address = excluded.address, pid = excluded.pid, node_version = excluded.node_version,
      sdk_version = excluded.sdk_version, labels = excluded.labels, booted_from = excluded.booted_from,
      boot_id = excluded.boot_id, started_at = excluded.started_at, join_token_id = excluded.join_token_id,
      epoch = node.epoch + 1, server_id = excluded.server_id, ready = excluded.ready, draining = excluded.draining,
      left_as = NULL,
      state = CASE WHEN node.state = 'left' THEN 'joining' ELSE node.state END,
      state_reason = CASE WHEN node.state = 'left' THEN '' ELSE node.state_reason END,
      state_since = CASE WHEN node.state = 'left' THEN now() ELSE node.state_since END
    WHERE node.fleet_id = excluded.fleet_id AND node.left_as IS DISTINCT FROM 'removed'
    RETURNING id, epoch, state, state_reason, labels
  ), vitals AS (
    INSERT INTO node_vitals (node_id, last_seen_at, in_flight) SELECT id, now(), $19::int FROM opened
    ON CONFLICT (node_id) DO UPDATE SET last_seen_at = now(), in_flight = excluded.in_flight, lag_ms = 0
  ), moved AS (
    INSERT INTO node_transition (fleet_id, node_id, service, from_state, to_state, reason)
    SELECT $2::uuid, opened.id, $3::text, 'left', 'joining', '' FROM opened JOIN former ON former.state = 'left'
  ), checks AS (
    DELETE FROM node_check USING opened WHERE node_id = opened.id AND name <> ALL ($20::text[])
  ), guards AS (
    DELETE FROM guard USING opened JOIN former ON former.boot_id <> $13 WHERE node_id = opened.id
  )
  SELECT opened.*, former.state AS former_state, former.labels AS former_labels,
    (SELECT jsonb_object_agg(kind || '/' || key, revision) FROM resource_ack WHERE node_id = $1::text) AS acks
  FROM opened LEFT JOIN former ON true`

/** @throws FoundationError `node.removed` */
export async function openNode(
  pool: pg.Pool,
  fleetId: string,
  serverId: string,
  { nodeId, joinTokenId }: NodeIdentity,
  { node, bootId, status, checks }: Hello,
): Promise<Opened> {
  const { rows } = await pool.query<Row>({
    name: 'node-open',
    text: sql,
    values: [
      nodeId,
      fleetId,
      node.service,
      node.version,
      node.zone,
      node.host,
      node.address,
      toInt4(node.pid),
      node.nodeVersion,
      node.sdkVersion,
      node.labels,
      node.bootedFrom,
      bootId,
      toTimestamp(node.startedAt),
      joinTokenId,
      serverId,
      status.ready,
      status.draining,
      toInt4(status.inFlight),
      checks.map(({ name }) => name),
    ],
  })
  const row = rows[0]
  if (!row) throw new FoundationError('node.removed', { nodeId })
  return {
    epoch: row.epoch,
    state: NodeState.parse(row.state),
    reason: row.state_reason,
    labels: row.labels,
    formerLabels: row.former_labels,
    formerState: row.former_state === null ? null : NodeState.parse(row.former_state),
    acks: row.acks ?? {},
  }
}

/** What this server knows of a node from here on. `now` is monotonic ms. */
export function recordOf(
  { nodeId, service }: NodeIdentity,
  { bootId, status, checks }: Hello,
  { epoch, state, reason, labels }: Opened,
  log: FeedLog,
  now: number,
): NodeRecord {
  return {
    nodeId,
    service,
    bootId,
    epoch,
    selectable: selectableOf(log, nodeId, service, labels),
    ownLabels: labels,
    state,
    reason,
    heardAt: now,
    connected: true,
    ready: status.ready,
    draining: status.draining,
    statusDirty: false,
    lagMs: 0,
    inFlight: status.inFlight,
    checks: new Map(checks.map((check) => [check.name, check])),
    left: null,
  }
}

/** Keeps the fleet's health in one word, with a row for each change of it. */
import {
  ClusterHealth,
  NodeState,
  type Rollup,
  rollUp,
  type ServiceCounts,
} from '@foundation/core/health'
import type pg from 'pg'

export interface FleetRollup extends Rollup {
  readonly services: readonly ServiceCounts[]
  /** Nodes that have not left. */
  readonly nodeCount: number
  readonly expectedNodes: number | null
}

export interface HealthChange {
  readonly from: ClusterHealth
  readonly to: ClusterHealth
}

export async function readRollup(pool: pg.Pool, fleetId: string): Promise<FleetRollup> {
  const { rows } = await pool.query<{ service: string; state: string; count: number }>({
    name: 'health-counts',
    text: `SELECT service, state, count(*)::int AS count FROM node
      WHERE fleet_id = $1 AND state <> 'left' GROUP BY service, state`,
    values: [fleetId],
  })
  const fleet = await pool.query<{ expected_nodes: number | null }>(
    'SELECT expected_nodes FROM fleet WHERE id = $1',
    [fleetId],
  )
  const byService = new Map<string, Partial<Record<NodeState, number>>>()
  for (const { service, state, count } of rows) {
    byService.set(service, { ...byService.get(service), [NodeState.parse(state)]: count })
  }
  const services = [...byService].map(([service, states]) => ({ service, states }))
  const expectedNodes = fleet.rows[0]?.expected_nodes ?? null
  const nodeCount = rows.reduce((sum, { count }) => sum + count, 0)
  return { ...rollUp(services, expectedNodes), services, nodeCount, expectedNodes }
}

/**
 * Writes the health down if it changed. The old health in the filter lets one of many servers write it.
 *
 * @returns the change, for whoever made it
 */
export async function writeHealth(
  pool: pg.Pool,
  fleetId: string,
  { health, reasons }: Rollup,
): Promise<HealthChange | null> {
  const { rows } = await pool.query<{ before: string }>(
    `WITH former AS (SELECT health FROM fleet WHERE id = $1 AND health <> $2),
     moved AS (
       UPDATE fleet SET health = $2, health_since = now() FROM former
       WHERE fleet.id = $1 AND fleet.health = former.health RETURNING former.health AS before
     ), logged AS (
       INSERT INTO fleet_transition (fleet_id, from_health, to_health, reasons)
       SELECT $1::uuid, before, $2::text, $3::jsonb FROM moved
     )
     SELECT before FROM moved`,
    [fleetId, health, JSON.stringify(reasons)],
  )
  const before = rows[0]?.before
  return before === undefined ? null : { from: ClusterHealth.parse(before), to: health }
}

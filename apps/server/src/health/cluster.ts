/** The fleet's health as one document, for nodes and monitors: every node and service with its word. */
import type { ClusterHealth } from '@foundation/core/health'
import type pg from 'pg'

import { readRollup } from './rollup.js'

export interface ClusterHealthReport {
  readonly status: ClusterHealth
  readonly nodes: readonly {
    readonly node: string
    readonly status: string
    readonly metrics: {
      readonly elu: number | null
      readonly lagMs: number
      readonly inFlight: number
    }
  }[]
  readonly services: readonly {
    readonly service: string
    readonly status: string
    readonly instances: number
  }[]
  /** ISO 8601. */
  readonly last_check: string
}

export async function clusterHealth(
  pool: pg.Pool,
  fleetId: string,
  now: number,
): Promise<ClusterHealthReport> {
  const { health, reasons, services } = await readRollup(pool, fleetId)
  const { rows } = await pool.query<{
    id: string
    state: string
    elu: number | null
    lag_ms: number
    in_flight: number
  }>(
    `SELECT id, state, elu, coalesce(lag_ms, 0) AS lag_ms, coalesce(in_flight, 0) AS in_flight
     FROM node LEFT JOIN node_vitals ON node_id = id WHERE fleet_id = $1 AND state <> 'left' ORDER BY id`,
    [fleetId],
  )
  return {
    status: health,
    nodes: rows.map(({ id, state, elu, lag_ms, in_flight }) => ({
      node: id,
      status: state,
      metrics: { elu, lagMs: lag_ms, inFlight: in_flight },
    })),
    services: services.map(({ service, states }) => ({
      service,
      status: reasons.find((reason) => reason.service === service)?.severity ?? 'healthy',
      instances: Object.values(states).reduce((sum, count) => sum + (count ?? 0), 0),
    })),
    last_check: new Date(now).toISOString(),
  }
}

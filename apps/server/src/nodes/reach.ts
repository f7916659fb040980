/** What an action on some nodes would touch: shown before it runs. */
import { FoundationError } from '@foundation/core/errors'
import { NodeState } from '@foundation/core/health'
import type { OnNodes, Reach } from '@foundation/core/nodes'

import { type Ctx, requireScope } from '../context.js'
import { tallyFleet } from './counts.js'

interface TouchedRecord {
  readonly nodeId: string
  readonly service: string
  readonly state: string
  readonly inFlight: number | null
}

/**
 * Nodes that are not there are left out: they went while somebody chose.
 *
 * @throws FoundationError `node.not_found` when none of them is there
 */
export async function reachOf(ctx: Ctx, { nodeIds }: OnNodes): Promise<Reach> {
  requireScope(ctx, 'fleet:read')
  const [records, fleet] = await Promise.all([
    ctx.db.$queryRaw<TouchedRecord[]>`
      SELECT n.id AS "nodeId", n.service, n.state, v.in_flight AS "inFlight"
      FROM node n LEFT JOIN node_vitals v ON v.node_id = n.id
      WHERE n.fleet_id = ${ctx.fleetId}::uuid AND n.id = ANY(${nodeIds})
      ORDER BY n.service COLLATE "C", n.id COLLATE "C"`,
    tallyFleet(ctx),
  ])
  if (records.length === 0) throw new FoundationError('node.not_found', { nodeId: nodeIds[0] })
  const nodes = records.map(({ nodeId, service, state, inFlight }) => ({
    nodeId,
    service,
    state: NodeState.parse(state),
    inFlight: inFlight ?? 0,
  }))
  const touched = new Set(nodes.map(({ service }) => service))
  return {
    nodes,
    inFlight: nodes.reduce((sum, { inFlight }) => sum + inFlight, 0),
    services: fleet.states
      .filter(({ service }) => touched.has(service))
      .map(({ service, states }) => ({
        name: service,
        touched: nodes.filter((node) => node.service === service && node.state !== 'left').length,
        serving: (states.healthy ?? 0) + (states.degraded ?? 0),
        total: fleet.services.find(({ name }) => name === service)?.count ?? 0,
      })),
    fleetTotal: fleet.services.reduce((sum, { count }) => sum + count, 0),
  }
}

/** The health of a whole fleet in one word, with the reasons that led to it. */
import { z } from 'zod'

import { NodeState } from './node-state.js'
import { troubleStates } from './states.js'

export const ClusterHealth = z.enum(['healthy', 'degraded', 'critical'])
export type ClusterHealth = z.output<typeof ClusterHealth>

export const ServiceCounts = z.strictObject({
  service: z.string(),
  states: z.partialRecord(NodeState, z.int().min(0)),
})
export type ServiceCounts = z.output<typeof ServiceCounts>

/** One reason, worst first in a roll-up. `service` is null where it is about the fleet. */
export const RollupReason = z.strictObject({
  severity: z.enum(['degraded', 'critical']),
  code: z.enum([
    'service_unserved',
    'service_majority_lost',
    'nodes_in_trouble',
    'below_quorum',
    'below_expected',
  ]),
  service: z.string().nullable(),
  state: NodeState.nullable(),
  count: z.int(),
  total: z.int(),
})
export type RollupReason = z.output<typeof RollupReason>

export const Rollup = z
  .strictObject({ health: ClusterHealth, reasons: z.array(RollupReason) })
  .meta({ id: 'Rollup' })
export type Rollup = z.output<typeof Rollup>

/**
 * Rolls the states of all nodes up into one.
 *
 * - critical: a service has nodes but none that serves, or more than half of its nodes are suspect or
 *   down; or fewer nodes serve than the quorum of `expectedNodes` (half of them, plus one).
 * - degraded: a node is degraded, stalled, suspect or down; or fewer serve than expected.
 *
 * Nodes that drain, join or have left are planned, and are no reason by themselves.
 */
export function rollUp(
  services: readonly ServiceCounts[],
  expectedNodes: number | null = null,
): Rollup {
  const reasons = [
    ...services.flatMap(serviceReasons),
    ...expectationReasons(services, expectedNodes),
  ]
  const weight = { critical: 0, degraded: 1 }
  reasons.sort((a, b) => weight[a.severity] - weight[b.severity])
  return { health: reasons[0]?.severity ?? 'healthy', reasons }
}

function serviceReasons({ service, states }: ServiceCounts): RollupReason[] {
  const count = (state: NodeState) => states[state] ?? 0
  const total = Object.values(states).reduce((sum, n) => sum + n, 0) - count('left')
  const lost = count('suspect') + count('down')
  const serving = servingOf(states)
  const reasons: RollupReason[] = []
  if (serving === 0 && lost + count('stalled') > 0) {
    reasons.push({
      severity: 'critical',
      code: 'service_unserved',
      service,
      state: null,
      count: 0,
      total,
    })
  } else if (lost * 2 > total) {
    reasons.push({
      severity: 'critical',
      code: 'service_majority_lost',
      service,
      state: null,
      count: lost,
      total,
    })
  }
  for (const state of troubleStates) {
    if (count(state) > 0) {
      reasons.push({
        severity: 'degraded',
        code: 'nodes_in_trouble',
        service,
        state,
        count: count(state),
        total,
      })
    }
  }
  return reasons
}

function expectationReasons(
  services: readonly ServiceCounts[],
  expected: number | null,
): RollupReason[] {
  if (expected === null) return []
  const count = services.reduce((sum, { states }) => sum + servingOf(states), 0)
  if (count >= expected) return []
  const quorum = Math.floor(expected / 2) + 1
  const reason = { service: null, state: null, count, total: expected }
  return [
    count < quorum
      ? { severity: 'critical', code: 'below_quorum', ...reason }
      : { severity: 'degraded', code: 'below_expected', ...reason },
  ]
}

/** Nodes that take work now. */
function servingOf(states: ServiceCounts['states']): number {
  return (states.healthy ?? 0) + (states.degraded ?? 0)
}

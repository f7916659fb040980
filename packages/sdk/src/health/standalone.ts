import { rollUp } from '@foundation/core/health'

import type { ClusterReport, HealthReport } from './health.js'

/** The fleet as a node sees it that works alone. */
export function clusterOfOne(
  { node, service, state }: HealthReport,
  metrics: ClusterReport['nodes'][number]['metrics'],
  expectedNodes: number | null,
  now: number,
): ClusterReport {
  const { health } = rollUp([{ service, states: { [state]: 1 } }], expectedNodes)
  return {
    status: health,
    nodes: [{ node, status: state, metrics }],
    services: [{ service, status: health, instances: 1 }],
    last_check: new Date(now).toISOString(),
  }
}

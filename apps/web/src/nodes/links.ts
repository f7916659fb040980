import type { NodeState } from '@foundation/core/health'

interface ListLink {
  readonly states?: readonly NodeState[]
  readonly service?: string | null
}

/** The list of nodes, filtered. */
export function toNodes({ states = [], service = null }: ListLink = {}): string {
  const query = new URLSearchParams()
  if (states.length > 0) query.set('states', states.join(','))
  if (service !== null) query.set('services', service)
  return query.size === 0 ? '/nodes' : `/nodes?${query}`
}

/** One node's page. */
export function toNode(nodeId: string): string {
  return `/nodes/${encodeURIComponent(nodeId)}`
}

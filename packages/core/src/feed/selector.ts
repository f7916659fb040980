import { z } from 'zod'

import { Text } from '../text/index.js'

const Name = Text.min(1).max(128)
const names = z.array(Name).min(1).max(5_000)

/**
 * Which nodes a resource is for. Every field given must match; within a field any value does.
 * The empty selector matches the whole fleet.
 */
export const Selector = z
  .strictObject({
    nodes: names.optional(),
    services: names.optional(),
    labels: z.record(Name, names).optional(),
  })
  .meta({ id: 'Selector' })
export type Selector = z.output<typeof Selector>

/** What of a node a selector looks at. */
export interface Selectable {
  readonly nodeId: string
  readonly service: string
  readonly labels: Readonly<Record<string, string>>
}

export function matches(selector: Selector, node: Selectable): boolean {
  const { nodes, services, labels } = selector
  if (nodes && !nodes.includes(node.nodeId)) return false
  if (services && !services.includes(node.service)) return false
  if (!labels) return true
  return Object.entries(labels).every(([name, values]) => {
    const value = node.labels[name]
    return value !== undefined && values.includes(value)
  })
}

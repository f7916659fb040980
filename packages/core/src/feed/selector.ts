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
    /** A share of the nodes, told by their ids: whom a smaller one holds, a larger one of that salt does too. */
    share: z.strictObject({ salt: Name, upTo: z.number().min(0).max(1) }).optional(),
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
  const { nodes, services, labels, share } = selector
  if (nodes && !nodes.includes(node.nodeId)) return false
  if (services && !services.includes(node.service)) return false
  if (share && bucketOf(share.salt, node.nodeId) >= share.upTo) return false
  if (!labels) return true
  return Object.entries(labels).every(([name, values]) => {
    const value = node.labels[name]
    return value !== undefined && values.includes(value)
  })
}

/**
 * Where a node stands between 0 and 1 (never 1), the same for ever, and for each salt anew. FNV-1a with the
 * finalizer of MurmurHash3, since FNV alone spreads ids badly that differ in their last letters.
 */
export function bucketOf(salt: string, nodeId: string): number {
  let hash = 0x811c9dc5
  for (const letter of `${salt}\n${nodeId}`) {
    hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}

/** What running versions refuse, in words. */
import type { SchemaIssue } from '@foundation/core/config'

import { formatCount, plural } from '../../ui/format'
import { describeVersions } from './schema-fields'

/** Who refuses it: `payments 2.9.8 on 1 node refuses it`, or that it can never be saved. */
export function whoRefuses({ schema, versions, nodes }: SchemaIssue): string {
  if (schema === null) return 'It cannot be saved so'
  return `${describeVersions(versions)} on ${plural(nodes, 'node')} ${versions.length > 1 ? 'refuse' : 'refuses'} it`
}

/** The faults of a value, or inside of it. */
export function issuesAt(issues: readonly SchemaIssue[], names: readonly string[]): SchemaIssue[] {
  const path = names.join('.')
  return issues.filter((it) => it.path === path || it.path.startsWith(`${path}.`))
}

/** Which versions would refuse it: `payments 2.9.8 and 1 more`; null when none would. */
export function describeRefusers(issues: readonly SchemaIssue[]): string | null {
  const versions = [...new Set(issues.flatMap((it) => it.versions))]
  return versions.length === 0 ? null : describeVersions(versions)
}

/** What the nodes of one schema would do: `20 nodes accept`, `2 of 4 nodes refuse`. Layers may spare some of them. */
export function describeVerdict(nodes: number, issues: readonly SchemaIssue[]): string {
  const refusing = Math.max(0, ...issues.map((it) => it.nodes))
  const verb = refusing > 0 ? 'refuse' : 'accept'
  const all = plural(nodes, 'node')
  if (refusing > 0 && refusing < nodes) return `${formatCount(refusing)} of ${all} ${verb}`
  return `${all} ${verb}${nodes === 1 ? 's' : ''}`
}

/** Nodes whose schema refuses it; one that refuses several values counts once. */
export function nodesRefusing(issues: readonly SchemaIssue[]): number {
  const bySchema = new Map(issues.map(({ schema, nodes }) => [schema, nodes]))
  return [...bySchema].reduce((sum, [schema, nodes]) => sum + (schema === null ? 0 : nodes), 0)
}

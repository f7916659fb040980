/** Where the parts come from that a policy leaves to others. */
import type { Policy, PolicyPart } from '@foundation/core/protection'

import { describePart } from '../policy-view'
import { partTags } from './policies-view'

export interface Origin {
  readonly policy: string
  /** What it says of the part, in a line. */
  readonly says: string
}

/**
 * For each part, the less specific policy that decides it where this one does not. Only policies for every
 * node count: of one for some, nobody can say here whether it is for the same. Those for every target are less
 * specific than those for one, and of two alike the later wins, as nodes have it.
 */
export function inheritedParts(
  policies: readonly Policy[],
  name: string,
  target: string,
): ReadonlyMap<PolicyPart, Origin> {
  const origins = new Map<PolicyPart, Origin>()
  const lesser = policies
    .filter((it) => it.name !== name && isForAll(it.selector))
    .filter(({ spec }) => spec.match.target === '*' || spec.match.target === target)
    .sort((a, b) => level(a) - level(b) || a.revision - b.revision)
  for (const policy of lesser) {
    for (const { part } of partTags(policy.spec)) {
      origins.set(part, { policy: policy.name, says: describePart(part, policy.spec) })
    }
  }
  return origins
}

function isForAll({ services, labels, nodes }: Policy['selector']): boolean {
  return !services && !nodes && Object.keys(labels ?? {}).length === 0
}

function level({ spec }: Policy): number {
  return spec.match.target === '*' ? 0 : 1
}

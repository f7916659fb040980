/**
 * Which policy decides each part of a target's calls.
 *
 * From default to name: policies for every target come before those for this one, and of either those for
 * all nodes before those for some, such as one service's. Within such a level the one changed last wins. A part that a policy leaves out is taken from the one before; a part that is null is off, which is
 * also a decision. Both sides use this: the node to act on, the server to show where a part comes from.
 */
import { anyTarget, type PolicyParts, type PolicySpec, type ShadowParts } from './policy.js'
import { type PolicyPart, policyParts } from './states.js'

/** A policy as far as merging goes: nodes do not know its selector, only that it is for them. */
export interface NamedPolicy {
  readonly name: string
  /** The revision of the feed that made it so. */
  readonly revision: number
  readonly spec: PolicySpec
}

export interface EffectiveParts {
  /** Parts that no policy names are missing: they are the application's or the SDK's. */
  readonly parts: PolicyParts
  readonly shadow: ShadowParts
  /** Every part once, in the order of `policyParts`, and the policy that decides it. */
  readonly origins: readonly { readonly part: PolicyPart; readonly policy: string | null }[]
}

/** The policies for a target, the least specific first: the order in which they are laid over each other. */
export function policiesFor<P extends NamedPolicy>(policies: readonly P[], target: string): P[] {
  return policies
    .filter(({ spec }) => spec.match.target === anyTarget || spec.match.target === target)
    .sort((a, b) => levelOf(a) - levelOf(b) || a.revision - b.revision)
}

/** Merges all policies that are for `target`. */
export function effectiveParts(policies: readonly NamedPolicy[], target: string): EffectiveParts {
  const parts: Partial<Record<PolicyPart, unknown>> = {}
  const shadow: ShadowParts = {}
  const origins = new Map<PolicyPart, string>()
  for (const { name, spec } of policiesFor(policies, target)) {
    for (const part of policyParts) {
      if (spec[part] === undefined) continue
      parts[part] = spec[part]
      origins.set(part, name)
    }
    if (spec.shadow?.limiter !== undefined) shadow.limiter = spec.shadow.limiter
    if (spec.shadow?.breaker !== undefined) shadow.breaker = spec.shadow.breaker
  }
  return {
    // Each value came from the field of its own name.
    parts: parts as PolicyParts,
    shadow,
    origins: policyParts.map((part) => ({ part, policy: origins.get(part) ?? null })),
  }
}

function levelOf({ spec: { match } }: NamedPolicy): number {
  return (match.target === anyTarget ? 0 : 2) + (match.narrowed ? 1 : 0)
}

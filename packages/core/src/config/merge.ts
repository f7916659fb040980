/**
 * Two changes of the same thing, brought together: a three-way merge over the base that both started from.
 *
 * What only one side changed is taken; what both changed alike is taken; what both changed in different ways
 * is merged by its rule, or is in conflict. How much came together by itself is the confidence, from which a
 * policy tells whether a person has to look.
 */
import type { JsonValue } from '../text/index.js'
import { difference, type Leaf } from './difference.js'
import { valueAt, withoutValue, withValue } from './path.js'
import { isSame } from './values.js'

/**
 * How a leaf that both sides changed is merged. `set`: a list without order, to which both sides add and from which
 * both take. `max`: the greater number. `conflict`: not at all.
 */
export type MergeRule = 'set' | 'max' | 'conflict'

export interface MergeConflict {
  readonly names: readonly string[]
  readonly base: JsonValue | undefined
  readonly ours: JsonValue | undefined
  readonly theirs: JsonValue | undefined
}

export interface Merged {
  /** With ours where they are in conflict. */
  readonly value: JsonValue
  readonly conflicts: readonly MergeConflict[]
  /** Leaves that came together, over all that either side changed; 1 when nothing did. */
  readonly confidence: number
}

/** From which confidence on nobody has to look. */
export const enoughConfidence = 0.85

export function merge(
  base: JsonValue,
  ours: JsonValue,
  theirs: JsonValue,
  ruleOf: (names: readonly string[]) => MergeRule = () => 'conflict',
): Merged {
  const mine = difference(base, ours)
  const others = difference(base, theirs)
  const conflicts: MergeConflict[] = []
  let value = ours
  let leaves = mine.length
  for (const leaf of others) {
    const rivals = mine.filter((it) => isWithin(it, leaf) || isWithin(leaf, it))
    if (rivals.length === 0) {
      leaves += 1
      value = put(value, leaf)
      continue
    }
    const at = shorter(leaf, rivals)
    const here = { base: at.of(base), ours: at.of(ours), theirs: at.of(theirs) }
    if (isSame(here.ours, here.theirs)) continue
    const merged = mergeLeaf(here, ruleOf(at.names))
    if (merged === undefined) {
      if (!conflicts.some(({ names }) => isPrefix(names, at.names))) {
        conflicts.push({ names: at.names, ...here })
      }
    } else {
      value = withValue(value, at.names, merged)
    }
  }
  const confidence = leaves === 0 ? 1 : Math.max(0, leaves - conflicts.length) / leaves
  return { value, conflicts, confidence }
}

function mergeLeaf(
  { base, ours, theirs }: Omit<MergeConflict, 'names'>,
  rule: MergeRule,
): JsonValue | undefined {
  if (rule === 'max' && typeof ours === 'number' && typeof theirs === 'number') {
    return Math.max(ours, theirs)
  }
  if (rule === 'set' && Array.isArray(ours) && Array.isArray(theirs)) {
    return mergeSets(Array.isArray(base) ? base : [], ours, theirs)
  }
  return undefined
}

/** What both kept, and what either added. */
function mergeSets(base: JsonValue[], ours: JsonValue[], theirs: JsonValue[]): JsonValue[] {
  const has = (list: readonly JsonValue[], item: JsonValue) => list.some((it) => isSame(it, item))
  const kept = ours.filter((it) => !has(base, it) || has(theirs, it))
  const added = theirs.filter((it) => !has(base, it) && !has(kept, it))
  return [...kept, ...added]
}

function put(value: JsonValue, { names, after }: Leaf): JsonValue {
  return after === undefined ? withoutValue(value, names) : withValue(value, names, after)
}

/** Where one side changed an object that the other changed inside, the object itself is what they differ about. */
function shorter(leaf: Leaf, rivals: readonly Leaf[]) {
  const names = [leaf, ...rivals]
    .map((it) => it.names)
    .reduce((a, b) => (a.length <= b.length ? a : b))
  return {
    names,
    of(root: JsonValue): JsonValue | undefined {
      const value = valueAt(root, names)
      return typeof value === 'symbol' ? undefined : value
    },
  }
}

function isWithin(leaf: Leaf, outer: Leaf): boolean {
  return isPrefix(outer.names, leaf.names)
}

function isPrefix(short: readonly string[], long: readonly string[]): boolean {
  return short.length <= long.length && short.every((name, index) => name === long[index])
}

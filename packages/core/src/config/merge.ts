/**
 * Two changes of the same thing, brought together: a three-way merge over the base that both started from.
 *
 * What only one side changed is taken; what both changed alike is taken; what both changed in different ways
 * is merged by its rule, or is in conflict. How much came together by itself is the confidence, from which a
 * policy tells whether a person has to look.
 */
import type { JsonValue } from '../text/index.js'
import { apply, difference, type Leaf } from './difference.js'
import { toPointer, valueAt } from './path.js'
import { canonical, isSame } from './values.js'

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
  const rivalsOf = rivalry(mine)
  const changes: Change[] = []
  const conflicts = new Map<string, MergeConflict>()
  let leaves = mine.length
  for (const leaf of others) {
    const rivals = rivalsOf(leaf)
    if (rivals.length === 0) {
      leaves += 1
      changes.push(leaf)
      continue
    }
    const at = shorter(leaf, rivals)
    const here = { base: at.of(base), ours: at.of(ours), theirs: at.of(theirs) }
    if (isSame(here.ours, here.theirs)) continue
    const merged = mergeLeaf(here, ruleOf(at.names))
    if (merged !== undefined) changes.push({ names: at.names, after: merged })
    else if (!prefixesOf(at.names).some((it) => conflicts.has(it))) {
      conflicts.set(toPointer(at.names), { names: at.names, ...here })
    }
  }
  return {
    value: apply(ours, changes),
    conflicts: [...conflicts.values()],
    confidence: leaves === 0 ? 1 : Math.max(0, leaves - conflicts.size) / leaves,
  }
}

type Change = Pick<Leaf, 'names' | 'after'>

/** Finds what leaves of one side have to do with a leaf of the other: those around it, at it, and inside of it. */
function rivalry(leaves: readonly Leaf[]): (leaf: Leaf) => Leaf[] {
  const at = new Map(leaves.map((leaf) => [toPointer(leaf.names), leaf]))
  const inside = new Map<string, Leaf[]>()
  for (const leaf of leaves) {
    for (const outer of prefixesOf(leaf.names).slice(0, -1)) {
      const known = inside.get(outer)
      if (known) known.push(leaf)
      else inside.set(outer, [leaf])
    }
  }
  return ({ names }) => [
    ...prefixesOf(names).flatMap((it) => at.get(it) ?? []),
    ...(inside.get(toPointer(names)) ?? []),
  ]
}

/** From everything to the path itself. */
function prefixesOf(names: readonly string[]): string[] {
  const keys = ['']
  for (const name of names) keys.push(`${keys.at(-1)}${toPointer([name])}`)
  return keys
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
  const textsOf = (list: readonly JsonValue[]) => new Set(list.map(canonical))
  const [had, have] = [textsOf(base), textsOf(theirs)]
  const kept = ours.filter((it) => !had.has(canonical(it)) || have.has(canonical(it)))
  const known = textsOf(kept)
  const added = theirs.filter((it) => !had.has(canonical(it)) && !known.has(canonical(it)))
  return [...kept, ...added]
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

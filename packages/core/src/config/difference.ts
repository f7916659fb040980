/** What differs between two values, and a change brought onto another value. */
import type { JsonValue } from '../text/index.js'
import { isFields } from './path.js'
import { isSame } from './values.js'

type Fields = { readonly [name: string]: JsonValue }

/** One leaf that differs, as in a JSON patch (RFC 6902). A list is one leaf: reviewers read it whole. */
export interface Leaf {
  readonly op: 'add' | 'remove' | 'replace'
  readonly names: readonly string[]
  readonly before: JsonValue | undefined
  readonly after: JsonValue | undefined
}

/** Every leaf that differs, in the order of names. Nothing for values that are the same. */
export function difference(before: JsonValue, after: JsonValue): Leaf[] {
  const leaves: Leaf[] = []
  collect(before, after, [], leaves)
  return leaves
}

function collect(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  names: readonly string[],
  leaves: Leaf[],
): void {
  if (isFields(before) && isFields(after)) {
    for (const name of changedNames(before, after)) {
      const had = Object.hasOwn(before, name) ? before[name] : undefined
      const has = Object.hasOwn(after, name) ? after[name] : undefined
      collect(had, has, [...names, name], leaves)
    }
    return
  }
  if (before === undefined && after !== undefined) {
    leaves.push({ op: 'add', names, before, after })
  } else if (after === undefined && before !== undefined) {
    leaves.push({ op: 'remove', names, before, after })
  } else if (!isSame(before, after)) {
    leaves.push({ op: 'replace', names, before, after })
  }
}

/** Most of what is compared is the same: only what is not is put in order. */
function changedNames(before: Fields, after: Fields): string[] {
  const changed: string[] = []
  for (const name of Object.keys(before)) {
    if (!Object.hasOwn(after, name) || !isSame(before[name], after[name])) changed.push(name)
  }
  for (const name of Object.keys(after)) if (!Object.hasOwn(before, name)) changed.push(name)
  return changed.sort()
}

/**
 * Makes the changes to a value, one after the other, sharing what they leave alone. As `withValue` and `withoutValue`
 * one after the other, but each object is copied once, however many changes there are in it.
 */
export function apply(
  value: JsonValue,
  changes: readonly Pick<Leaf, 'names' | 'after'>[],
): JsonValue {
  const copies = new WeakSet<object>()
  const copyOf = (inner: JsonValue | undefined): { [name: string]: JsonValue } => {
    if (isFields(inner) && copies.has(inner)) return inner
    const copy = isFields(inner) ? { ...inner } : {}
    copies.add(copy)
    return copy
  }
  let root = value
  for (const { names, after } of changes) {
    const name = names.at(-1)
    if (name === undefined) {
      if (after !== undefined) root = after
      continue
    }
    if (after === undefined && !isThere(root, names)) continue
    let fields = copyOf(root)
    root = fields
    for (const outer of names.slice(0, -1)) {
      const inner = copyOf(Object.hasOwn(fields, outer) ? fields[outer] : undefined)
      put(fields, outer, inner)
      fields = inner
    }
    if (after === undefined) delete fields[name]
    else put(fields, name, after)
  }
  return root
}

function isThere(root: JsonValue, names: readonly string[]): boolean {
  let value: JsonValue | undefined = root
  for (const name of names) {
    if (!isFields(value) || !Object.hasOwn(value, name)) return false
    value = value[name]
  }
  return true
}

/** Also where the name is one that an assignment would take for something else. */
function put(fields: { [name: string]: JsonValue }, name: string, value: JsonValue): void {
  if (name !== '__proto__') fields[name] = value
  else {
    const all = { value, enumerable: true, writable: true, configurable: true }
    Object.defineProperty(fields, name, all)
  }
}

/**
 * Values that only a restart changes keep, for as long as the process runs, what they were when it started. So do
 * those that never change, where a release that says otherwise is not refused.
 */
import { apply, type Field, isFields, isSame, missing, valueAt } from '@foundation/core/config'
import type { JsonValue } from '@foundation/core/text'

import type { Values } from './declaration.js'

export interface Pinned {
  readonly values: Values
  /** Where a restart would bring something else. */
  readonly paths: readonly (readonly string[])[]
}

/**
 * A new entry of a record that has such a value waits as a whole, and so does the end of one: half an entry is
 * nothing that anybody wrote.
 *
 * @param fixed the fields that are not `mutable: runtime`
 */
export function pin(fixed: readonly Field[], start: Values, wanted: Values): Pinned {
  const changes: { names: readonly string[]; after: JsonValue | undefined }[] = []
  const paths: (readonly string[])[] = []
  for (const field of fixed) {
    for (const names of pathsOf(field.names, [start as JsonValue, wanted as JsonValue])) {
      const was = valueAt(start as JsonValue, names)
      const is = valueAt(wanted as JsonValue, names)
      if (isSame(orDefault(was, field), orDefault(is, field))) continue
      paths.push(names)
      const at = entryOf(field.names, names, start, wanted) ?? names
      const before = valueAt(start as JsonValue, at)
      changes.push({ names: at, after: before === missing ? undefined : before })
    }
  }
  return { values: apply(wanted as JsonValue, changes) as Values, paths }
}

/** The entry of a record that the path goes through and that came or went; null when none did. */
function entryOf(
  pattern: readonly string[],
  names: readonly string[],
  start: Values,
  wanted: Values,
): readonly string[] | null {
  for (const [index, name] of pattern.entries()) {
    if (name !== '*') continue
    const entry = names.slice(0, index + 1)
    const isThere = (root: Values) => valueAt(root as JsonValue, entry) !== missing
    if (isThere(start) !== isThere(wanted)) return entry
  }
  return null
}

function orDefault(value: JsonValue | typeof missing, field: Field): JsonValue | undefined {
  return value === missing ? field.default : value
}

/** A pattern's paths in the values that are there: `*` stands for every name in either. */
function pathsOf(pattern: readonly string[], roots: readonly JsonValue[]): string[][] {
  const [name, ...rest] = pattern
  if (name === undefined) return [[]]
  const names =
    name === '*' ? new Set(roots.flatMap((it) => (isFields(it) ? Object.keys(it) : []))) : [name]
  return [...names].flatMap((it) => {
    const inner = roots.flatMap((root) =>
      isFields(root) && Object.hasOwn(root, it) ? [root[it] as JsonValue] : [],
    )
    return pathsOf(rest, inner).map((path) => [it, ...path])
  })
}

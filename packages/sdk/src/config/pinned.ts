/**
 * Values that only a restart changes keep, for as long as the process runs, what they were when it started. So do
 * those that never change, where a release that says otherwise is not refused.
 */
import {
  type Field,
  isFields,
  isSame,
  missing,
  valueAt,
  withoutValue,
  withValue,
} from '@foundation/core/config'
import type { JsonValue } from '@foundation/core/text'

import type { Values } from './declaration.js'

export interface Pinned {
  readonly values: Values
  /** Where a restart would bring something else. */
  readonly paths: readonly (readonly string[])[]
}

/** @param fixed the fields that are not `mutable: runtime` */
export function pin(fixed: readonly Field[], start: Values, wanted: Values): Pinned {
  let values = wanted as JsonValue
  const paths: (readonly string[])[] = []
  for (const field of fixed) {
    for (const names of pathsOf(field.names, [start as JsonValue, wanted as JsonValue])) {
      const was = valueAt(start as JsonValue, names)
      const is = valueAt(wanted as JsonValue, names)
      if (isSame(orDefault(was, field), orDefault(is, field))) continue
      paths.push(names)
      values = was === missing ? withoutValue(values, names) : withValue(values, names, was)
    }
  }
  return { values: values as Values, paths }
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

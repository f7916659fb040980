/** Changes of a draft: values, and the layers that hold them. */
import {
  type Layer,
  type Layers,
  parsePath,
  withoutValue,
  withValue,
} from '@foundation/core/config'
import { isFoundationError } from '@foundation/core/errors'
import type { JsonValue } from '@foundation/core/text'

/** The draft with another value in a layer; undefined takes it away, and groups that are then empty too. */
export function setValue(
  layers: Layers,
  layer: string,
  names: readonly string[],
  value: JsonValue | undefined,
): Layers {
  return changeLayer(layers, layer, ({ values }) => ({
    values: (value === undefined
      ? withoutEmpty(values, names)
      : withValue(values, names, value)) as Layer['values'],
  }))
}

export function changeLayer(
  layers: Layers,
  name: string,
  change: (layer: Layer) => Partial<Layer>,
): Layers {
  return layers.map((it) => (it.name === name ? { ...it, ...change(it) } : it))
}

function withoutEmpty(values: JsonValue, names: readonly string[]): JsonValue {
  const next = withoutValue(values, names)
  const above = names.slice(0, -1)
  if (above.length === 0) return next
  let group: JsonValue | undefined = next
  for (const name of above) group = (group as Layer['values'] | undefined)?.[name]
  return group !== undefined && Object.keys(group ?? {}).length === 0
    ? withoutEmpty(next, above)
    : next
}

/** What keeps a path from being one; null when nothing does. */
export function pathFault(path: string): string | null {
  if (path.trim() === '') return 'Give it a path'
  try {
    parsePath(path.trim())
    return null
  } catch (error) {
    return isFoundationError(error) ? error.message : String(error)
  }
}

/** A value as it is typed where no schema says what it is: JSON where it is some, else the text itself. */
export function readLoose(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return text
  }
}

/** The same the other way: text alone, unless it would be read as something else. */
export function printLoose(value: JsonValue | undefined): string {
  if (value === undefined) return ''
  if (typeof value !== 'string') return JSON.stringify(value)
  return readLoose(value) === value ? value : JSON.stringify(value)
}

/** A number, with a point or a comma; undefined when nothing is typed; else the text, for the check to refuse. */
export function readNumber(text: string): number | string | undefined {
  const plain = text.replace(/\s/gu, '').replace(',', '.')
  if (plain === '') return undefined
  const value = Number(plain)
  return Number.isFinite(value) ? value : text
}

const oneLine = 60

/** Lists and objects as JSON: in one line where that is short. */
export function printJson(value: JsonValue | undefined): string {
  if (value === undefined) return ''
  const spaced = JSON.stringify(value, null, 1).replace(/\n\s*/gu, ' ')
  return spaced.length <= oneLine ? spaced : JSON.stringify(value, null, 2)
}

/** Undefined for what is no JSON yet. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

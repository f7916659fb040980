/** A layer's values as lines: what is set, what could be, and what stands there where nothing is set. */
import { isFields, isSame, type Layer, type Layers, valueAt } from '@foundation/core/config'
import type { JsonValue } from '@foundation/core/text'

import type { KnownField } from './schema-fields'
import { fieldOf } from './schema-fields'
import { isSecret } from './secret-value'

export interface TreeLine {
  /** As a key of a list. */
  readonly id: string
  readonly names: readonly string[]
  readonly depth: number
  /** A group has lines under it, and no value of its own. */
  readonly isGroup: boolean
  /** Undefined: not set in this layer. */
  readonly value: JsonValue | undefined
  /** What the default layer says, where this layer is laid over it. */
  readonly under: JsonValue | undefined
  /** As it runs, in this layer. */
  readonly running: JsonValue | undefined
  readonly isChanged: boolean
  readonly field: KnownField | null
}

/** `set`: what this layer says. `all`: also what it could say. `changed`: what differs from what runs. */
export const treeViews = ['set', 'all', 'changed'] as const
export type TreeView = (typeof treeViews)[number]

export interface TreeOptions {
  readonly layer: Layer
  /** The draft. */
  readonly layers: Layers
  /** What runs. */
  readonly running: Layers | null
  readonly fields: readonly KnownField[]
  readonly view: TreeView
  readonly search: string
}

/** By the first of them, which is a name. */
export function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

/** Every line to be shown, groups before what is in them, in the order of names. */
export function treeLines(options: TreeOptions): TreeLine[] {
  const { layer, layers, running, fields, view } = options
  const base = layer.level === 'default' ? undefined : defaultOf(layers)
  const before = running?.find((it) => it.name === layer.name)?.values
  const words = options.search.toLowerCase().split(/\s+/u).filter(Boolean)
  const shape = merge(
    merge(view === 'all' ? shapeOf(fields) : {}, layer.values),
    view === 'set' ? {} : view === 'all' ? (base ?? {}) : (before ?? {}),
  )
  return lines(shape, [])

  function lines(group: JsonValue, at: readonly string[]): TreeLine[] {
    if (!isFields(group)) return []
    return Object.entries(group)
      .sort(byName)
      .flatMap(([name, inner]) => {
        const names = [...at, name]
        const line = toLine(names, inner)
        if (!line.isGroup) return isWanted(line) ? [line] : []
        const below = lines(inner, names)
        return below.length > 0 ? [line, ...below] : []
      })
  }

  function toLine(names: readonly string[], shown: JsonValue): TreeLine {
    const value = at(layer.values, names)
    const was = at(before, names)
    const isGroup = isFields(shown) && !isSecret(shown) && Object.keys(shown).length > 0
    return {
      id: JSON.stringify(names),
      names,
      depth: names.length - 1,
      isGroup,
      value,
      under: at(base, names),
      running: was,
      isChanged: running !== null && !isSame(value, was),
      field: isGroup ? null : fieldOf(fields, names),
    }
  }

  function isWanted({ names, isChanged, field }: TreeLine): boolean {
    if (view === 'changed' && !isChanged) return false
    const text = `${names.join('.')}\n${field?.title ?? ''}\n${field?.description ?? ''}`
    return words.every((word) => text.toLowerCase().includes(word))
  }
}

/** The values of the layer that is for every node. */
export function defaultOf(layers: Layers): Layer['values'] | undefined {
  return layers.find((it) => it.level === 'default')?.values
}

/** Each layer that sets a path, lowest first. */
export function layersWith(
  layers: Layers,
  names: readonly string[],
): { readonly layer: Layer; readonly value: JsonValue }[] {
  return layers.flatMap((layer) => {
    const value = at(layer.values, names)
    return value === undefined ? [] : [{ layer, value }]
  })
}

function at(root: JsonValue | undefined, names: readonly string[]): JsonValue | undefined {
  if (root === undefined) return undefined
  const value = valueAt(root, names)
  return typeof value === 'symbol' ? undefined : value
}

/** The fields of a schema as an object with empty leaves. What may have any name is one leaf until it has some. */
function shapeOf(fields: readonly KnownField[]): JsonValue {
  let shape: JsonValue = {}
  for (const { names } of fields) {
    const any = names.indexOf('*')
    const known = any < 0 ? names : names.slice(0, any)
    if (known.length > 0) shape = merge(shape, nested(known))
  }
  return shape
}

function nested([name = '', ...rest]: readonly string[]): JsonValue {
  return { [name]: rest.length === 0 ? null : nested(rest) }
}

/** The names of both; where one has a group, its names. */
function merge(a: JsonValue, b: JsonValue): JsonValue {
  if (isSecret(a)) return a
  if (!isFields(a) || !isFields(b) || isSecret(b)) return isFields(b) && !isSecret(b) ? b : a
  const merged = { ...a }
  for (const [name, inner] of Object.entries(b)) {
    const own = Object.hasOwn(a, name) ? a[name] : undefined
    merged[name] = own === undefined ? inner : merge(own, inner)
  }
  return merged
}

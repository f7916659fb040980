/** Which values a node has: the layers that are for it, laid over one another. */
import { matches, type Selectable } from '../feed/index.js'
import type { JsonValue } from '../text/index.js'
import { isFields } from './path.js'
import type { Layer } from './schema.js'
import { layerLevels } from './states.js'

type Values = Layer['values']

/** In the order in which they are laid: default, environment, group, node; then by rank, then by name. */
export function inOrder<L extends Pick<Layer, 'level' | 'rank' | 'name'>>(
  layers: readonly L[],
): L[] {
  return [...layers].sort(
    (a, b) =>
      layerLevels.indexOf(a.level) - layerLevels.indexOf(b.level) ||
      a.rank - b.rank ||
      (a.name < b.name ? -1 : 1),
  )
}

export function layersFor(layers: readonly Layer[], node: Selectable): Layer[] {
  return inOrder(layers.filter(({ selector }) => matches(selector, node)))
}

/** What a node has of a namespace. */
export function effectiveValues(layers: readonly Layer[], node: Selectable): Values {
  return layersFor(layers, node).reduce<Values>(
    (under, { values }) => overlay(under, values) as Values,
    {},
  )
}

/** Lays one value over another: objects are merged, everything else replaces, lists and null too. */
export function overlay(under: JsonValue, over: JsonValue): JsonValue {
  if (!isFields(under) || !isFields(over)) return over
  const merged = { ...under }
  for (const [name, value] of Object.entries(over)) {
    const inner = Object.hasOwn(under, name) ? under[name] : undefined
    merged[name] = inner === undefined ? value : overlay(inner, value)
  }
  return merged
}

/** The layer that decides a path for a node: where a value comes from. Null when none has it. */
export function originOf(
  layers: readonly Layer[],
  node: Selectable,
  names: readonly string[],
): Layer | null {
  for (const layer of layersFor(layers, node).reverse()) {
    let value: JsonValue | undefined = layer.values
    for (const name of names) {
      value = isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined
    }
    if (value !== undefined) return layer
  }
  return null
}

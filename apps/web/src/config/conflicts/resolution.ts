/** What becomes of a conflict: for each value in it one of the three, laid into what came together by itself. */
import {
  type Conflict,
  fromPointer,
  type Layer,
  type Layers,
  withoutValue,
  withValue,
} from '@foundation/core/config'
import type { JsonValue } from '@foundation/core/text'

export const sides = ['base', 'ours', 'theirs'] as const
export type Side = (typeof sides)[number]

type ConflictLeaf = Conflict['leaves'][number]

/** As a key: a path alone may be in conflict in two layers. */
export function leafKey({ layer, path }: Pick<ConflictLeaf, 'layer' | 'path'>): string {
  return `${layer} ${path}`
}

/**
 * The whole outcome; null until each value has its side.
 *
 * @param choices by `leafKey`
 */
export function resolveLayers(
  { merged, leaves }: Pick<Conflict, 'merged' | 'leaves'>,
  choices: ReadonlyMap<string, Side>,
): Layers | null {
  let layers: Layers = merged
  for (const leaf of leaves) {
    const side = choices.get(leafKey(leaf))
    if (side === undefined) return null
    layers = put(layers, leaf, leaf[side] as JsonValue | undefined)
  }
  return layers
}

function put(layers: Layers, { layer, path }: ConflictLeaf, value: JsonValue | undefined): Layers {
  const known = layers.find((it) => it.name === layer)
  if (path === '') {
    // The layer itself: whether it is there, and for whom.
    if (value === undefined) return layers.filter((it) => it !== known)
    const about = value as unknown as Partial<Layer>
    const made: Layer = { ...blank(layer), ...known, ...about }
    return known ? layers.map((it) => (it === known ? made : it)) : [...layers, made]
  }
  if (!known && value === undefined) return layers
  const names = fromPointer(path)
  const from = known ?? blank(layer)
  const values =
    value === undefined ? withoutValue(from.values, names) : withValue(from.values, names, value)
  const changed = { ...from, values: values as Layer['values'] }
  return known ? layers.map((it) => (it === known ? changed : it)) : [...layers, changed]
}

function blank(name: string): Layer {
  return { name, level: 'environment', rank: 0, selector: {}, values: {} }
}

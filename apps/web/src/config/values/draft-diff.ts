/** What a draft changes of what runs, value by value, before it is saved. */
import {
  type Difference,
  difference,
  isSame,
  type Layer,
  type Layers,
  type Leaf,
  redacted,
  toPointer,
} from '@foundation/core/config'
import type { JsonValue } from '@foundation/core/text'

import { isSecret, maskSecrets } from './secret-value'

/** Every value that differs, by layer. A layer itself, and whom it is for, has the empty path. */
export function diffLayers(before: Layers | null, after: Layers): Difference[] {
  const names = new Set([...(before ?? []), ...after].map(({ name }) => name))
  return [...names].flatMap((name) => {
    const had = before?.find((it) => it.name === name)
    const has = after.find((it) => it.name === name)
    const about = diffAbout(name, had, has)
    const leaves = difference(had?.values ?? {}, has?.values ?? {})
    return [...(about ? [about] : []), ...leaves.map((leaf) => toDifference(name, leaf))]
  })
}

function diffAbout(
  layer: string,
  had: Layer | undefined,
  has: Layer | undefined,
): Difference | null {
  const before = had && aboutOf(had)
  const after = has && aboutOf(has)
  if (isSame(before, after)) return null
  const op = before === undefined ? 'add' : after === undefined ? 'remove' : 'replace'
  return { layer, op, path: '', before, after, secret: false }
}

function aboutOf({ level, rank, selector }: Layer): JsonValue {
  return { level, rank, selector: selector as JsonValue }
}

/** A secret is one value, though it is kept as an object. */
function joinSecret(leaf: Leaf): Leaf & { readonly secret: boolean } {
  const { names, before, after } = leaf
  if (names.at(-1) === '$secret') return { ...leaf, names: names.slice(0, -1), secret: true }
  return { ...leaf, secret: isSecret(before) || isSecret(after) }
}

function toDifference(layer: string, leaf: Leaf): Difference {
  const { op, names, before, after, secret } = joinSecret(leaf)
  const show = (value: JsonValue | undefined) =>
    value === undefined ? undefined : secret ? redacted : maskSecrets(value)
  return { layer, op, path: toPointer(names), before: show(before), after: show(after), secret }
}

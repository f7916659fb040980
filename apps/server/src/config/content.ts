/** What a namespace holds, as one piece: whether it can be kept, its hash, what two of them have differently. */
import { createHash } from 'node:crypto'
import {
  canonical,
  configLimits,
  countNames,
  type Difference,
  difference,
  type Field,
  faultOf,
  fieldAt,
  inOrder,
  isFields,
  isSame,
  type Layer,
  Layers,
  type Leaf,
  type MergeRule,
  redacted,
  refusedNames,
  toPointer,
} from '@foundation/core/config'
import { FoundationError, type Issue } from '@foundation/core/errors'
import type { JsonValue } from '@foundation/core/text'

import { mapSecrets, secretFault, toSecret } from './secrets.js'

/** What a namespace begins with. */
export const emptyLayers: Layers = [
  { name: 'default', level: 'default', rank: 0, selector: {}, values: {} },
]

/** Everything that keeps these layers from being kept, each with its path. */
export function contentFaults(layers: Layers): Issue[] {
  const issues: Issue[] = []
  const defaults = layers.filter(({ level }) => level === 'default')
  if (defaults.length !== 1) {
    issues.push({ path: '', message: `Expected one default layer, received ${defaults.length}` })
  }
  for (const { name, selector } of defaults) {
    if (Object.keys(selector).length > 0)
      issues.push({ path: name, message: 'The default layer is for every node' })
  }
  const seen = new Set<string>()
  for (const { name, values } of layers) {
    if (seen.has(name)) issues.push({ path: name, message: 'Two layers have this name' })
    if (refusedNames.has(name)) issues.push({ path: name, message: 'No layer can have this name' })
    seen.add(name)
    const fault = faultOf(values) ?? secretFault(values)
    if (fault) issues.push({ ...fault, path: fault.path === '' ? name : `${name}.${fault.path}` })
  }
  if (issues.length > 0) return issues
  const keys = layers.reduce((sum, { values }) => sum + countNames(values), 0)
  if (keys > configLimits.keys) {
    issues.push({
      path: '',
      message: `Expected at most ${configLimits.keys} keys, received ${keys}`,
    })
  }
  const bytes = Buffer.byteLength(JSON.stringify(layers))
  if (bytes > configLimits.bytes) {
    issues.push({
      path: '',
      message: `Expected at most ${configLimits.bytes} bytes, received ${bytes}`,
    })
  }
  return issues
}

/** @throws FoundationError `config.value_invalid` */
export function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0)
    throw new FoundationError('config.value_invalid', { issues: issues.slice(0, 20) })
}

/** As the database gave them back. */
export function readLayers(value: unknown): Layers {
  return Layers.parse(value)
}

/** SHA-256 of the layers in their order. Secrets count sealed, so that the hash tells nothing of them. */
export function contentHash(layers: Layers): string {
  return sha256(canonical(inOrder(layers) as unknown as JsonValue))
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** No value can begin so: NUL cannot be stored. */
const sealedMark = '\0sealed:'

/**
 * The layers as one value, by name, in which a secret is one leaf. What has them in this form are comparing and
 * merging.
 */
export function toTree(layers: Layers): JsonValue {
  return Object.fromEntries(
    layers.map(({ name, level, rank, selector, values }) => [
      name,
      {
        for: { level, rank, selector: selector as JsonValue },
        values: mark(values),
      },
    ]),
  )
}

/** The reverse of `toTree`. Throws what zod throws when a merge left something that is no layer. */
export function fromTree(tree: JsonValue): Layers {
  const layers = Object.entries(isFields(tree) ? tree : {}).map(([name, it]) => {
    const { for: about, values } = it as { for: Partial<Layer>; values?: JsonValue }
    return { ...about, name, values: unmark(values ?? {}) }
  })
  return inOrder(Layers.parse(layers))
}

function mark(value: JsonValue): JsonValue {
  return mapSecrets(value, (text) => sealedMark + text)
}

function unmark(value: JsonValue): JsonValue {
  if (typeof value === 'string' && value.startsWith(sealedMark))
    return toSecret(value.slice(sealedMark.length))
  if (Array.isArray(value)) return value.map(unmark)
  if (!isFields(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unmark(inner)]))
}

/** A leaf's value as it is kept: with its secrets as secrets. */
export function fromLeaf(value: JsonValue | undefined): JsonValue | undefined {
  return value === undefined ? undefined : unmark(value)
}

/** A leaf's value as people may see it, with `mask` in the place of a secret's text. */
export function showLeaf(
  value: JsonValue | undefined,
  names: readonly string[],
  fields: readonly Field[],
  mask: string = redacted,
): JsonValue | undefined {
  return value === undefined ? undefined : hide(mark(value), names, fields, toSecret(mask))
}

/** What of a tree's path is the layer, and what the path in it; `names` is empty for the layer itself. */
export function placeOf([layer = '', part, ...names]: readonly string[]): {
  layer: string
  names: readonly string[]
} {
  return { layer, names: part === 'values' ? names : [] }
}

/** What the applications say of how a leaf is merged. */
export function rulesOf(fields: readonly Field[]): (names: readonly string[]) => MergeRule {
  return (at) => {
    const { names } = placeOf(at)
    return names.length === 0 ? 'conflict' : (fieldAt(fields, names)?.merge ?? 'conflict')
  }
}

/** Every value that differs, as people may see it. A layer itself, and whom it is for, has the empty path. */
export function differencesOf(
  before: Layers | null,
  after: Layers,
  fields: readonly Field[],
): Difference[] {
  const names = new Set([...(before ?? []), ...after].map(({ name }) => name))
  return [...names].flatMap((name) => {
    const had = before?.find((it) => it.name === name)
    const has = after.find((it) => it.name === name)
    const leaves = difference(had ? mark(had.values) : {}, has ? mark(has.values) : {})
    const about = aboutDifference(name, had, has)
    return [...(about ? [about] : []), ...leaves.map((leaf) => toDifference(name, leaf, fields))]
  })
}

function aboutDifference(
  layer: string,
  had: Layer | undefined,
  has: Layer | undefined,
): Difference | null {
  const [before, after] = [had && aboutOf(had), has && aboutOf(has)]
  if (isSame(before, after)) return null
  const op = before === undefined ? 'add' : after === undefined ? 'remove' : 'replace'
  return { layer, op, path: '', before, after, secret: false }
}

function aboutOf({ level, rank, selector }: Layer): JsonValue {
  return { level, rank, selector: selector as JsonValue }
}

function toDifference(layer: string, leaf: Leaf, fields: readonly Field[]): Difference {
  const { op, names, before, after } = leaf
  const show = (value: JsonValue | undefined) =>
    value === undefined ? undefined : hide(value, names, fields, redacted)
  const shown = { before: show(before), after: show(after) }
  const secret = shown.before === redacted || shown.after === redacted
  return { layer, op, path: toPointer(names), ...shown, secret }
}

/** The layers as people see them: masked where they are sealed, and where a schema says that they are secrets. */
export function maskLayers(layers: Layers, fields: readonly Field[]): Layers {
  return layers.map((layer) => ({
    ...layer,
    values: hide(mark(layer.values), [], fields, toSecret(redacted)) as Layer['values'],
  }))
}

function hide(
  value: JsonValue,
  names: readonly string[],
  fields: readonly Field[],
  mask: JsonValue,
): JsonValue {
  if (typeof value === 'string') {
    return value.startsWith(sealedMark) || fieldAt(fields, names)?.secret ? mask : value
  }
  if (Array.isArray(value))
    return value.map((item, at) => hide(item, [...names, String(at)], fields, mask))
  if (!isFields(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, it]) => [name, hide(it, [...names, name], fields, mask)]),
  )
}

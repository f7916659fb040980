/** Values of a layer as a file, and back, with the place of each fault. */
import { faultOf, isFields, type Layer } from '@foundation/core/config'
import type { JsonValue } from '@foundation/core/text'
import { type Document, isMap, isNode, isSeq, parseDocument, stringify } from 'yaml'

import { byName } from './tree'

export type FileFormat = 'yaml' | 'json'

/** Something wrong at a place in the text. */
export interface TextFault {
  readonly from: number
  readonly to: number
  readonly message: string
}

/** In the order of names: the control plane keeps none, and two prints of the same values are the same text. */
export function printValues(values: JsonValue, format: FileFormat): string {
  if (format === 'json') return JSON.stringify(inOrder(values), null, 2)
  // Of YAML, an empty object would be `{}` and a line end; nothing is what people would leave there.
  return Object.keys(values ?? {}).length === 0 ? '' : stringify(inOrder(values), { lineWidth: 0 })
}

function inOrder(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(inOrder)
  if (!isFields(value)) return value
  const entries = Object.entries(value).sort(byName)
  return Object.fromEntries(entries.map(([name, inner]) => [name, inOrder(inner)]))
}

export interface ReadText {
  /** Null while it cannot be read. */
  readonly values: Layer['values'] | null
  readonly faults: readonly TextFault[]
  /** Where the value of a path stands, or the nearest that it is in. */
  readonly placeOf: (names: readonly string[]) => { readonly from: number; readonly to: number }
}

/** Anchors are for short files: a bomb of them would grow without end. */
const mostAliases = 50

/** Reads a file. JSON is read as the YAML that it is too, which tells the places of its values. */
export function readValues(text: string, format: FileFormat): ReadText {
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: false })
  const placeOf = (names: readonly string[]) => locate(document, names, text.length)
  const refused = (faults: TextFault[]): ReadText => ({ values: null, faults, placeOf })
  if (format === 'json' && text.trim() !== '') {
    const fault = jsonFault(text)
    if (fault) return refused([fault])
  }
  const [first] = document.errors
  if (first) {
    const [from, to] = first.pos
    return refused([{ from, to: Math.max(to, from + 1), message: first.message }])
  }
  const read = toPlain(document)
  if (typeof read === 'string') return refused([{ ...placeOf([]), message: read }])
  const fault = faultOf(read.values)
  if (fault) {
    return refused([{ ...placeOf(fault.path.split('.')), message: fault.message }])
  }
  return { values: read.values, faults: [], placeOf }
}

function toPlain(document: Document): { values: Layer['values'] } | string {
  try {
    const values: unknown = document.toJS({ maxAliasCount: mostAliases }) ?? {}
    if (typeof values !== 'object' || values === null || Array.isArray(values)) {
      return 'A file of values is an object with names'
    }
    return { values: values as Layer['values'] }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function jsonFault(text: string): TextFault | null {
  try {
    JSON.parse(text)
    return null
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    // V8 names the place in its words; others name none, and the fault is then at the end.
    const at = Number(/position (\d+)/u.exec(message)?.[1] ?? text.length)
    const from = Math.min(at, Math.max(0, text.length - 1))
    return { from, to: from + 1, message: message.replace(/ \(line \d+ column \d+\)$/u, '') }
  }
}

function locate(document: Document, names: readonly string[], end: number) {
  let node: unknown = document.contents
  for (const name of names) {
    const next = isMap(node)
      ? node.items.find((it) => String(it.key) === name)?.value
      : isSeq(node)
        ? node.items[Number(name)]
        : undefined
    if (!isNode(next) || !next.range) break
    node = next
  }
  const [from, to] = (isNode(node) && node.range) || [0, end]
  return { from: Math.min(from, end), to: Math.min(to, end) }
}

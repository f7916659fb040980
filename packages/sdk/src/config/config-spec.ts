/** Reads what a node is sent of a namespace, by core's rules and without zod. */
import { type ConfigSpec, faultOf, isFields } from '@foundation/core/config'
import type { JsonValue } from '@foundation/core/text'

import { Rejection } from '../resources/handler.js'
import { read } from '../schema/json-schema.js'
import { configSchema } from './config-schema.js'

/** Values that can be read, and which of them must not be shown. */
export interface ReadSpec extends ConfigSpec {
  /** The names along the path to each value that came marked as a secret. */
  readonly secrets: readonly (readonly string[])[]
}

/** @throws Rejection */
export function toConfigSpec(spec: unknown): ReadSpec {
  const { namespace, release, layers } = read(configSchema, spec) as ConfigSpec
  const secrets: string[][] = []
  const plain = layers.map((layer) => {
    const fault = faultOf(layer.values)
    if (fault) throw new Rejection(fault.path, `${fault.message}, in the layer ${layer.name}`)
    return { ...layer, values: unwrap(layer.values, [], secrets) as typeof layer.values }
  })
  return { namespace, release, layers: plain, secrets }
}

/** `{ "$secret": "text" }` is read as the text. */
function unwrap(value: JsonValue, names: readonly string[], secrets: string[][]): JsonValue {
  if (!isFields(value)) return value
  const entries = Object.entries(value)
  if (entries.length === 1 && typeof value.$secret === 'string') {
    secrets.push([...names])
    return value.$secret
  }
  return Object.fromEntries(
    entries.map(([name, inner]) => [name, unwrap(inner, [...names, name], secrets)]),
  )
}

/**
 * Releases as the control plane sends them: how one is read, by core's `ConfigSpec` without zod, and which of those
 * that are here is to be run.
 */
import { type ConfigSpec, configKeys, faultOf, isFields } from '@foundation/core/config'
import type { JsonValue } from '@foundation/core/text'

import { Rejection } from '../resources/handler.js'
import { type JsonSchema, read } from '../schema/json-schema.js'

const text = '^[^\\0\\p{Cs}]*$'
const name: JsonSchema = { type: 'string', minLength: 1, maxLength: 128, pattern: text }
const names: JsonSchema = { type: 'array', minItems: 1, maxItems: 5_000, items: name }

const selector: JsonSchema = {
  default: {},
  type: 'object',
  properties: {
    nodes: names,
    services: names,
    labels: { type: 'object', propertyNames: name, additionalProperties: names },
    share: {
      type: 'object',
      properties: { salt: name, upTo: { type: 'number', minimum: 0, maximum: 1 } },
      required: ['salt', 'upTo'],
    },
  },
}

const layer: JsonSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', pattern: '^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$' },
    level: { type: 'string', enum: ['default', 'environment', 'group', 'node'] },
    rank: { default: 0, type: 'integer', minimum: 0, maximum: 1_000 },
    selector,
    values: {
      type: 'object',
      propertyNames: { type: 'string', pattern: text },
      additionalProperties: {},
    },
  },
  required: ['name', 'level', 'values'],
}

const releaseSchema: JsonSchema = {
  type: 'object',
  properties: {
    namespace: { type: 'string', pattern: '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$' },
    release: { type: 'integer', minimum: 1 },
    layers: { type: 'array', minItems: 1, maxItems: 64, items: layer },
  },
  required: ['namespace', 'release', 'layers'],
}

/** Values that can be read, and which of them must not be shown. */
export interface Release extends ConfigSpec {
  /** The names along the path to each value that came marked as a secret. */
  readonly secrets: readonly (readonly string[])[]
}

/** @throws Rejection */
export function toRelease(spec: unknown): Release {
  const { namespace, release, layers } = read(releaseSchema, spec) as ConfigSpec
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
  if (Array.isArray(value)) {
    return value.map((item, index) => unwrap(item, [...names, String(index)], secrets))
  }
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

/** Where a release stands: in force, or being rolled out to this node among the first. */
export type Slot = 'candidate' | 'stable'

/** @throws Rejection for a key that does not go with the namespace */
export function slotOf(key: string, namespace: string): Slot {
  if (key === configKeys.stable(namespace)) return 'stable'
  if (key === configKeys.candidate(namespace)) return 'candidate'
  throw new Rejection('namespace', `Expected the namespace of the resource ${key}`)
}

interface Held {
  readonly current: Release | null
  readonly before: Release | null
}

const nothing: Held = { current: null, before: null }

/** The releases of one namespace. Of each slot the one before is kept, in case this one turns out not to fit. */
export class Offers {
  readonly #held: Record<Slot, Held> = { candidate: nothing, stable: nothing }

  get isEmpty(): boolean {
    return this.#held.stable.current === null && this.#held.candidate.current === null
  }

  get candidate(): Release | null {
    return this.#held.candidate.current
  }

  take(slot: Slot, release: Release): void {
    const { current, before } = this.#held[slot]
    const isNew = current?.release !== release.release
    this.#held[slot] = { current: release, before: isNew ? current : before }
  }

  remove(slot: Slot): void {
    this.#held[slot] = nothing
  }

  /** What may be run, the best first: a candidate goes before what is in force. */
  get choices(): Release[] {
    const { candidate, stable } = this.#held
    return [candidate.current, candidate.before, stable.current, stable.before].filter(
      (it) => it !== null,
    )
  }
}

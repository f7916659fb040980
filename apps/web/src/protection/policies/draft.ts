/** A policy while it is edited: plain JSON, valid or not yet. */
import type { Policy, PolicyPart } from '@foundation/core/protection'
import type { JsonValue } from '@foundation/core/text'

export interface JsonObject {
  [key: string]: JsonValue
}

/** Where fields and faults are, from the root of the spec: `['breaker', 'trigger', 'failures']`. */
export type Path = readonly string[]

export interface Draft {
  readonly name: string
  /** As typed: lists parted by commas, labels a line each. */
  readonly services: string
  readonly labels: string
  readonly nodes: string
  readonly spec: JsonObject
}

/** Whether a part is taken from a less specific policy, off, or set here. */
export type PartChoice = 'inherited' | 'off' | 'set'

export function newDraft(target: string): Draft {
  return {
    name: '',
    services: '',
    labels: '',
    nodes: '',
    spec: { match: { target }, shadow: null },
  }
}

export function toDraft({
  name,
  spec,
  selector,
}: Pick<Policy, 'name' | 'spec' | 'selector'>): Draft {
  const labels = Object.entries(selector.labels ?? {})
  return {
    name,
    services: (selector.services ?? []).join(', '),
    labels: labels.map(([label, values]) => `${label}=${values.join(', ')}`).join('\n'),
    nodes: (selector.nodes ?? []).join(', '),
    // `narrowed` follows from the selector, and is the server's to say.
    spec: { ...(spec as unknown as JsonObject), match: { target: spec.match.target } },
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What stands at a path; undefined where nothing does. */
export function valueAt(root: unknown, path: Path): JsonValue | undefined {
  let value: unknown = root
  for (const key of path) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined
    value = value[key]
  }
  return value as JsonValue | undefined
}

/** The same with another value at a path; undefined takes the key away. Objects on the way are made. */
export function withValue(root: JsonObject, path: Path, value: JsonValue | undefined): JsonObject {
  const [key, ...rest] = path
  if (key === undefined) return root
  if (rest.length > 0) {
    const inner = root[key]
    return { ...root, [key]: withValue(isObject(inner) ? inner : {}, rest, value) }
  }
  if (value !== undefined) return { ...root, [key]: value }
  const { [key]: _gone, ...kept } = root
  return kept
}

/** @param path of a part: `['breaker']`, or `['shadow', 'breaker']` */
export function choiceAt(spec: JsonObject, path: Path): PartChoice {
  const value = valueAt(spec, path)
  if (value === undefined) return 'inherited'
  return value === null ? 'off' : 'set'
}

/**
 * What a part starts with when it is set. What has a default is left out, for the schema to fill in; what has
 * none starts with what suits most.
 */
export const startValues: Record<PolicyPart, JsonObject> = {
  retry: {},
  hedge: { afterMs: 1_000 },
  limiter: { algorithm: 'token_bucket' },
  backoff: {},
  breaker: {},
  bulkhead: {},
  pool: {},
  timeout: {},
  fallback: {},
}

/** The same for what is inside a part, by its key. */
const startInside: Record<string, JsonValue> = {
  ramp: { steps: [0.25, 0.5, 0.75], stepMs: 10_000 },
  adaptive: {},
  slowMs: 1_500,
  slowRatio: 0.5,
  burst: 100,
  idleMs: 30_000,
  maxAgeMs: 1_800_000,
  budget: 0.2,
  value: {},
}

/** What a field that may be none starts with when it is switched on. */
export function startInsideOf(key: string): JsonValue {
  return startInside[key] ?? {}
}

const startOfVariant: Record<string, JsonObject> = {
  constant: { ms: 30_000 },
  exponential: { firstMs: 1_000, maxMs: 60_000 },
  decorrelated: { firstMs: 100, maxMs: 5_000 },
}

/**
 * The value of a union when another of its shapes is chosen: what both shapes have is kept.
 *
 * @param keys the fields of the shape chosen
 */
export function changeVariant(
  value: JsonValue | undefined,
  by: string,
  shape: string,
  keys: readonly string[],
): JsonObject {
  const shared = isObject(value)
    ? Object.fromEntries(Object.entries(value).filter(([key]) => keys.includes(key)))
    : {}
  return { ...startOfVariant[shape], ...shared, [by]: shape }
}

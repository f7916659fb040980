/** What can be told of a namespace: how it stands, who decides a value, and what differs. Never a secret. */
import {
  type ConfigSource,
  difference,
  fieldAt,
  isFields,
  type Leaf,
  layersFor,
  type Mutability,
  missing,
  valueAt,
} from '@foundation/core/config'
import type { Selectable } from '@foundation/core/feed'
import type { JsonValue } from '@foundation/core/text'

import { toText } from '../text.js'
import { hashOf, type Values } from './declaration.js'
import type { FleetValues } from './fleet-values.js'
import type { Namespace } from './namespace.js'
import { toValues } from './sources.js'

const maxPaths = 100

export type Freshness = 'live' | 'stale' | 'defaults'

/** How one namespace stands in this process. */
export interface ConfigStatus {
  readonly namespace: string
  readonly available: boolean
  readonly freshness: Freshness
  readonly source: ConfigSource
  /** The release that runs; null where none does. */
  readonly release: number | null
  /** That release is being rolled out, and this node is among the first to have it. */
  readonly candidate: boolean
  /** Counts the changes in this process. */
  readonly revision: number
  /** SHA-256 over what the control plane decides, as this process runs it. */
  readonly hash: string
  /** SHA-256 of the declared schema; null without one that can be told. */
  readonly schema: string | null
  /** Why nothing can be read; empty when it can. */
  readonly issues: readonly { readonly path: string; readonly message: string }[]
  /** Paths that this process has set for itself; 100 at most. */
  readonly overridden: readonly string[]
  /** Paths that change at the next start; 100 at most. */
  readonly restart: readonly string[]
  readonly subscribers: number
  readonly uptimeMs: number
  /** Unix milliseconds; null before the first. */
  readonly lastUpdateAt: number | null
  /** How long ago the control plane last confirmed it; 0 while it does. */
  readonly staleForMs: number
  /** Writes for all nodes that wait for the control plane. */
  readonly pendingWrites: number
}

export function freshnessOf({ running }: Namespace, fleet: FleetValues): Freshness {
  if (running.spec === null) return 'defaults'
  return fleet.isLive ? 'live' : 'stale'
}

/** How long nobody has confirmed what the control plane said. */
export function staleForMs(namespace: Namespace, fleet: FleetValues): number {
  return freshnessOf(namespace, fleet) === 'stale' ? fleet.silentForMs() : 0
}

export function statusOf(namespace: Namespace, fleet: FleetValues): ConfigStatus {
  const { declaration, fault, offers, revision, running, listeners } = namespace
  return {
    ...accountOf(namespace, fleet),
    available: fault === null,
    freshness: freshnessOf(namespace, fleet),
    candidate: running.spec !== null && running.spec === offers.candidate,
    revision,
    schema: declaration.sent?.hash ?? null,
    issues: fault ?? [],
    subscribers: listeners.size,
    uptimeMs: Math.round(namespace.uptimeMs),
    lastUpdateAt: namespace.updatedAt,
    staleForMs: Math.round(staleForMs(namespace, fleet)),
    pendingWrites: fleet.pendingWrites,
  }
}

/** What runs, as the control plane is told. */
export function accountOf(namespace: Namespace, fleet: FleetValues) {
  const { changes, running, version } = namespace
  const paths = (all: readonly (readonly string[])[]) =>
    all.slice(0, maxPaths).map((names) => toText(names.join('.'), 2_000))
  return {
    namespace: version.namespace,
    release: version.release,
    source: sourceOf(namespace, fleet),
    hash: hashOf(project(running.told as JsonValue, running.raw as JsonValue) ?? {}),
    overridden: paths(changes.all.map(({ names }) => names)),
    restart: paths(running.restart),
  }
}

function sourceOf({ running }: Namespace, fleet: FleetValues): ConfigSource {
  if (running.spec === null) return 'defaults'
  return fleet.isConfirmed ? 'server' : 'snapshot'
}

/**
 * What the process runs at the places that the control plane decides: the same as it was told, unless something was
 * set here or waits for a restart. What comes from elsewhere besides is no drift.
 */
function project(told: JsonValue, raw: JsonValue | undefined): JsonValue | undefined {
  if (!isFields(told) || !isFields(raw)) return raw
  const entries = Object.entries(told).flatMap(([name, inner]) => {
    const value = Object.hasOwn(raw, name) ? project(inner, raw[name]) : undefined
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(entries)
}

/** What `set` may change: what the schema lets change; without one, what is there. */
export function updatablePaths({ declaration, running }: Namespace): string[] {
  const { fields } = declaration
  const all =
    fields.length > 0
      ? fields.filter(({ mutable }) => mutable === 'runtime').map(({ names }) => names)
      : leavesOf(running.values as JsonValue)
  // What is in a list is set with the list.
  const isSet = (names: readonly string[]) =>
    names.length > 0 && !all.some((it) => it.length < names.length && isPrefix(it, names))
  return all.filter(isSet).map((names) => names.join('.'))
}

function isPrefix(short: readonly string[], long: readonly string[]): boolean {
  return short.every((name, index) => name === long[index])
}

function leavesOf(value: JsonValue, names: readonly string[] = []): (readonly string[])[] {
  if (!isFields(value)) return [names]
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, [...names, name]))
}

/**
 * @param from default: what would hold without what this process has set for itself
 * @param to default: what holds
 * @throws FoundationError `config.value_invalid` for values that are not plain JSON
 */
export function differenceOf(namespace: Namespace, from?: object, to?: object): Leaf[] {
  const { running, name } = namespace
  const before = from === undefined ? running.under : toValues(from, name)
  const after = to === undefined ? running.raw : toValues(to, name)
  return difference(before as JsonValue, after as JsonValue).map((leaf) => ({
    ...leaf,
    before: namespace.redact(leaf.before, leaf.names),
    after: namespace.redact(leaf.after, leaf.names),
  }))
}

/** From the last word to the first. `start`: a restart brings what the others say. */
export type ValueSource = 'override' | 'start' | 'server' | 'env' | 'file' | 'defaults' | 'schema'

export interface ExplainedSource {
  readonly source: ValueSource
  /** Of the control plane: which of its layers. */
  readonly layer: string | null
  /** Secrets are `•••`. */
  readonly value: unknown
}

/** Why a value is what it is: who decides it, and whose word was overruled. */
export interface Explanation {
  readonly path: string
  /** What is read; undefined where there is nothing. Secrets are `•••`. */
  readonly value: unknown
  /** Who decides; null where there is nothing. */
  readonly source: ValueSource | null
  readonly layer: string | null
  readonly release: number | null
  readonly mutable: Mutability
  readonly secret: boolean
  readonly unit: string | null
  /** Everybody else who has a word on it, the nearest first. Objects are put together of all of them. */
  readonly overruled: readonly ExplainedSource[]
}

export function explain(
  namespace: Namespace,
  names: readonly string[],
  node: Selectable,
): Explanation {
  const { running, declaration, changes, local } = namespace
  const show = (value: JsonValue | typeof missing) =>
    value === missing ? undefined : namespace.redact(value, names)
  const found: ExplainedSource[] = []
  const add = (
    source: ValueSource,
    values: Values | null | undefined,
    layer: string | null = null,
  ) => {
    const value = values ? valueAt(values as JsonValue, names) : missing
    if (value !== missing) found.push({ source, layer, value: show(value) })
  }
  add('override', changes.applyTo({}))
  if (running.restart.some((it) => it.join('\n') === names.join('\n'))) add('start', running.under)
  for (const layer of layersFor(running.spec?.layers ?? [], node).reverse()) {
    add('server', layer.values, layer.name)
  }
  add('env', local?.values.env)
  add('file', local?.values.file)
  add('defaults', local?.values.defaults)
  const value = namespace.snapshot.get(names)
  if (found.length === 0 && value !== missing) {
    found.push({ source: 'schema', layer: null, value: show(value) })
  }
  const [decides, ...overruled] = found
  const field = fieldAt(declaration.fields, names)
  return {
    path: names.join('.'),
    value: show(value),
    source: decides?.source ?? null,
    layer: decides?.layer ?? null,
    release: running.spec?.release ?? null,
    mutable: field?.mutable ?? 'runtime',
    secret: declaration.isSecret(names, running.spec?.secrets),
    unit: field?.unit ?? null,
    overruled,
  }
}

/** Why a value is what it is: who decides it, and whose word was overruled. */
import { fieldAt, layersFor, type Mutability, missing, valueAt } from '@foundation/core/config'
import type { Selectable } from '@foundation/core/feed'
import type { JsonValue } from '@foundation/core/text'

import type { Values } from './declaration.js'
import type { Namespace } from './namespace.js'

/** From the last word to the first. `start`: a restart brings what the others say. */
export type ValueSource = 'override' | 'start' | 'server' | 'env' | 'file' | 'defaults' | 'schema'

export interface ExplainedSource {
  readonly source: ValueSource
  /** Of the control plane: which of its layers. */
  readonly layer: string | null
  /** Secrets are `•••`. */
  readonly value: unknown
}

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
  const secrets = running.spec?.secrets ?? []
  const show = (value: JsonValue | typeof missing) =>
    value === missing ? undefined : declaration.redact(value, names, secrets)
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
    secret: namespace.isSecret(names),
    unit: field?.unit ?? null,
    overruled,
  }
}

/**
 * Values from environment variables: `FOUNDATION_CONFIG_APP__DB__POOL__MAX=20` is `db.pool.max` of `app`.
 *
 * Names of variables have neither case nor hyphens. A name stands for the one that the schema or the values under it
 * know, whatever its case and without its hyphens and underscores: `MAX_IDLE` is `maxIdle`; failing that, for
 * itself in lower case. What the schema calls a number is read as one; without a schema, what is JSON is.
 */
import { type Field, faultOf, fieldAt, isFields, withValue } from '@foundation/core/config'
import type { JsonValue } from '@foundation/core/text'

import { refuse, type Values } from './declaration.js'

export type Environment = Readonly<Record<string, string | undefined>>

export interface EnvironmentOptions {
  readonly namespace: string
  readonly env: Environment
  readonly fields: readonly Field[]
}

/**
 * @param under what the values are laid over
 * @throws FoundationError `config.value_invalid`
 */
export function readEnvironment(
  { namespace, env, fields }: EnvironmentOptions,
  under: Values,
): Values {
  const prefix = `FOUNDATION_CONFIG_${namespace.toUpperCase().replaceAll('-', '_')}__`
  let values: JsonValue = {}
  for (const variable of Object.keys(env).sort()) {
    const text = env[variable]
    if (text === undefined || !variable.startsWith(prefix)) continue
    const parts = variable.slice(prefix.length).split('__')
    const names = toNames(parts, fields, under)
    const value = parse(text, fieldAt(fields, names))
    const fault = faultOf(value, names) ?? faultOf(withValue({}, names, value))
    if (fault) refuse(namespace, [{ ...fault, message: `${fault.message}, in ${variable}` }])
    values = withValue(values, names, value)
  }
  return values as Values
}

function toNames(parts: readonly string[], fields: readonly Field[], under: Values): string[] {
  const names: string[] = []
  let at = under as JsonValue | undefined
  for (const part of parts) {
    const declared = fields
      .filter(({ names: known }) => names.every((it, i) => known[i] === it || known[i] === '*'))
      .flatMap(({ names: known }) => known[names.length] ?? [])
    const known: string[] = [...declared, ...(isFields(at) ? Object.keys(at) : [])]
    const name: string = known.find((it) => fold(it) === fold(part)) ?? part.toLowerCase()
    at = isFields(at) && Object.hasOwn(at, name) ? at[name] : undefined
    names.push(name)
  }
  return names
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '')
}

function parse(text: string, field: Field | null): JsonValue {
  switch (field?.type) {
    case 'string':
      return text
    case 'enum':
      return field.options.find((it) => String(it) === text) ?? text
    default: {
      const value = parseJson(text)
      // A text where something else is expected is for the schema to refuse, in its own words.
      return value === undefined ? text : value
    }
  }
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

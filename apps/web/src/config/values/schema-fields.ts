/** What the running versions say of each value, brought together for one form. */
import { fieldAt, type LiveSchema, type SchemaField } from '@foundation/core/config'

import { plural } from '../../ui/format'

export interface KnownField extends SchemaField {
  readonly names: readonly string[]
  /** Versions that declare it. */
  readonly versions: readonly string[]
}

/** Every field that any running version knows; where they differ, as most nodes have it. */
export function knownFields(schemas: readonly LiveSchema[]): KnownField[] {
  const known = new Map<string, KnownField>()
  for (const schema of [...schemas].sort((a, b) => b.nodes - a.nodes)) {
    const versions = versionNames(schema)
    for (const field of schema.fields) {
      const before = known.get(field.path)
      known.set(
        field.path,
        before
          ? { ...before, versions: [...before.versions, ...versions] }
          : { ...field, names: field.path === '' ? [] : field.path.split('.'), versions },
      )
    }
  }
  return [...known.values()]
}

/** The field of exactly this path, or of any name at its place. A record is an object, though only what is in it is declared. */
export function fieldOf(
  fields: readonly KnownField[],
  names: readonly string[],
): KnownField | null {
  const field = fieldAt(fields, names)
  if (field && field.names.length === names.length) return field
  const inner = fields.find(
    (it) =>
      it.names[names.length] === '*' &&
      names.every((name, at) => it.names[at] === name || it.names[at] === '*'),
  )
  if (!inner) return null
  return {
    ...{ ...inner, names, path: names.join('.'), type: 'object', options: [], default: undefined },
    ...{ title: null, description: null, unit: null, min: null, max: null, pattern: null },
  }
}

/** `payments 2.10.3`. */
export function versionNames({ versions }: Pick<LiveSchema, 'versions'>): string[] {
  return versions.map(({ service, version }) => (version ? `${service} ${version}` : service))
}

/** What may stand there: `1 to 100 connections`, `matches ^[a-z]+$`. */
export function describeBounds({ type, min, max, unit, pattern, options }: SchemaField): string {
  const many = type === 'string' ? ' letters' : type === 'list' ? ' items' : unit ? ` ${unit}` : ''
  const bounds =
    min !== null && max !== null
      ? `${min} to ${max}${many}`
      : min !== null
        ? `at least ${min}${many}`
        : max !== null
          ? `at most ${max}${many}`
          : ''
  return [
    bounds,
    pattern !== null && `matches ${pattern}`,
    type === 'enum' && options.map(String).join(', '),
  ]
    .filter((it) => it !== false && it !== '')
    .join(', ')
}

export const mutableWords = {
  runtime: 'takes effect at once',
  restart: 'takes effect at the next start',
  never: 'cannot be changed',
} as const

/** `payments 2.10.3 and 1 more` */
export function describeVersions(versions: readonly string[]): string {
  const [first = 'no version', ...more] = versions
  return more.length === 0 ? first : `${first} and ${plural(more.length, 'more', 'more')}`
}

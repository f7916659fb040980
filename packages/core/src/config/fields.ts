/**
 * What a declared schema says of each value: its type and bounds for a form, when a change takes effect, and
 * whether it is a secret. Schemas are JSON Schema as zod writes it, with four words of ours as annotations:
 * `mutable`, `secret`, `unit` and `merge`.
 *
 * A schema comes from an application, so nothing here may trust it: what is not understood is of type `any`.
 */
import type { JsonValue } from '../text/index.js'
import type { MergeRule } from './merge.js'
import { isFields } from './path.js'
import { type Mutability, mutabilities } from './states.js'

type Schema = { readonly [word: string]: JsonValue }

export const fieldTypes = [
  'string',
  'number',
  'integer',
  'boolean',
  'enum',
  'list',
  'object',
  'any',
] as const
export type FieldType = (typeof fieldTypes)[number]

export interface Field {
  /** `*` stands for any name of a record. */
  readonly names: readonly string[]
  readonly type: FieldType
  readonly title: string | null
  readonly description: string | null
  readonly unit: string | null
  readonly options: readonly (string | number | boolean | null)[]
  readonly min: number | null
  readonly max: number | null
  readonly pattern: string | null
  readonly required: boolean
  readonly default: JsonValue | undefined
  readonly mutable: Mutability
  readonly secret: boolean
  readonly merge: MergeRule
}

/** A schema may refer to itself; a form has an end. */
const maxDepth = 20
const maxFields = 2_000

/** Every leaf of the schema, in its order. An annotation of an object holds for all in it. */
export function fieldsOf(schema: JsonValue): Field[] {
  const fields: Field[] = []
  if (isFields(schema)) walk(schema, schema, [], { required: true, depth: 0 }, fields)
  return fields
}

/** The field that a path belongs to: its own, one of a record's, or the one it is inside of. */
export function fieldAt<F extends Pick<Field, 'names'>>(
  fields: readonly F[],
  names: readonly string[],
): F | null {
  let best: F | null = null
  for (const field of fields) {
    if (field.names.length > names.length) continue
    if (!field.names.every((name, index) => name === '*' || name === names[index])) continue
    if (!best || field.names.length > best.names.length) best = field
  }
  return best
}

/** Whether a value at the path is a secret, or holds one. */
export function holdsSecret(fields: readonly Field[], names: readonly string[]): boolean {
  if (fieldAt(fields, names)?.secret) return true
  return fields.some(
    (field) =>
      field.secret &&
      field.names.length > names.length &&
      names.every((name, index) => field.names[index] === '*' || field.names[index] === name),
  )
}

/** What is shown in the place of a secret. */
export const redacted = '•••'

/** A copy in which no secret can be read. */
export function redact(
  value: JsonValue,
  fields: readonly Field[],
  names: readonly string[] = [],
): JsonValue {
  if (fieldAt(fields, names)?.secret) return redacted
  if (!isFields(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, redact(inner, fields, [...names, name])]),
  )
}

interface Inherited {
  readonly required: boolean
  readonly depth: number
  readonly mutable?: Mutability
  readonly secret?: boolean
}

function walk(
  root: Schema,
  given: Schema,
  names: readonly string[],
  inherited: Inherited,
  fields: Field[],
): void {
  const schema = resolve(root, given)
  const mutable = mutabilities.find((it) => it === schema.mutable) ?? inherited.mutable
  const secret = schema.secret === true || inherited.secret === true
  const depth = inherited.depth + 1
  const below = { required: true, depth, secret, ...(mutable && { mutable }) }
  if (depth <= maxDepth && fields.length < maxFields) {
    const { properties, additionalProperties, required } = schema
    const hasFields = isFields(properties) && Object.keys(properties).length > 0
    if (hasFields) {
      const needed = Array.isArray(required) ? required : []
      for (const [name, inner] of Object.entries(properties)) {
        if (isFields(inner)) {
          walk(root, inner, [...names, name], { ...below, required: needed.includes(name) }, fields)
        }
      }
    }
    if (isFields(additionalProperties)) {
      walk(root, additionalProperties, [...names, '*'], { ...below, required: false }, fields)
      return
    }
    if (hasFields) return
  }
  fields.push({
    names,
    ...typeOf(schema),
    title: textOf(schema.title),
    description: textOf(schema.description),
    unit: textOf(schema.unit),
    min: numberOf(schema.minimum) ?? numberOf(schema.minLength) ?? numberOf(schema.minItems),
    max: numberOf(schema.maximum) ?? numberOf(schema.maxLength) ?? numberOf(schema.maxItems),
    pattern: textOf(schema.pattern),
    required: inherited.required,
    default: Object.hasOwn(schema, 'default') ? schema.default : undefined,
    mutable: mutable ?? 'runtime',
    secret,
    merge: schema.merge === 'set' || schema.merge === 'max' ? schema.merge : 'conflict',
  })
}

function resolve(root: Schema, schema: Schema): Schema {
  let found = schema
  for (let hops = 0; hops < maxDepth && typeof found.$ref === 'string'; hops += 1) {
    const name = /^#\/(?:\$defs|definitions)\/([^/]+)$/.exec(found.$ref)?.[1]
    const all = isFields(root.$defs) ? root.$defs : root.definitions
    const next = name !== undefined && isFields(all) && Object.hasOwn(all, name) ? all[name] : null
    if (!isFields(next ?? undefined)) break
    const { $ref: _, ...own } = found
    found = { ...(next as Schema), ...own }
  }
  return found
}

function typeOf(schema: Schema): Pick<Field, 'type' | 'options'> {
  const options = optionsOf(schema)
  if (options.length > 0) return { type: 'enum', options }
  const named = Array.isArray(schema.type)
    ? schema.type.filter((it) => it !== 'null')
    : [schema.type]
  const alternatives = [schema.anyOf, schema.oneOf].flatMap((it) => (Array.isArray(it) ? it : []))
  const types = new Set([
    ...named,
    ...alternatives.flatMap((it) => (isFields(it) && it.type !== 'null' ? [it.type] : [])),
  ])
  types.delete(undefined as never)
  const [type] = types
  if (types.size !== 1 || typeof type !== 'string') return { type: 'any', options }
  if (type === 'array') return { type: 'list', options }
  const known = fieldTypes.find((it) => it === type)
  return { type: known && known !== 'enum' && known !== 'list' ? known : 'any', options }
}

function optionsOf(schema: Schema): (string | number | boolean | null)[] {
  const all = Array.isArray(schema.enum)
    ? schema.enum
    : [schema.anyOf, schema.oneOf]
        .flatMap((it) => (Array.isArray(it) ? it : []))
        .map((it) => (isFields(it) ? it.const : undefined))
  const plain = all.filter((it) => it !== undefined && (typeof it !== 'object' || it === null))
  return plain.length === all.length ? (plain as (string | number | boolean | null)[]) : []
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null
}

function numberOf(value: JsonValue | undefined): number | null {
  return typeof value === 'number' ? value : null
}

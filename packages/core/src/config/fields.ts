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
/** How much of a schema is searched for annotations inside of what is one field. */
const maxSearched = 5_000

/**
 * Every leaf of the schema, in its order. An annotation of an object holds for all in it. A list and a choice of
 * objects are one leaf each; secrets inside of them are fields of their own after it, with `*` for any item.
 */
export function fieldsOf(schema: JsonValue): Field[] {
  const fields: Field[] = []
  if (!isFields(schema)) return fields
  walk({ root: schema, searched: 0, fields }, schema, [], { required: true, depth: 0 })
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

/** A copy in which no secret can be read. @param names the path to the value */
export function redact(
  value: JsonValue,
  isSecret: (names: readonly string[]) => boolean,
  names: readonly string[] = [],
): JsonValue {
  if (isSecret(names)) return redacted
  if (Array.isArray(value)) {
    return value.map((item, index) => redact(item, isSecret, [...names, String(index)]))
  }
  if (!isFields(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, redact(inner, isSecret, [...names, name])]),
  )
}

interface Walk {
  readonly root: Schema
  /** Schemas that were searched for annotations so far. */
  searched: number
  readonly fields: Field[]
}

interface Inherited {
  readonly required: boolean
  readonly depth: number
  readonly mutable?: Mutability
  readonly secret?: boolean
}

function walk(walked: Walk, given: Schema, names: readonly string[], inherited: Inherited): void {
  const { root, fields } = walked
  const schema = resolve(root, given)
  const mutable = mutabilities.find((it) => it === schema.mutable) ?? inherited.mutable
  const secret = schema.secret === true || inherited.secret === true
  const depth = inherited.depth + 1
  const below = { required: true, depth, secret, ...(mutable && { mutable }) }
  const inside: Inside = { secrets: [], mutable: mutable ?? 'runtime', isOpen: false }
  if (depth <= maxDepth && fields.length < maxFields) {
    const { properties = null, additionalProperties = null, required, ...others } = schema
    const hasFields = isFields(properties) && Object.keys(properties).length > 0
    const isRecord = isFields(additionalProperties)
    if (hasFields) {
      const needed = Array.isArray(required) ? required : []
      for (const [name, inner] of Object.entries(properties)) {
        if (isFields(inner)) {
          walk(walked, inner, [...names, name], { ...below, required: needed.includes(name) })
        }
      }
    }
    if (isRecord) {
      walk(walked, additionalProperties, [...names, '*'], { ...below, required: false })
    }
    if (hasFields || isRecord) {
      search(walked, others, names, [], inside)
      if (inside.isOpen) inside.secrets.push(names)
      fields.push(...secretFields(inside))
      return
    }
  }
  search(walked, schema, names, [], inside)
  const isSecret = secret || inside.isOpen
  fields.push({
    ...plainField,
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
    mutable: inside.mutable,
    secret: isSecret,
    merge: schema.merge === 'set' || schema.merge === 'max' ? schema.merge : 'conflict',
  })
  if (!isSecret) fields.push(...secretFields(inside))
}

/** What the annotations inside of one field say. */
interface Inside {
  /** The names along the path to each secret, `*` for any item. */
  readonly secrets: (readonly string[])[]
  /** The strictest. */
  mutable: Mutability
  /** There may be secrets in it that `secrets` does not know: it cannot be searched to its end, or has none. */
  isOpen: boolean
}

const plainField = {
  type: 'any',
  title: null,
  description: null,
  unit: null,
  options: [],
  min: null,
  max: null,
  pattern: null,
  required: false,
  default: undefined,
  merge: 'conflict',
} as const

function secretFields({ secrets, mutable }: Inside): Field[] {
  const distinct = new Map(secrets.map((names) => [JSON.stringify(names), names]))
  return [...distinct.values()].map((names) => ({ ...plainField, names, mutable, secret: true }))
}

/** @param refs the references that led here: one that comes again is a circle, in which nothing else is new */
function search(
  walked: Walk,
  schema: Schema,
  names: readonly string[],
  refs: readonly string[],
  inside: Inside,
): void {
  for (const [name, given] of subschemas(schema)) {
    const ref = typeof given.$ref === 'string' ? given.$ref : null
    walked.searched += 1
    if (walked.searched > maxSearched || refs.length > maxDepth) {
      inside.isOpen = true
      return
    }
    const isCircle = ref !== null && refs.includes(ref)
    const found = isCircle ? {} : resolve(walked.root, given)
    const at = name === null ? names : [...names, name]
    if (isCircle) inside.isOpen ||= mentionsSecret(walked.root)
    else if (found.secret === true) inside.secrets.push(at)
    else search(walked, found, at, ref === null ? refs : [...refs, ref], inside)
    const strictness = mutabilities.indexOf(found.mutable as Mutability)
    if (strictness > mutabilities.indexOf(inside.mutable)) {
      inside.mutable = mutabilities[strictness] ?? inside.mutable
    }
  }
}

/** The schemas that a value, or what is in it, may have to match, with the name of what is in it. */
function* subschemas(schema: Schema): Generator<readonly [string | null, Schema]> {
  const { items, additionalProperties, properties, patternProperties, prefixItems } = schema
  const { anyOf, oneOf, allOf } = schema
  const named: (readonly [string | null, JsonValue | undefined])[] = [
    ...[anyOf, oneOf, allOf].flatMap((all) => listOf(all).map((it) => [null, it] as const)),
    ...[schema.if, schema.then, schema.else].map((it) => [null, it] as const),
    ...(isFields(properties) ? Object.entries(properties) : []),
    ...[items, additionalProperties, ...listOf(prefixItems)].map((it) => ['*', it] as const),
    ...(isFields(patternProperties) ? Object.values(patternProperties) : []).map(
      (it) => ['*', it] as const,
    ),
  ]
  for (const [name, it] of named) if (isFields(it)) yield [name, it]
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : []
}

/** Whether anything in a schema is called a secret. */
function mentionsSecret(schema: Schema): boolean {
  return JSON.stringify(schema).includes('"secret":true')
}

/** Follows references, and takes null for no type of its own: what else a value may be is what is asked for. */
function resolve(root: Schema, schema: Schema): Schema {
  let found = schema
  for (let hops = 0; hops < maxDepth; hops += 1) {
    const { $ref, anyOf, ...own } = found
    const choices = listOf(anyOf).filter((it) => !(isFields(it) && it.type === 'null'))
    const [only] = choices
    if (typeof $ref === 'string') {
      const name = /^#\/(?:\$defs|definitions)\/([^/]+)$/.exec($ref)?.[1]
      const all = isFields(root.$defs) ? root.$defs : root.definitions
      const next = name !== undefined && isFields(all) && Object.hasOwn(all, name) && all[name]
      if (!isFields(next)) break
      found = { ...next, ...(anyOf !== undefined && { anyOf }), ...own }
    } else if (choices.length === 1 && isFields(only) && listOf(anyOf).length === 2) {
      found = { ...only, ...own }
    } else break
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

/**
 * Reads a value by a JSON Schema: the part of it (draft 2020-12) that zod writes for core's specs. A default
 * is filled in and read like any other value; text lengths are counted as JavaScript counts them, in UTF-16.
 *
 * A schema of zod's would cost each application 13 MiB and 50 ms; these are the rules alone, as data.
 */
import { Rejection } from '../resources/handler.js'
import { isPlainJson } from './plain-json.js'

/** Every keyword that is understood. A schema with any other does not compile. */
export interface JsonSchema {
  /** A pointer into the root schema, such as `#/properties/limiter`. */
  readonly $ref?: string
  readonly default?: unknown
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null'
  readonly const?: string
  readonly enum?: readonly string[]
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  /** False: no others. Without `properties`: what each field is; a schema without keywords is any plain JSON. */
  readonly additionalProperties?: false | JsonSchema
  readonly propertyNames?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  /** Objects told apart by the one property that is constant in each. */
  readonly oneOf?: readonly JsonSchema[]
}

type Fields = Readonly<Record<string, unknown>>

/**
 * @returns a copy of `value` with every default filled in
 * @throws Rejection with the path of the first fault, and what is wrong there
 */
export function read(root: JsonSchema, value: unknown): unknown {
  return readAt(root, value, '')

  function readAt(schema: JsonSchema, value: unknown, path: string): unknown {
    if (value === undefined && 'default' in schema) return readAt(schema, schema.default, path)
    if (schema.$ref !== undefined) return readAt(resolve(root, schema.$ref), value, path)
    if (schema.anyOf) return readAny(schema.anyOf, value, path)
    if (schema.oneOf) return readAt(pick(schema.oneOf, value, path), value, path)
    switch (schema.type) {
      case 'object':
        return schema.properties
          ? readObject(schema, schema.properties, value, path)
          : readRecord(schema, value, path)
      case 'array':
        return readArray(schema, value, path)
      case 'string':
        return readText(schema, value, path)
      case 'integer':
      case 'number':
        return readNumber(schema, value, path)
      case 'boolean':
        if (typeof value === 'boolean') return value
        throw new Rejection(path, 'Expected true or false')
      case 'null':
        if (value === null) return value
        throw new Rejection(path, 'Expected null')
      default:
        if (isPlainJson(value, 1)) return value
        throw new Rejection(path, 'Not plain JSON, or too deep')
    }
  }

  function readAny(options: readonly JsonSchema[], value: unknown, path: string): unknown {
    if (value === null && options.some(({ type }) => type === 'null')) return null
    let fault: unknown = new Rejection(path, 'Not expected')
    for (const option of options) {
      if (option.type === 'null') continue
      try {
        return readAt(option, value, path)
      } catch (error) {
        fault = error
      }
    }
    throw fault
  }

  function readObject(
    { required = [] }: JsonSchema,
    properties: Readonly<Record<string, JsonSchema>>,
    value: unknown,
    path: string,
  ): unknown {
    const given = asFields(value, path)
    const unknown = Object.keys(given).find((name) => !Object.hasOwn(properties, name))
    if (unknown !== undefined) throw new Rejection(join(path, unknown), 'There is no such field')
    const result: Record<string, unknown> = {}
    for (const [name, schema] of Object.entries(properties)) {
      const field = given[name]
      if (field === undefined && !('default' in schema)) {
        if (required.includes(name)) throw new Rejection(join(path, name), 'Missing')
      } else {
        result[name] = readAt(schema, field, join(path, name))
      }
    }
    return result
  }

  function readRecord(schema: JsonSchema, value: unknown, path: string): unknown {
    const entries = Object.entries(asFields(value, path)).map(([name, item]) => {
      if (name === '__proto__') throw new Rejection(path, 'Has a field __proto__')
      if (schema.propertyNames) readAt(schema.propertyNames, name, path)
      return [name, readAt(schema.additionalProperties || {}, item, join(path, name))]
    })
    return Object.fromEntries(entries)
  }

  function readArray({ items = {}, minItems, maxItems }: JsonSchema, value: unknown, path: string) {
    if (!Array.isArray(value)) throw new Rejection(path, 'Expected a list')
    within(value.length, { minimum: minItems, maximum: maxItems }, path, ' items')
    return Array.from(value, (item, index) => readAt(items, item, join(path, String(index))))
  }
}

function readText(schema: JsonSchema, value: unknown, path: string): string {
  const allowed = schema.const === undefined ? schema.enum : [schema.const]
  if (typeof value !== 'string' || (allowed && !allowed.includes(value))) {
    throw new Rejection(path, allowed ? `Expected ${allowed.join(' or ')}` : 'Expected text')
  }
  const { minLength: minimum, maxLength: maximum, pattern } = schema
  within(value.length, { minimum, maximum }, path, ' characters')
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) {
    throw new Rejection(path, `Does not match ${pattern}`)
  }
  return value
}

function readNumber(schema: JsonSchema, value: unknown, path: string): number {
  const isWhole = schema.type === 'integer'
  if (typeof value !== 'number' || !(isWhole ? Number.isSafeInteger : Number.isFinite)(value)) {
    throw new Rejection(path, isWhole ? 'Expected a whole number' : 'Expected a number')
  }
  within(value, schema, path)
  return value
}

interface Bounds {
  readonly minimum?: number | undefined
  readonly exclusiveMinimum?: number | undefined
  readonly maximum?: number | undefined
}

function within(
  amount: number,
  { minimum = -Infinity, exclusiveMinimum = -Infinity, maximum = Infinity }: Bounds,
  path: string,
  unit = '',
): void {
  if (amount < minimum) throw new Rejection(path, `Expected at least ${minimum}${unit}`)
  if (amount <= exclusiveMinimum)
    throw new Rejection(path, `Expected more than ${exclusiveMinimum}`)
  if (amount > maximum) throw new Rejection(path, `Expected at most ${maximum}${unit}`)
}

/** The option whose constant property has the value that is given. */
function pick(options: readonly JsonSchema[], value: unknown, path: string): JsonSchema {
  const given = asFields(value, path)
  const [name = ''] =
    Object.entries(options[0]?.properties ?? {}).find(([, it]) => it.const !== undefined) ?? []
  const names = options.map(({ properties }) => properties?.[name]?.const)
  const chosen = options[names.indexOf(given[name] as string)]
  if (chosen) return chosen
  throw new Rejection(join(path, name), `Expected ${names.join(' or ')}`)
}

function resolve(root: JsonSchema, ref: string): JsonSchema {
  return ref
    .split('/')
    .slice(1)
    .reduce<unknown>((at, name) => (at as Fields)[name], root) as JsonSchema
}

function asFields(value: unknown, path: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw new Rejection(path, 'Expected an object')
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

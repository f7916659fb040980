/**
 * Values against a JSON Schema (draft 2020-12) that an application declared, by ajv.
 *
 * The schema comes from outside. It may refer to nothing but itself, and whatever it makes the validator do ends
 * after a quarter of a second, also a regular expression that would run for ever.
 */
import { valueAt } from '@foundation/core/config'
import type { JsonObject, JsonValue } from '@foundation/core/text'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'

import { withinTime } from './time-limit.js'

export interface ValueFault {
  readonly names: readonly string[]
  readonly message: string
}

const maxMs = 250
const maxKept = 200

const options = { strict: false, allErrors: true, validateFormats: false, logger: false } as const
/** Knows what a schema is. It compiles that itself, which takes long and must not count against a schema's time. */
const grammar = new Ajv2020(options)
grammar.validateSchema({})

/** By hash. Null for a schema that cannot be read. */
const validators = new Map<string, ValidateFunction | null>()

const unreadable: ValueFault = { names: [], message: 'The declared schema cannot be read' }
const tooSlow: ValueFault = { names: [], message: 'The declared schema takes too long to check' }

/**
 * @param hash of the schema, under which its validator is remembered
 * @param isSecret what the messages say nothing of
 */
export function validate(
  hash: string,
  schema: JsonObject,
  values: JsonObject,
  isSecret: (names: readonly string[]) => boolean,
): ValueFault[] {
  try {
    const validator = validatorOf(hash, schema)
    if (!validator) return [unreadable]
    const errors = withinTime(maxMs, () => {
      validator(values)
      return validator.errors ?? []
    })
    return errors.map((error) => toFault(error, values, isSecret))
  } catch {
    return [tooSlow]
  }
}

/** @throws Error when the time is up: nothing is remembered then, since a busy server is no fault of the schema */
function validatorOf(hash: string, schema: JsonObject): ValidateFunction | null {
  const known = validators.get(hash)
  if (known !== undefined) return known
  const made = withinTime(maxMs, () => {
    try {
      if (!grammar.validateSchema(schema)) return null
      // One for each schema: two may have the same `$id`.
      return new Ajv2020({ ...options, meta: false, validateSchema: false }).compile(schema)
    } catch {
      return null
    }
  })
  const [oldest] = validators.keys()
  if (oldest !== undefined && validators.size >= maxKept) validators.delete(oldest)
  validators.set(hash, made)
  return made
}

function toFault(
  { instancePath, keyword, params, message }: ErrorObject,
  values: JsonObject,
  isSecret: (names: readonly string[]) => boolean,
): ValueFault {
  const at = instancePath
    .split('/')
    .slice(1)
    .map((it) => it.replaceAll('~1', '/').replaceAll('~0', '~'))
  if (keyword === 'required') {
    return {
      names: [...at, String(params.missingProperty)],
      message: 'Expected a value, received none',
    }
  }
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') {
    const name = String(params.additionalProperty ?? params.unevaluatedProperty)
    return { names: [...at, name], message: 'No value of this name is known' }
  }
  return { names: at, message: `Expected ${expected(keyword, params, message)}${received()}` }

  function received(): string {
    const value = itemAt(values, at)
    if (value === undefined) return ''
    if (isSecret(at)) return ', received a secret'
    return `, received ${describe(value)}`
  }
}

/** What a bound of JSON Schema asks for, in words. */
const boundWords: Readonly<Record<string, (limit: number) => string>> = {
  minimum: (limit) => `a number of at least ${limit}`,
  maximum: (limit) => `a number of at most ${limit}`,
  exclusiveMinimum: (limit) => `a number above ${limit}`,
  exclusiveMaximum: (limit) => `a number below ${limit}`,
  minLength: (limit) => `at least ${limit} characters`,
  maxLength: (limit) => `at most ${limit} characters`,
  minItems: (limit) => `a list of at least ${limit}`,
  maxItems: (limit) => `a list of at most ${limit}`,
  minProperties: (limit) => `at least ${limit} names`,
  maxProperties: (limit) => `at most ${limit} names`,
}

function expected(
  keyword: string,
  params: Record<string, unknown>,
  message: string | undefined,
): string {
  if (keyword === 'type') return [params.type].flat().join(' or ')
  if (keyword === 'enum' && Array.isArray(params.allowedValues)) {
    return `one of ${params.allowedValues
      .map((it) => JSON.stringify(it))
      .join(', ')
      .slice(0, 200)}`
  }
  const bound = boundWords[keyword]
  if (bound && typeof params.limit === 'number') return bound(params.limit)
  if (keyword === 'pattern') return `text that matches ${String(params.pattern).slice(0, 200)}`
  if (keyword === 'const') return JSON.stringify(params.allowedValue).slice(0, 200)
  return (message ?? keyword).replace(/^must (be |match |have |NOT have )?/, (word) =>
    word === 'must be ' ? '' : word.slice('must '.length),
  )
}

function describe(value: JsonValue): string {
  const text = JSON.stringify(value)
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`
}

/** As `valueAt`, and into lists too. */
function itemAt(root: JsonValue, names: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = root
  for (const name of names) {
    if (Array.isArray(value)) value = value[Number(name)]
    else {
      const found = value === undefined ? undefined : valueAt(value, [name])
      value = typeof found === 'symbol' ? undefined : found
    }
  }
  return value
}

/** What an application declares of a namespace: the schema that its values have to match, and what else is known of them. */
import { createHash } from 'node:crypto'

import {
  canonical,
  type Field,
  fieldAt,
  fieldsOf,
  holdsSecret,
  isFields,
  redact,
} from '@foundation/core/config'
import { FoundationError, type Issue } from '@foundation/core/errors'
import type { JsonValue } from '@foundation/core/text'

import type { Schema } from '../resources/handler.js'
import { isPlainJson } from '../schema/plain-json.js'
import { toText } from '../text.js'

export type Values = { readonly [name: string]: JsonValue }

/** A Standard Schema; one that also tells its JSON Schema, as zod's do, is shown in the console as a form. */
export interface ConfigSchema<Output> extends Schema<Output> {
  readonly '~standard': Schema<Output>['~standard'] & {
    readonly jsonSchema?: {
      readonly input: (options: { readonly target: string }) => object
    }
  }
}

/** The names along each path to a secret. */
export type SecretPaths = readonly (readonly string[])[]

export type Validated =
  | { readonly values: Values; readonly issues: null }
  | { readonly values: null; readonly issues: readonly Issue[] }

/** Beside it a frame has room for what else is in it. */
const maxSchemaBytes = 200_000
const maxShown = 100
const maxIssues = 10
/** Shorter ones are in every other message, and keep nothing secret. */
const minSecret = 3

export class Declaration {
  readonly fields: readonly Field[]
  /** Those that do not change while a process runs. */
  readonly fixed: readonly Field[]
  /** As it goes to the control plane; null when there is none, or one that cannot be sent. */
  readonly sent: { readonly hash: string; readonly schema: Values } | null

  /** @param onFault told why there is no JSON Schema, where one was to be expected */
  constructor(
    readonly schema: ConfigSchema<unknown> | null,
    jsonSchema: object | null,
    onFault: (error: unknown) => void,
  ) {
    const declared = toPlain(jsonSchema ?? (schema && jsonSchemaOf(schema, onFault)), onFault)
    this.fields = declared ? fieldsOf(declared) : []
    this.fixed = this.fields.filter(({ mutable }) => mutable !== 'runtime')
    this.sent = declared && { hash: hashOf(declared), schema: declared }
  }

  /**
   * The values as the schema gives them back: with its defaults, and what it makes of them.
   *
   * @param marked paths to values that are secrets, besides those that the schema calls so
   */
  validate(raw: Values, marked: SecretPaths = []): Validated {
    if (!this.schema) return { values: raw, issues: null }
    const invalid = (message: string): Validated => ({
      values: null,
      issues: [{ path: '', message: conceal(message, this.#secretsOf(raw, marked)) }],
    })
    let result: ReturnType<ConfigSchema<unknown>['~standard']['validate']>
    try {
      result = this.schema['~standard'].validate(raw)
    } catch (error) {
      return invalid(`The schema failed: ${toText(error, 500)}`)
    }
    if ('then' in result) {
      // Its outcome is of no use any more, and must not end the process.
      result.then(undefined, () => {})
      return invalid('The schema gave a promise: it is asynchronous, or it failed')
    }
    if (result.issues) {
      const secrets = this.#secretsOf(raw, marked)
      const issues = result.issues.slice(0, maxIssues).map(({ path = [], message }) => {
        const names = path.map((it) => String(typeof it === 'object' ? it.key : it))
        const told = this.isSecret(names, marked) ? message : withReceived(message, raw, names)
        return { path: names.join('.'), message: conceal(toText(told, 500), secrets) }
      })
      return { values: null, issues }
    }
    if (isFields(result.value as JsonValue)) return { values: result.value as Values, issues: null }
    return invalid('The schema of a configuration has to be one of an object')
  }

  isSecret(names: readonly string[], marked: SecretPaths = []): boolean {
    return holdsSecret(this.fields, names) || marked.some((it) => isWithin(names, it))
  }

  mutableAt(names: readonly string[]): Field['mutable'] {
    return fieldAt(this.fields, names)?.mutable ?? 'runtime'
  }

  /** A copy in which no secret can be read. @param at the names along the path to the value */
  redact(value: JsonValue, at: readonly string[], marked: SecretPaths = []): JsonValue {
    return redact(value, (names) => this.#isOne(names, marked), at)
  }

  #isOne(names: readonly string[], marked: SecretPaths): boolean {
    return fieldAt(this.fields, names)?.secret === true || marked.some((it) => isWithin(names, it))
  }

  /** Every text that must not be told. */
  #secretsOf(raw: Values, marked: SecretPaths): string[] {
    const texts: string[] = []
    const collect = (value: JsonValue, at: readonly string[], isInside: boolean): void => {
      const isOne = isInside || this.#isOne(at, marked)
      if (typeof value === 'object' && value !== null) {
        for (const [name, inner] of Object.entries(value)) collect(inner, [...at, name], isOne)
      } else if (isOne && String(value).length >= minSecret) texts.push(String(value))
    }
    collect(raw as JsonValue, [], false)
    return texts
  }
}

/** Nothing was declared: everything that can be stored is valid. */
export const undeclared = new Declaration(null, null, () => {})

export function hashOf(value: JsonValue): string {
  return createHash('sha256').update(canonical(value)).digest('hex')
}

/** Most schemas say what they expected and not what they got. */
function withReceived(message: string, raw: Values, names: readonly string[]): string {
  if (/received/i.test(message)) return message
  const value = names.reduce<JsonValue | undefined>(
    (at, name) => (at && typeof at === 'object' ? (at as Values)[name] : undefined),
    raw as JsonValue,
  )
  return `${message}, received ${show(value)}`
}

function conceal(message: string, secrets: readonly string[]): string {
  return secrets.some((it) => message.includes(it)) ? 'Not valid' : message
}

function isWithin(names: readonly string[], outer: readonly string[]): boolean {
  return names.length >= outer.length && outer.every((name, index) => name === names[index])
}

/** A value in a few words. */
function show(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (isFields(value)) return 'an object'
  return toText(JSON.stringify(value), maxShown)
}

function jsonSchemaOf(
  schema: ConfigSchema<unknown>,
  onFault: (error: unknown) => void,
): object | null {
  try {
    const told = schema['~standard'].jsonSchema?.input({ target: 'draft-2020-12' })
    if (told) return told
    const { toJSONSchema } = schema as { toJSONSchema?: (options: object) => object }
    if (typeof toJSONSchema !== 'function') return null
    return toJSONSchema.call(schema, { io: 'input', unrepresentable: 'any' })
  } catch (error) {
    onFault(error)
    return null
  }
}

function toPlain(schema: object | null, onFault: (error: unknown) => void): Values | null {
  if (!schema) return null
  try {
    const plain: Values = JSON.parse(JSON.stringify(schema))
    if (!isFields(plain) || !isPlainJson(plain, 0)) throw new TypeError('It is not plain JSON')
    if (Buffer.byteLength(JSON.stringify(plain)) > maxSchemaBytes) {
      throw new RangeError(`It is larger than ${maxSchemaBytes} bytes`)
    }
    return plain
  } catch (error) {
    onFault(error)
    return null
  }
}

/** @throws FoundationError `config.value_invalid` */
export function refuse(namespace: string, issues: readonly Issue[]): never {
  const [issue] = issues
  const where = issue && issue.path !== '' ? `${issue.path}: ` : ''
  throw new FoundationError(
    'config.value_invalid',
    { namespace, issues },
    { message: `${where}${issue?.message ?? 'Not valid'}` },
  )
}

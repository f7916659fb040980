/**
 * The fields of a policy, read from core's own schema: what the form shows is what the server takes, with its
 * words, defaults and bounds.
 */

import { type PolicyPart, PolicySpec, policyParts } from '@foundation/core/protection'
import type { JsonValue } from '@foundation/core/text'
import { z } from 'zod'

import { labelOf, type Unit, unitOf } from './field-words'

export type Control =
  | { readonly kind: 'number'; readonly unit: Unit }
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | { readonly kind: 'list'; readonly unit: Unit; readonly text: boolean }
  | { readonly kind: 'flags'; readonly options: readonly string[] }
  | { readonly kind: 'json' }
  | { readonly kind: 'group'; readonly fields: readonly Field[] }
  | Variants

/** One of several shapes, told apart by the value of one key. */
export interface Variants {
  readonly kind: 'variants'
  readonly by: string
  readonly shapes: readonly { readonly name: string; readonly fields: readonly Field[] }[]
}

export interface Field {
  /** From the spec's root. */
  readonly path: readonly string[]
  readonly label: string
  readonly help: string
  readonly control: Control
  /** Undefined when there is none: then a value is needed. */
  readonly fallback: JsonValue | undefined
  readonly nullable: boolean
}

/** What of JSON Schema core's policies use. */
interface Schema {
  readonly type?: string
  readonly description?: string
  readonly default?: JsonValue
  readonly properties?: Readonly<Record<string, Schema>>
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly enum?: readonly string[]
  readonly const?: JsonValue
  readonly items?: Schema
}

let known: Readonly<Record<PolicyPart, Field>> | undefined

/** The parts of a policy with all their fields. */
export function partFields(): Readonly<Record<PolicyPart, Field>> {
  known ??= readParts()
  return known
}

function readParts(): Record<PolicyPart, Field> {
  const shape = PolicySpec.shape
  return Object.fromEntries(
    policyParts.map((part) => {
      const schema = z.toJSONSchema(shape[part], { io: 'input', reused: 'inline' }) as Schema
      return [part, toField([part], schema)]
    }),
  ) as Record<PolicyPart, Field>
}

function toField(path: readonly string[], given: Schema): Field {
  const nullable = given.anyOf?.some((it) => it.type === 'null') ?? false
  const schema = (nullable && given.anyOf?.find((it) => it.type !== 'null')) || given
  const label = labelOf(path)
  return {
    path,
    label,
    help: toHelp(given.description ?? schema.description ?? '', label),
    control: toControl(path, schema),
    fallback: given.default,
    nullable,
  }
}

/** The schema speaks of JSON, the form of switches; what only repeats the label is left out. */
function toHelp(description: string, label: string): string {
  const help = description.replaceAll('`', '').replace(/\bnull\b/gu, 'off')
  return help.replace(/\.$/u, '').toLowerCase() === label.toLowerCase() ? '' : help
}

function toControl(path: readonly string[], schema: Schema): Control {
  if (schema.oneOf) return toVariants(path, schema.oneOf)
  if (schema.enum) return { kind: 'choice', options: schema.enum }
  const unit = unitOf(path.at(-1) ?? '')
  switch (schema.type) {
    case 'integer':
    case 'number':
      return { kind: 'number', unit }
    case 'boolean':
      return { kind: 'switch' }
    case 'array':
      return schema.items?.enum
        ? { kind: 'flags', options: schema.items.enum }
        : { kind: 'list', unit, text: schema.items?.type === 'string' }
    default:
      return schema.properties
        ? { kind: 'group', fields: fieldsOf(path, schema.properties) }
        : { kind: 'json' }
  }
}

function toVariants(path: readonly string[], shapes: readonly Schema[]): Variants {
  const by = Object.entries(shapes[0]?.properties ?? {}).find(([, it]) => 'const' in it)?.[0] ?? ''
  return {
    kind: 'variants',
    by,
    shapes: shapes.map(({ properties = {} }) => {
      const { [by]: tag, ...rest } = properties
      return { name: String(tag?.const), fields: fieldsOf(path, rest) }
    }),
  }
}

function fieldsOf(path: readonly string[], properties: Readonly<Record<string, Schema>>): Field[] {
  return Object.entries(properties).map(([key, it]) => toField([...path, key], it))
}

/** Every field below, and the field itself. */
export function allFields(field: Field): Field[] {
  const { control } = field
  if (control.kind === 'group') return [field, ...control.fields.flatMap(allFields)]
  if (control.kind !== 'variants') return [field]
  return [field, ...control.shapes.flatMap((it) => it.fields.flatMap(allFields))]
}

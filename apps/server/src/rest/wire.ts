/** From what HTTP can carry to what a schema takes: JSON has no dates, and an address has text alone. */
import type { z } from 'zod'

/** `text`: every leaf came as text. */
type Form = 'json' | 'text'

/** RFC 3339 with seconds and an offset, so that no zone has to be guessed. */
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/
const numeral = /^-?(\d+|\d*\.\d+)(e[+-]?\d+)?$/i

/**
 * The value with dates, and of text also with numbers and booleans, where the schema has such. What fits nowhere is
 * left as it is, for the schema to say so.
 */
export function fromWire(schema: z.core.$ZodType, value: unknown, form: Form): unknown {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'date':
      return typeof value === 'string' ? toDate(value) : value
    case 'number':
      return form === 'text' && typeof value === 'string' && numeral.test(value)
        ? Number(value)
        : value
    case 'boolean':
      return form === 'text' && (value === 'true' || value === 'false') ? value === 'true' : value
    case 'nullable':
      return form === 'text' && value === '' ? null : fromWire(def.innerType, value, form)
    case 'optional':
    case 'default':
    case 'prefault':
    case 'readonly':
      return fromWire(def.innerType, value, form)
    case 'pipe':
      return fromWire(def.in, value, form)
    case 'array': {
      const items = form === 'text' && typeof value === 'string' ? [value] : value
      return Array.isArray(items) ? items.map((it) => fromWire(def.element, it, form)) : items
    }
    case 'object':
      return mapFields(value, (name, it) => {
        const field = Object.hasOwn(def.shape, name) ? def.shape[name] : undefined
        return field ? fromWire(field, it, form) : it
      })
    case 'record':
      return mapFields(value, (_name, it) => fromWire(def.valueType, it, form))
    case 'union':
      return fromUnion(def.options, value, form)
    default:
      return value
  }
}

function fromUnion(options: readonly z.core.$ZodType[], value: unknown, form: Form): unknown {
  for (const option of options) {
    const read = fromWire(option, value, form)
    const result = option._zod.run({ value: read, issues: [] }, { async: false })
    if (!(result instanceof Promise) && result.issues.length === 0) return read
  }
  return value
}

/** An impossible date says of itself, in the schema's message, what is wrong with it. */
function toDate(text: string): Date {
  return instant.test(text) ? new Date(text) : new Date(Number.NaN)
}

function mapFields(value: unknown, map: (name: string, it: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, map(name, it)]))
}

/**
 * Text and JSON that every part of the system can hold.
 *
 * PostgreSQL refuses NUL and halves of surrogate pairs, in text and in jsonb alike. What comes from
 * outside is held to that where it enters, so that one bad string cannot fail a whole batch of writes.
 */
import { z } from 'zod'

const unstorable = /[\0\p{Cs}]/u

/** A string without NUL and without half a surrogate pair. Chain `min`, `max`, `trim` to it. */
export const Text = z.string().regex(/^[^\0\p{Cs}]*$/u, 'Holds NUL or half a character')

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | JsonValue[]
  | { [key: string]: JsonValue }

/** How many arrays and objects may be inside one another. */
const maxDepth = 32

/**
 * An object of plain JSON, as a resource's spec is. Refuses text as above, numbers that JSON has not,
 * a key `__proto__`, and nesting deeper than 32, on which recursive readers run out of stack.
 */
export const JsonObject = z.record(
  Text,
  // The check proves the type; `z.custom` would say so, but has no JSON Schema.
  z
    .unknown()
    .refine((value) => isJson(value, 1), 'Not plain JSON, or too deep') as z.ZodType<JsonValue>,
)
export type JsonObject = z.output<typeof JsonObject>

function isJson(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
      return !unstorable.test(value)
    case 'number':
      return Number.isFinite(value)
    case 'boolean':
      return true
    case 'object':
      if (value === null) return true
      if (depth >= maxDepth) return false
      if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1))
      return Object.entries(value).every(
        ([key, item]) => key !== '__proto__' && !unstorable.test(key) && isJson(item, depth + 1),
      )
    default:
      return false
  }
}

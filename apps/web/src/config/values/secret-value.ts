/** Secrets among values: `{ "$secret": "text" }`, which the server never gives back. */
import { isFields, redacted } from '@foundation/core/config'
import type { JsonValue } from '@foundation/core/text'

const key = '$secret'

export function isSecret(value: JsonValue | undefined): boolean {
  return isFields(value) && Object.hasOwn(value, key) && Object.keys(value).length === 1
}

/** The text stands in it only until it is saved. */
export function toSecret(text: string): JsonValue {
  return { [key]: text }
}

/** Whether it is a secret that was saved, and is only shown to be there. */
export function isKept(value: JsonValue | undefined): boolean {
  return isSecret(value) && isFields(value) && value[key] === redacted
}

/** A copy in which no secret can be read, for whatever shows values. */
export function maskSecrets(value: JsonValue): JsonValue {
  if (isSecret(value)) return redacted
  if (Array.isArray(value)) return value.map(maskSecrets)
  if (!isFields(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, maskSecrets(inner)]),
  )
}

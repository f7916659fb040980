const unstorable = /[\0\p{Cs}]/gu

/**
 * Text as the protocol carries it: without NUL and halves of characters, and at most `max` long.
 * What an application says of itself is cut to fit rather than refused, so that a long error message
 * never costs a session.
 */
export function toText(value: unknown, max: number): string {
  const text = typeof value === 'string' ? value : describe(value)
  const clean = text.replace(unstorable, '\u{FFFD}')
  return clean.length <= max ? clean : `${clean.slice(0, max - 1).replace(/\p{Cs}$/u, '')}…`
}

function describe(value: unknown): string {
  if (value instanceof Error) return value.message || value.name
  if (value === undefined || value === null) return ''
  try {
    return typeof value === 'object' ? JSON.stringify(value) : String(value)
  } catch {
    return 'something that cannot be shown'
  }
}

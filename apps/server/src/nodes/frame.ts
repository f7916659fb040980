/** Frames on a session: text in, messages out, and the other way. */
import { FoundationError, toIssues } from '@foundation/core/errors'
import { type DownMessage, UpMessage } from '@foundation/core/nodes'

export function encode(message: DownMessage): string {
  return JSON.stringify(message)
}

/** Escapes that stand for what PostgreSQL cannot store: NUL, and halves of a surrogate pair. */
const suspicious = /\\u(?:0000|d[89a-f])/i
const unstorable = /\0|\p{Surrogate}/u

/** @throws FoundationError `protocol.invalid`, with the first fault's path under `issues` */
export function decode(text: string): UpMessage {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw invalid('', 'Not JSON')
  }
  if (suspicious.test(text)) refuseUnstorable(value, '')
  const { success, data, error } = UpMessage.safeParse(value)
  if (success) return data
  throw new FoundationError('protocol.invalid', { issues: toIssues(error.issues) })
}

export function invalid(path: string, message: string): FoundationError {
  return new FoundationError('protocol.invalid', { issues: [{ path, message }] })
}

function refuseUnstorable(value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (unstorable.test(value)) throw invalid(path, 'Holds a character that is not text')
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      refuseUnstorable(key, path)
      refuseUnstorable(item, path === '' ? key : `${path}.${key}`)
    }
  }
}

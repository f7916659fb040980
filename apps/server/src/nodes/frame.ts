/** Frames on a session: text in, messages out, and the other way. */
import { FoundationError, isFoundationError, toIssues } from '@foundation/core/errors'
import { type DownMessage, UpMessage } from '@foundation/core/nodes'

import { checkJson } from '../http/json-bounds.js'

export function encode(message: DownMessage): string {
  return JSON.stringify(message)
}

/** @throws FoundationError `protocol.invalid`, with the first fault's path under `issues` */
export function decode(text: string): UpMessage {
  let value: unknown
  checkDepth(text)
  try {
    value = JSON.parse(text)
  } catch {
    throw invalid('', 'Not JSON')
  }
  const { success, data, error } = UpMessage.safeParse(value)
  if (success) return data
  throw new FoundationError('protocol.invalid', { issues: toIssues(error.issues) })
}

function checkDepth(text: string): void {
  try {
    checkJson(text)
  } catch (error) {
    if (!isFoundationError(error)) throw error
    throw new FoundationError('protocol.invalid', error.context)
  }
}

export function invalid(path: string, message: string): FoundationError {
  return new FoundationError('protocol.invalid', { issues: [{ path, message }] })
}

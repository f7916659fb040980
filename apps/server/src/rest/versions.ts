/**
 * `ETag`, `If-Match` and `If-None-Match` (RFC 9110, §8.8.3 and §13).
 *
 * A draft, a policy and the settings of a namespace have a version of their own. It is their entity tag, and `If-Match`
 * becomes the field of the input by which the procedure checks it, under the lock of the write. The tag of any other
 * answer is a hash of it: good for not sending it again, and for nothing else, so it is a weak one.
 */
import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { FoundationError, isFoundationError } from '@foundation/core/errors'

import type { Operation } from './operations.js'

/** An answer, as far as its version is in it. */
interface Versioned {
  readonly version?: unknown
  readonly revision?: unknown
  readonly draft?: { readonly version?: unknown }
}

/** Where the answers of these have their version. */
const versionIn: Readonly<Record<string, (answer: Versioned) => unknown>> = {
  'config.draft': ({ version }) => version,
  'config.saveDraft': ({ draft }) => draft?.version,
  'config.discardDraft': ({ version }) => version,
  'config.settings': ({ version }) => version,
  'protection.policy': ({ revision }) => revision,
  'protection.savePolicy': ({ revision }) => revision,
  'protection.promoteShadow': ({ revision }) => revision,
}

interface Guard {
  readonly field: 'version' | 'revision'
  readonly type: 'number' | 'text'
  /** What else the precondition asks of the procedure. */
  readonly also?: Readonly<Record<string, unknown>>
  /** `If-None-Match: *` stands for this: it must not be there yet. */
  readonly absent?: null
}

/** What these are given by `If-Match`. */
const guards: Readonly<Record<string, Guard>> = {
  'config.saveDraft': { field: 'version', type: 'number', also: { exact: true } },
  'config.discardDraft': { field: 'version', type: 'number' },
  'config.changeSettings': { field: 'version', type: 'text' },
  'protection.savePolicy': { field: 'revision', type: 'number', absent: null },
  'protection.removePolicy': { field: 'revision', type: 'number' },
  'protection.promoteShadow': { field: 'revision', type: 'number' },
}

export function takesIfMatch({ id }: Pick<Operation, 'id'>): boolean {
  return Object.hasOwn(guards, id)
}

export function takesIfNoneMatchAny({ id }: Pick<Operation, 'id'>): boolean {
  return guards[id]?.absent === null
}

/** Whether its answers have a strong tag, of a version. */
export function hasVersion({ id }: Pick<Operation, 'id'>): boolean {
  return Object.hasOwn(versionIn, id)
}

/** @param text the answer as it is sent; null where its address cannot be asked again */
export function tagOf(
  { id }: Pick<Operation, 'id'>,
  answer: unknown,
  text: string | null,
): string | null {
  const version = versionIn[id]?.(Object(answer) as Versioned)
  if (typeof version === 'number' || typeof version === 'string') return `"${version}"`
  if (text === null) return null
  return `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`
}

/** Whether the sender has this answer already. Weak comparison, as it is for reading. */
export function isKnown(headers: IncomingHttpHeaders, tag: string): boolean {
  const asked = headers['if-none-match']
  if (asked === undefined) return false
  const plain = tag.replace(/^W\//, '')
  return asked.split(',').some((it) => {
    const one = it.trim()
    return one === '*' || one.replace(/^W\//, '') === plain
  })
}

/**
 * What the preconditions of a write add to its input.
 *
 * @throws FoundationError `request.invalid` for a precondition that this does not take, and for a version that the
 *   input names too
 */
export function precondition(
  operation: Pick<Operation, 'id'>,
  headers: IncomingHttpHeaders,
  input: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | null {
  const match = headers['if-match']
  const noneMatch = headers['if-none-match']
  if (match === undefined && noneMatch === undefined) return null
  const guard = guards[operation.id]
  const header = match === undefined ? 'if-none-match' : 'if-match'
  if (!guard) throw invalid(header, 'Is not taken here: this has no version')
  if (Object.hasOwn(input, guard.field)) throw invalid(guard.field, `Is in ${header} already`)
  if (match === undefined) {
    if (noneMatch !== '*' || guard.absent === undefined)
      throw invalid(header, 'Is * here, for what must not be there yet, or left out')
    return { [guard.field]: guard.absent }
  }
  const [, version] = /^"([\w-]{1,64})"$/.exec(match.trim()) ?? []
  if (version === undefined || (guard.type === 'number' && !/^\d{1,15}$/.test(version)))
    throw invalid(header, 'Is one ETag of this, in quotes, as it was answered')
  return { ...guard.also, [guard.field]: guard.type === 'number' ? Number(version) : version }
}

const clashes: ReadonlySet<string> = new Set([
  'resource.changed_meanwhile',
  'protection.policy_exists',
  'protection.policy_not_found',
])

/** That somebody was first, in the words of HTTP, where HTTP was asked to look. What is gone has no version either. */
export function asPrecondition(error: FoundationError): FoundationError {
  if (!isFoundationError(error) || !clashes.has(error.code)) return error
  return new FoundationError('request.precondition_failed', error.context, { cause: error })
}

function invalid(path: string, message: string): FoundationError {
  return new FoundationError('request.invalid', { issues: [{ path, message }] })
}

/**
 * `Idempotency-Key`: asking again, because no answer came, does a thing once
 * (draft-ietf-httpapi-idempotency-key-header-06).
 *
 * A key belongs to the token that sent it, for a day. What was asked is kept as a fingerprint and what was answered as it
 * was sent, both sealed: an answer may be the one place where a new secret is shown.
 */
import { createHash } from 'node:crypto'
import { canonical } from '@foundation/core/config'
import { FoundationError } from '@foundation/core/errors'
import type { JsonValue } from '@foundation/core/text'
import { day, minute, second } from '@foundation/core/time'

import type { SecretBox } from '../config/index.js'
import type { Ctx, Db } from '../context.js'
import { toFoundationError } from '../trpc/errors.js'

export const keyHeader = 'idempotency-key'

const keptMs = day
/** Past this, whoever worked on a request is gone: nothing here takes so long. */
const workedOnMs = minute
const keyForm = /^[\x21-\x7e]{1,255}$/

export interface Asked {
  /** The procedure's path. */
  readonly operation: string
  readonly input: unknown
  readonly key: string
}

export interface Done {
  /** JSON; `null` for an answer without a body. */
  readonly text: string
  /** It was done before, and this is what was answered then. */
  readonly replayed: boolean
}

export interface OnceDeps extends Pick<Ctx, 'db' | 'fleetId' | 'clock' | 'log' | 'correlationId'> {
  readonly actor: Pick<Ctx['actor'], 'id'>
  readonly secrets: SecretBox
}

/**
 * Runs `act` unless a request with this key did already. One that is refused leaves no mark, so it may be corrected
 * and sent with the same key.
 *
 * @throws FoundationError `request.invalid` for a key that cannot be, `request.key_reused` where it was another
 *   request's, `request.key_in_use` while that is worked on, `request.outcome_unknown` when it never ended; and whatever
 *   `act` throws
 */
export async function once(
  deps: OnceDeps,
  asked: Asked,
  act: () => Promise<unknown>,
): Promise<Done> {
  const { db, fleetId, clock, actor, secrets, log, correlationId } = deps
  const { key } = asked
  if (!keyForm.test(key)) {
    const message = 'Is 1 to 255 printable characters without spaces'
    throw new FoundationError('request.invalid', { issues: [{ path: keyHeader, message }] })
  }
  const id = { fleetId, actorId: actor.id, key }
  const bound = `${keyHeader}/${actor.id}/${key}`
  const fingerprint = fingerprintOf(asked)
  const at = new Date(clock())
  await db.idempotentRequest.deleteMany({
    where: { ...id, at: { lt: new Date(at.getTime() - keptMs) } },
  })
  const { count } = await db.idempotentRequest.createMany({
    data: [{ ...id, fingerprint: secrets.seal(fingerprint, bound), at }],
    skipDuplicates: true,
  })
  if (count === 0) return { text: await earlier(deps, id, bound, fingerprint), replayed: true }
  let text: string
  try {
    text = JSON.stringify(await act())
  } catch (error) {
    // What failed on our side may have been done all the same.
    const { type } = toFoundationError(error, correlationId)
    if (type !== 'internal' && type !== 'unavailable')
      await db.idempotentRequest.deleteMany({ where: id })
    throw error
  }
  try {
    const answer = secrets.seal(text, bound)
    await db.idempotentRequest.updateMany({ where: id, data: { answer } })
  } catch (err) {
    // It is done, and whoever waits is told so. Whoever asks again hears that nobody knows.
    log.warn({ event: 'rest.answer_not_kept', err, correlationId }, 'an answer was not kept')
  }
  return { text, replayed: false }
}

interface RequestId {
  readonly fleetId: string
  readonly actorId: string
  readonly key: string
}

/** What the request that came first was answered. */
async function earlier(
  { db, clock, secrets }: OnceDeps,
  id: RequestId,
  bound: string,
  fingerprint: string,
): Promise<string> {
  const row = await db.idempotentRequest.findUnique({ where: { fleetId_actorId_key: id } })
  // It was refused in the meantime, and took its mark away.
  if (!row) throw new FoundationError('request.key_in_use', { retryAfterMs: second })
  if (opened(secrets, row.fingerprint, bound) !== fingerprint)
    throw new FoundationError('request.key_reused')
  const text = row.answer === null ? null : opened(secrets, row.answer, bound)
  if (text !== null) return text
  if (clock() - row.at.getTime() < workedOnMs)
    throw new FoundationError('request.key_in_use', { retryAfterMs: second })
  throw new FoundationError('request.outcome_unknown', { at: row.at.toISOString() })
}

function opened(secrets: SecretBox, sealed: string, bound: string): string | null {
  try {
    return secrets.open(sealed, bound)
  } catch {
    return null
  }
}

function fingerprintOf({ operation, input }: Asked): string {
  // Through JSON, which is what came: dates are text again.
  const plain = JSON.parse(JSON.stringify(input ?? null)) as JsonValue
  return createHash('sha256')
    .update(`${operation}\n${canonical(plain)}`)
    .digest('hex')
}

/** Deletes what nobody is answered from any more. @returns how many */
export async function forgetRequests(
  db: Db,
  { fleetId, now }: { readonly fleetId: string; readonly now: number },
): Promise<number> {
  const { count } = await db.idempotentRequest.deleteMany({
    where: { fleetId, at: { lt: new Date(now - keptMs) } },
  })
  return count
}

/** Calls that are answered by their guard instead of their target. */
import { type ErrorContext, FoundationError } from '@foundation/core/errors'
import type { Refusal } from '@foundation/core/protection'

import type { Guard } from './guard.js'

/** What `tryRun` gives instead of an answer. */
export interface Refused {
  readonly ok: false
  readonly code: `protection.${Refusal}`
  /** When another call may be let through, in ms from the moment that this is read; 0 when nobody knows. */
  readonly retryAfterMs: number
}

/** The context of a refusal's error. */
export interface RefusalContext extends ErrorContext {
  readonly target: string
  /** The name of the policy that decided it; null: the application's, or the SDK's own defaults. */
  readonly policy: string | null
  /** In plain words. */
  readonly reason: string
  readonly retryAfterMs: number
}

const sentences: Readonly<Record<Refusal, string>> = {
  limited: 'The rate limit is used up',
  open: 'The breaker is open',
  backing_off: 'The target asked to be left alone for a while',
  full: 'Too many calls are under way',
  pool_exhausted: 'No resource of the pool became free in time',
  timeout: 'The target did not answer in time',
}

/**
 * The error of a refusal. It has no stack: taking one costs more than everything else a guard does, at the very
 * moment when there are many, and it would only ever name the guard.
 */
export function toRefusalError(
  kind: Refusal,
  context: RefusalContext,
  cause?: unknown,
): FoundationError {
  const message = `${context.target}: ${sentences[kind]} (${context.reason}).`
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  const error = new FoundationError(`protection.${kind}`, context, { message, cause })
  Error.stackTraceLimit = limit
  return error
}

/**
 * Calls that are refused for the same thing, with the same wait, in the same millisecond share one error: making it is
 * most of what a refusal costs, and a thousand a millisecond is when that matters.
 */
export class RefusalFlood {
  private error: FoundationError | null = null
  private kind: Refusal = 'open'
  private waitMs = 0
  private at = 0

  errorOf(guard: Guard, kind: Refusal, retryAfterMs: number, now: number): FoundationError {
    const at = Math.floor(now)
    const waitMs = Math.ceil(retryAfterMs)
    const { error } = this
    if (error !== null && at === this.at && waitMs === this.waitMs && kind === this.kind) {
      guard.noteRefusal(kind)
      return error
    }
    this.at = at
    this.waitMs = waitMs
    this.kind = kind
    this.error = guard.refuse(kind, waitMs)
    return this.error
  }
}

const settled = Promise.resolve()

/**
 * A promise that rejects as soon as its caller listens. One that has rejected before has Node.js note an unhandled
 * rejection and take that back, which costs more than the error.
 */
export function rejectSoon(error: unknown): Promise<never> {
  return new Promise((_, reject) => {
    settled.then(() => reject(error))
  })
}

/** Calls that are answered by their guard instead of their target. */
import { FoundationError } from '@foundation/core/errors'
import type { Refusal } from '@foundation/core/protection'

/** What `tryRun` gives instead of an answer. */
export interface Refused {
  readonly ok: false
  readonly code: `protection.${Refusal}`
  /** When another call may be let through, in ms from the moment that this is read; 0 when nobody knows. */
  readonly retryAfterMs: number
}

/** Why a call came back without an answer, before anybody asked for an error. */
export interface RefusalFacts {
  readonly target: string
  /** The name of the policy that decided it; null: the application's, or the SDK's own defaults. */
  readonly policy: string | null
  /** In plain words. */
  readonly reason: string
  readonly retryAfterMs: number
}

const sentences: Readonly<Record<Refusal, (target: string) => string>> = {
  limited: (target) => `The rate limit of ${target} is used up`,
  open: (target) => `The breaker of ${target} is open`,
  backing_off: (target) => `${target} asked to be left alone for a while`,
  full: (target) => `Too many calls to ${target} are under way`,
  pool_exhausted: (target) => `No resource of ${target} became free in time`,
  timeout: (target) => `${target} did not answer in time`,
}

/**
 * The error of a refusal. It has no stack: taking one costs more than everything else a guard does, at the very
 * moment when there are many, and it would only ever name the guard.
 */
export function toRefusalError(
  kind: Refusal,
  facts: RefusalFacts,
  cause?: unknown,
): FoundationError {
  const { target, policy, reason, retryAfterMs } = facts
  const message = `${sentences[kind](target)}: ${reason}.`
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  try {
    const context = { target, policy, reason, retryAfterMs }
    return new FoundationError(`protection.${kind}`, context, { message, cause })
  } finally {
    Error.stackTraceLimit = limit
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

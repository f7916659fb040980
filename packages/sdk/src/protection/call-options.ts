/** What a guarded call is given, and what it may ask for. */
import { type Outcome, outcome } from '@foundation/core/protection'

/** Handed to the function that calls the target. */
export interface GuardedCall<R = unknown> {
  /** Aborts when the call timed out, when its caller gave up, and when another attempt answered first. */
  readonly signal: AbortSignal
  /** 1 for the first; retries and hedges count on. */
  readonly attempt: number
  /** What the target's pool lent for this attempt; undefined when it has no pool. */
  readonly resource: R
}

/** Calls the target. May answer at once or later. */
export type GuardedFunction<T, R = unknown> = (call: GuardedCall<R>) => T | PromiseLike<T>

export interface CallOptions<T = unknown> {
  /** Whom a limiter counts: a tenant, a user, a route. All calls without one share a count. */
  readonly key?: string
  /** How many calls a limiter counts this one as. Default 1. */
  readonly cost?: number
  /** The caller's own. When it aborts the call rejects with its reason, and no engine counts it as a failure. */
  readonly signal?: AbortSignal
  /**
   * Whether doing it twice is the same as once: only such calls are hedged, and retried. Where a policy retries all
   * calls, false still forbids it.
   */
  readonly idempotent?: boolean
  /**
   * Says of what was thrown or returned whether it shows that the target is sick, instead of the error condition of the
   * policy; `ignore` counts neither way. One that throws is not heeded.
   */
  readonly isFailure?: (errorOrAnswer: unknown) => boolean | 'ignore'
  /** How long the caller waits for everything together: queues, attempts and the waits between them. */
  readonly deadlineMs?: number
  /**
   * Answers instead, when the fallback part of the policy says so: by default for every refusal and timeout, not for
   * errors of the target. Its own error is the call's. With null nothing answers instead, not even the policy.
   */
  readonly fallback?: ((error: unknown) => T | PromiseLike<T>) | null
  /**
   * Told of an answer that nobody gets, because another attempt is made in its place or it came too late: to let go of
   * what it holds. What goes wrong with that is nobody's to hear.
   */
  readonly onDiscarded?: (answer: T) => unknown
}

/** Nobody gets this answer. */
export function discard<T>(options: CallOptions<T> | undefined, answer: T): void {
  if (options?.onDiscarded === undefined) return
  try {
    Promise.resolve(options.onDiscarded(answer)).catch(() => {})
  } catch {
    // As its description says.
  }
}

/** What the call's own `isFailure` finds; null when it has none, or it failed. */
export function outcomeBy<T>(
  options: CallOptions<T> | undefined,
  errorOrAnswer: unknown,
): Outcome | null {
  if (options?.isFailure === undefined) return null
  try {
    const found = options.isFailure(errorOrAnswer)
    if (found === 'ignore') return outcome.ignored
    return found ? outcome.failure : outcome.success
  } catch {
    return null
  }
}

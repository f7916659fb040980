/** What a guarded call is given, and what it may ask for. */

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
  /** Whether doing it twice is the same as once. Without it a call is neither retried nor hedged. */
  readonly idempotent?: boolean
  /** How long the caller waits for everything together: queues, attempts and the waits between them. */
  readonly deadlineMs?: number
  /**
   * Answers instead, when the fallback part of the policy says so: by default for every refusal and timeout, not for
   * errors of the target. Its own error is the call's.
   */
  readonly fallback?: (error: unknown) => T | PromiseLike<T>
  /** Told of an answer that nobody gets, because another attempt is made in its place. Must not throw. */
  readonly onDiscarded?: (answer: T) => void
}

/**
 * A guarded call that has to wait for more than its answer: a promise and the first attempt to keep it, in one object,
 * for most calls need no other. `CallRepeats` makes further ones.
 */
import type { Refusal } from '@foundation/core/protection'

import { Attempt, isThenable } from './call-attempt.js'
import type { CallOptions, GuardedFunction } from './call-options.js'
import { CallRepeats } from './call-repeats.js'
import { type Abortable, follow, unfollow } from './call-signals.js'
import type { Guard } from './guard.js'
import type { Refused } from './refusal.js'

/** What `tryRun` gives. */
export type Result<T> = { readonly ok: true; readonly value: T } | Refused

/** How a call ends without an answer. */
export type Failure =
  | { readonly kind: 'failed' | 'timeout'; readonly error: unknown }
  | { readonly kind: Refusal; readonly retryAfterMs: number; readonly cause: unknown }

// The executor of a promise runs at once, so that one for all needs no closure a call.
let resolveNext: (value: unknown) => void
let rejectNext: (reason: unknown) => void
const capture = (resolve: (value: never) => void, reject: (reason: unknown) => void): void => {
  resolveNext = resolve as (value: unknown) => void
  rejectNext = reject
}
const settled = Promise.resolve()

/** @param asResult whether refusals resolve, as `Refused`, instead of rejecting */
export function startCall<T>(
  guard: Guard,
  fn: GuardedFunction<T>,
  options: CallOptions<T> | undefined,
  asResult: boolean,
): Promise<T | Result<T>> {
  const promise = new Promise<T>(capture)
  new Call(guard, fn, options, asResult, resolveNext, rejectNext).begin()
  return promise
}

export class Call<T> extends Attempt<T> implements Abortable {
  private readonly beganAt: number
  private repeats: CallRepeats<T> | null = null
  private isOver = false

  constructor(
    readonly guard: Guard,
    readonly fn: GuardedFunction<T>,
    readonly options: CallOptions<T> | undefined,
    private readonly asResult: boolean,
    private readonly resolve: (value: unknown) => void,
    private readonly reject: (reason: unknown) => void,
  ) {
    super(guard.plan, 1)
    this.beganAt = guard.engines.clock.now()
  }

  override get call(): Call<T> {
    return this
  }

  /** By the monotonic clock; Infinity when the caller waits for as long as it takes. */
  get deadlineAt(): number {
    const deadlineMs = this.options?.deadlineMs
    return deadlineMs === undefined ? Number.POSITIVE_INFINITY : this.beganAt + deadlineMs
  }

  begin(): void {
    const { options, plan, beganAt } = this
    const signal = options?.signal
    if (signal) {
      if (signal.aborted) {
        this.isOver = true
        this.rejectSoon(signal.reason)
        return
      }
      follow(signal, this)
    }
    if (plan.retry !== null) plan.retry.budget?.deposit()
    this.start(beganAt)
    if (plan.hedge !== null && options?.idempotent === true && !this.isOver) {
      this.further.hedgeLater(beganAt)
    }
  }

  /** The caller gave up. */
  abort(reason: unknown): void {
    if (this.isOver) return
    this.finish()
    const now = this.guard.engines.clock.now()
    if (this.repeats === null) this.cancel(reason, now)
    else this.repeats.stop(reason, now)
    this.reject(reason)
  }

  /** How long ago it began, in ms. */
  elapsedMs(now: number): number {
    return now - this.beganAt
  }

  /**
   * An attempt brought an answer.
   *
   * @param isFailure whether another attempt that is under way may bring a better one
   * @param isWorthMore whether yet another attempt may
   */
  onAnswer(
    attempt: Attempt<T>,
    value: T,
    isFailure: boolean,
    isWorthMore: boolean,
    retryAfterMs: number,
    now: number,
  ): void {
    if (isFailure || this.repeats !== null) {
      this.further.onAnswer(attempt, value, isFailure, isWorthMore, retryAfterMs, now)
    } else {
      this.finish()
      this.answer(value)
    }
  }

  /**
   * An attempt failed.
   *
   * @param isWorthMore whether another attempt may go better
   */
  onFailure(
    attempt: Attempt<T>,
    failure: Failure,
    isWorthMore: boolean,
    retryAfterMs: number,
    now: number,
  ): void {
    if (isWorthMore || this.repeats !== null) {
      this.further.onFailure(attempt, failure, isWorthMore, retryAfterMs, now)
    } else {
      this.fail(failure)
    }
  }

  /** It is over, with an answer. */
  succeed(value: T): void {
    this.finish()
    this.answer(value)
  }

  /** It is over, without an answer of the target. */
  fail(failure: Failure): void {
    this.finish()
    const { on, value } = this.guard.plan.fallback
    const own = this.options?.fallback
    const { kind } = failure
    const canFallBack = on.has(kind) && own !== null && (own !== undefined || value !== null)
    const retryAfterMs = 'retryAfterMs' in failure ? failure.retryAfterMs : 0
    let error: unknown
    if ('error' in failure) error = failure.error
    else if (this.asResult && !canFallBack) this.guard.noteRefusal(failure.kind)
    else error = this.guard.refuse(failure.kind, retryAfterMs, failure.cause)
    if (canFallBack) {
      this.fallBack(() => (own ? own(error) : (structuredClone(value) as T)))
    } else if (this.asResult && kind !== 'failed') {
      this.resolve({ ok: false, code: `protection.${kind}`, retryAfterMs })
    } else {
      this.rejectSoon(error)
    }
  }

  private get further(): CallRepeats<T> {
    this.repeats ??= new CallRepeats(this)
    return this.repeats
  }

  private fallBack(fallback: () => T | PromiseLike<T>): void {
    const { tally } = this.guard
    tally.fallbacks++
    tally.isTouched = true
    try {
      const answer = fallback()
      if (isThenable(answer)) {
        Promise.resolve(answer).then((value) => this.answer(value), this.reject)
      } else {
        this.answer(answer)
      }
    } catch (error) {
      this.reject(error)
    }
  }

  private answer(value: T): void {
    this.resolve(this.asResult ? { ok: true, value } : value)
  }

  /** Once the caller listens: see `rejectSoon` of refusals. */
  private rejectSoon(error: unknown): void {
    const { reject } = this
    settled.then(() => reject(error))
  }

  private finish(): void {
    this.isOver = true
    const signal = this.options?.signal
    if (signal) unfollow(signal, this)
  }
}

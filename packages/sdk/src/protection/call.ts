/**
 * One guarded call that has to wait for more than its answer: a promise, the attempts that may keep it, and the waits
 * between them. It is the deadline of those waits itself.
 */
import { Deadline, type Refusal } from '@foundation/core/protection'

import { Attempt, isThenable } from './call-attempt.js'
import type { CallOptions, GuardedFunction } from './call-options.js'
import { type Abortable, follow, unfollow } from './call-signals.js'
import type { Guard } from './guard.js'
import type { Plan } from './guard-plan.js'
import type { Refused } from './refusal.js'

/** What `tryRun` gives. */
export type Result<T> = { readonly ok: true; readonly value: T } | Refused

/** How the call would end if nothing better came. */
type Ending<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'timeout'; readonly error: unknown }
  | { readonly kind: Refusal; readonly retryAfterMs: number; readonly cause: unknown }

// The executor of a promise runs at once, so that one for all needs no closure a call.
let resolveNext: (value: never) => void
let rejectNext: (reason: unknown) => void
const capture = (resolve: (value: never) => void, reject: (reason: unknown) => void): void => {
  resolveNext = resolve
  rejectNext = reject
}

export class Call<T> extends Deadline implements Abortable {
  readonly promise: Promise<T | Result<T>>
  /** By the monotonic clock; Infinity when the caller waits for as long as it takes. */
  readonly deadlineAt: number
  private readonly resolve: (value: unknown) => void
  private readonly reject: (reason: unknown) => void
  private readonly startedAt: number
  private readonly plan: Plan
  private current: Attempt<T> | null = null
  /** Hedges, beside the current attempt. */
  private others: Attempt<T>[] | null = null
  private running = 0
  private attempts = 0
  private rounds = 0
  private hedges = 0
  private delayMs = 0
  private ending: Ending<T> | null = null
  private isRetrying = false
  private isOver = false

  /** @param asResult whether refusals resolve, as `Refused`, instead of rejecting */
  constructor(
    readonly guard: Guard,
    readonly fn: GuardedFunction<T>,
    readonly options: CallOptions<T> | undefined,
    private readonly asResult: boolean,
  ) {
    super()
    this.promise = new Promise(capture as never)
    this.resolve = resolveNext as (value: unknown) => void
    this.reject = rejectNext
    this.plan = guard.plan
    const now = guard.engines.clock.now()
    this.startedAt = now
    this.deadlineAt = now + (options?.deadlineMs ?? Number.POSITIVE_INFINITY)
    const signal = options?.signal
    if (signal) {
      if (signal.aborted) {
        this.isOver = true
        this.rejectSoon(signal.reason)
        return
      }
      follow(signal, this)
    }
    this.plan.retry?.budget?.deposit()
    this.startRound(now)
  }

  /** The caller gave up. */
  abort(reason: unknown): void {
    if (this.isOver) return
    this.finish(reason)
    this.reject(reason)
  }

  /** The wait before another attempt is over, or the answer is late enough for a hedge. */
  override onDue(now: number): void {
    if (this.isRetrying) {
      this.isRetrying = false
      this.guard.engines.deadlines.letGo()
      this.startRound(now)
      return
    }
    const { hedge } = this.plan
    if (hedge === null || this.running === 0) return
    this.guard.tally.hedges++
    this.hedges++
    this.launch(now)
    if (this.hedges < hedge.extra && this.running > 0) this.awaitHedge(now, hedge.afterMs)
  }

  /**
   * @param isFailure whether another attempt that is under way may bring a better answer
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
    this.remove(attempt)
    if (isFailure && this.running > 0) {
      this.keep({ kind: 'answered', value })
    } else if (isWorthMore && this.retryLater(retryAfterMs, now)) {
      this.options?.onDiscarded?.(value)
    } else {
      this.dropKept()
      this.finish(otherWasQuicker)
      this.answer(value)
    }
  }

  /** @param isWorthMore whether another attempt may go better */
  onError(
    attempt: Attempt<T>,
    error: unknown,
    isWorthMore: boolean,
    retryAfterMs: number,
    now: number,
  ): void {
    this.remove(attempt)
    this.endWith({ kind: 'failed', error }, isWorthMore, retryAfterMs, now)
  }

  onTimeout(attempt: Attempt<T>, error: unknown, now: number): void {
    this.remove(attempt)
    this.endWith({ kind: 'timeout', error }, true, 0, now)
  }

  onRefused(
    attempt: Attempt<T>,
    kind: Refusal,
    retryAfterMs: number,
    _now: number,
    cause: unknown,
  ): void {
    this.remove(attempt)
    // Protection that says no means it: another attempt would only ask again.
    if (this.ending === null) this.ending = { kind, retryAfterMs, cause } as Ending<T>
    if (this.running === 0) this.conclude()
  }

  private startRound(now: number): void {
    this.rounds++
    this.hedges = 0
    this.ending = null
    this.launch(now)
    const { hedge } = this.plan
    if (hedge !== null && this.options?.idempotent === true && this.running > 0) {
      this.awaitHedge(now, hedge.afterMs)
    }
  }

  private launch(now: number): void {
    this.attempts++
    this.running++
    const attempt = new Attempt<T>(this, this.guard.plan, this.attempts)
    if (this.current === null) {
      this.current = attempt
    } else {
      this.others ??= []
      this.others.push(attempt)
    }
    attempt.start(now)
  }

  private awaitHedge(now: number, afterMs: number): void {
    this.guard.engines.deadlines.wheel.add(this, now + afterMs)
  }

  private remove(attempt: Attempt<T>): void {
    this.running--
    if (this.current === attempt) this.current = null
    else if (this.others !== null) this.others = this.others.filter((it) => it !== attempt)
  }

  private endWith(
    ending: Ending<T>,
    isWorthMore: boolean,
    retryAfterMs: number,
    now: number,
  ): void {
    if (this.running > 0) {
      this.keep(ending)
    } else if (!isWorthMore || !this.retryLater(retryAfterMs, now)) {
      this.keep(ending)
      this.conclude()
    }
  }

  /** An answer, even a bad one, says more than an error, and an error more than a refusal. */
  private keep(ending: Ending<T>): void {
    if (this.ending?.kind !== 'answered') this.ending = ending
    else if (ending.kind === 'answered') this.options?.onDiscarded?.(ending.value)
  }

  /** An answer that was kept in case none better came is not needed. */
  private dropKept(): void {
    const { ending } = this
    if (ending?.kind === 'answered') this.options?.onDiscarded?.(ending.value)
  }

  private retryLater(retryAfterMs: number, now: number): boolean {
    const { retry } = this.plan
    if (retry === null || !(this.options?.idempotent ?? retry.policy.unsafe)) return false
    const { random } = this.guard.engines.clock
    const elapsedMs = now - this.startedAt
    const delayMs = retry.plan.nextDelayMs(
      this.rounds,
      this.delayMs,
      random,
      elapsedMs,
      retryAfterMs,
    )
    if (delayMs < 0 || now + delayMs >= this.deadlineAt) return false
    if (retry.budget !== null && !retry.budget.withdraw()) return false
    this.dropKept()
    this.guard.tally.retries++
    this.delayMs = delayMs
    this.isRetrying = true
    const { deadlines } = this.guard.engines
    deadlines.hold()
    deadlines.wheel.add(this, now + delayMs)
    return true
  }

  private conclude(): void {
    const { ending } = this
    if (ending === null) return
    this.finish(null)
    if (ending.kind === 'answered') {
      this.answer(ending.value)
      return
    }
    const { on, value } = this.guard.plan.fallback
    const own = this.options?.fallback
    const canFallBack = on.has(ending.kind) && own !== null && (own !== undefined || value !== null)
    const needsError = !this.asResult || canFallBack
    const isRefusal = !('error' in ending)
    const retryAfterMs = 'retryAfterMs' in ending ? ending.retryAfterMs : 0
    let error: unknown
    if (!isRefusal) error = ending.error
    else if (needsError) error = this.guard.refuse(ending.kind, retryAfterMs, ending.cause)
    else this.guard.noteRefusal(ending.kind)
    if (canFallBack) {
      this.fallBack(() => (own ? own(error) : (structuredClone(value) as T)))
    } else if (this.asResult && ending.kind !== 'failed') {
      this.resolve({ ok: false, code: `protection.${ending.kind}`, retryAfterMs })
    } else {
      this.rejectSoon(error)
    }
  }

  private fallBack(fallback: () => T | PromiseLike<T>): void {
    this.guard.tally.fallbacks++
    this.guard.tally.isTouched = true
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

  private finish(reason: unknown): void {
    this.isOver = true
    const { engines } = this.guard
    engines.deadlines.wheel.cancel(this)
    if (this.isRetrying) {
      this.isRetrying = false
      engines.deadlines.letGo()
    }
    const signal = this.options?.signal
    if (signal) unfollow(signal, this)
    if (this.running === 0) return
    const now = engines.clock.now()
    const { current, others } = this
    this.current = null
    this.others = null
    this.running = 0
    current?.cancel(reason, now)
    if (others !== null) for (const attempt of others) attempt.cancel(reason, now)
  }
}

const settled = Promise.resolve()
const otherWasQuicker = new DOMException('Another attempt answered first', 'AbortError')

/**
 * One attempt of a guarded call, from the limiter to the answer.
 *
 * It is a single object that is at once the waiter in the bulkhead's queue, the deadline on the wheel and what the
 * application's function is handed: its phases follow one another, so that one set of links serves them all.
 * Whatever it holds (a probe's place, a place in the bulkhead, a resource) it gives back once, in `giveBack`.
 */
import { isFoundationError } from '@foundation/core/errors'
import {
  type Outcome,
  outcome,
  type Refusal,
  retryAfterMsOf,
  Waiter,
} from '@foundation/core/protection'

import type { Call } from './call.js'
import { discard, type GuardedCall, outcomeBy } from './call-options.js'
import {
  publishCheckin,
  publishCheckout,
  publishException,
  publishStart,
  publishStop,
} from './guard-events.js'
import type { Plan } from './guard-plan.js'

type Phase = 'new' | 'pacing' | 'queued' | 'acquiring' | 'running' | 'ended'

/** How long a target that says it is asked too much is left alone when it does not say for how long. */
const defaultBackoffMs = 1_000

export abstract class Attempt<T> extends Waiter implements GuardedCall {
  abstract readonly call: Call<T>
  /** The pool's, while the attempt runs. */
  resource: unknown = undefined
  private phase: Phase = 'new'
  private ticket = -1
  private shadowTicket = -1
  private hasPlace = false
  private startedAt = 0
  private controller: AbortController | null = null
  private isAborted = false
  private abortReason: unknown

  constructor(
    readonly plan: Plan,
    readonly attempt: number,
  ) {
    super()
  }

  /** Made when somebody looks at it: few do, and it is dear. */
  get signal(): AbortSignal {
    if (this.controller === null) {
      this.controller = new AbortController()
      if (this.isAborted) this.controller.abort(this.abortReason)
    }
    return this.controller.signal
  }

  /** The target has been called, and has not answered. */
  get isOut(): boolean {
    return this.phase === 'running'
  }

  start(now: number): void {
    const { limiter } = this.plan
    const waitMs = limiter === null ? 0 : this.call.guard.takeLimit(limiter, this.call.options, now)
    if (waitMs === 0) {
      this.passLimiter(now)
    } else if (waitMs < 0) {
      this.turnAway('limited', -waitMs, now)
    } else if (now + waitMs > this.call.deadlineAt) {
      this.turnAway('timeout', 0, now)
    } else {
      this.phase = 'pacing'
      const { deadlines } = this.call.guard.engines
      deadlines.hold()
      deadlines.wheel.add(this, now + waitMs)
    }
  }

  /** The caller gave up, or another attempt was quicker. */
  cancel(reason: unknown, now: number): void {
    const { phase } = this
    if (phase === 'ended') return
    if (phase === 'running') {
      const durationMs = now - this.startedAt
      publishException(this.call.guard.target, durationMs, reason)
      this.giveUp(outcome.ignored, durationMs, reason, now)
      return
    }
    if (phase === 'pacing') {
      this.call.guard.engines.deadlines.wheel.cancel(this)
      this.call.guard.engines.deadlines.letGo()
    } else if (phase === 'queued') {
      this.plan.bulkhead?.cancel(this)
    }
    this.phase = 'ended'
    this.giveBack(now)
    this.tellStop(reason)
  }

  /** The bulkhead has a place for it. */
  override admit(now: number): void {
    this.hasPlace = true
    this.enter(now)
  }

  /** The bulkhead had none in time. */
  override refuse(now: number): void {
    this.turnAway(now >= this.call.deadlineAt ? 'timeout' : 'full', 0, now)
  }

  override onDue(now: number): void {
    if (this.phase === 'queued') {
      super.onDue(now)
    } else if (this.phase === 'pacing') {
      this.call.guard.engines.deadlines.letGo()
      this.passLimiter(now)
    } else if (this.phase === 'running') {
      this.timeOut(now)
    }
  }

  private passLimiter(now: number): void {
    const remainingMs = this.plan.backoff?.window.remainingMs(now) ?? 0
    if (remainingMs > 0) this.turnAway('backing_off', remainingMs, now)
    else this.enter(now)
  }

  // Comes here again after each wait, since the breaker may have opened meanwhile. A place in a queue never holds a
  // probe's place.
  private enter(now: number): void {
    const { breaker, bulkhead, pool } = this.plan
    if (breaker !== null) {
      this.ticket = breaker.admit(now)
      if (this.ticket < 0) {
        this.turnAway('open', breaker.retryAfterMs(now), now)
        return
      }
    }
    if (bulkhead !== null && !this.hasPlace) {
      if (!bulkhead.tryEnter()) {
        this.dropTicket(now)
        this.phase = 'queued'
        if (!bulkhead.wait(this, now, this.call.deadlineAt - now)) this.turnAway('full', 0, now)
        return
      }
      this.hasPlace = true
    }
    if (pool !== null && this.resource === undefined) {
      const resource = pool.tryAcquire()
      if (resource === null) {
        this.dropTicket(now)
        this.acquire(now)
        return
      }
      this.resource = resource
      publishCheckout(this.call.guard.target)
    }
    this.run(now)
  }

  private acquire(now: number): void {
    const { pool } = this.plan
    if (pool === null) return
    this.phase = 'acquiring'
    const { deadlineAt, guard } = this.call
    const timeoutMs = deadlineAt === Number.POSITIVE_INFINITY ? undefined : deadlineAt - now
    pool.acquire({ signal: this.signal, timeoutMs }).then(
      (resource) => {
        if (this.phase !== 'acquiring') {
          pool.release(resource)
          return
        }
        this.resource = resource
        publishCheckout(guard.target)
        this.enter(guard.engines.clock.now())
      },
      (error: unknown) => {
        if (this.phase !== 'acquiring') return
        const at = guard.engines.clock.now()
        if (at >= deadlineAt) this.turnAway('timeout', 0, at)
        else if (isFoundationError(error, 'protection.pool_exhausted')) {
          const { retryAfterMs } = error.context
          const waitMs = typeof retryAfterMs === 'number' ? retryAfterMs : 0
          this.turnAway('pool_exhausted', waitMs, at, error)
        } else {
          this.phase = 'ended'
          this.giveBack(at)
          this.call.onFailure(this, { kind: 'failed', error }, false, 0, at)
        }
      },
    )
  }

  private run(now: number): void {
    const { call, plan } = this
    const { guard, options } = call
    this.phase = 'running'
    this.startedAt = now
    guard.inFlight++
    publishStart(guard.target)
    if (plan.shadow !== null) {
      this.shadowTicket = plan.shadow.admit(options?.key ?? '', options?.cost ?? 1, now)
    }
    const ownDue = plan.timeoutMs === 0 ? Number.POSITIVE_INFINITY : now + plan.timeoutMs
    const dueAt = Math.min(ownDue, call.deadlineAt)
    if (dueAt !== Number.POSITIVE_INFINITY) guard.engines.deadlines.wheel.add(this, dueAt)
    let answer: T | PromiseLike<T>
    try {
      answer = call.fn(this)
      if (isThenable(answer)) {
        Promise.resolve(answer).then(
          (value) => this.answered(value),
          (error) => this.threw(error),
        )
        return
      }
    } catch (error) {
      this.threw(error)
      return
    }
    this.answered(answer)
  }

  private answered(value: T): void {
    const { guard, options } = this.call
    if (this.phase !== 'running') {
      discard(options, value)
      return
    }
    const { classifier, retry } = this.plan
    const now = guard.engines.clock.now()
    const durationMs = now - this.startedAt
    const own = outcomeBy(options, value)
    let ended: Outcome = own ?? outcome.success
    let isWorthMore = ended === outcome.failure
    let retryAfterMs = 0
    if (typeof value === 'object' && value !== null) {
      if (own === null) {
        ended = classifier.classifyValue(value)
        isWorthMore = retry !== null && retry.classifier.classifyValue(value) === outcome.failure
      }
      retryAfterMs = this.heed(value, ended, now)
    }
    publishStop(guard.target, durationMs)
    this.end(ended, durationMs, retryAfterMs, now)
    const isFailure = isWorthMore || ended === outcome.failure
    this.call.onAnswer(this, value, isFailure, isWorthMore, retryAfterMs, now)
  }

  private threw(error: unknown): void {
    if (this.phase !== 'running') return
    const { guard, options } = this.call
    const { classifier, retry } = this.plan
    const now = guard.engines.clock.now()
    const durationMs = now - this.startedAt
    const own = outcomeBy(options, error)
    const ended = own ?? classifier.classify(error)
    const isWorthMore = (own ?? retry?.classifier.classify(error)) === outcome.failure
    const retryAfterMs = this.heed(error, ended, now)
    publishException(guard.target, durationMs, error)
    this.end(ended, durationMs, retryAfterMs, now)
    this.call.onFailure(this, { kind: 'failed', error }, isWorthMore, retryAfterMs, now)
  }

  private timeOut(now: number): void {
    const { guard, deadlineAt } = this.call
    const durationMs = now - this.startedAt
    const reason =
      now >= deadlineAt
        ? 'the deadline of its caller has passed'
        : `no answer in ${this.plan.timeoutMs} ms`
    const error = guard.refuse('timeout', 0, undefined, reason)
    publishException(guard.target, durationMs, error)
    this.giveUp(outcome.failure, durationMs, error, now)
    this.call.onFailure(this, { kind: 'timeout', error }, true, 0, now)
  }

  /** Sees how long the target asks to be left alone, and has the shared window act on it. */
  private heed(answer: unknown, ended: Outcome, now: number): number {
    const { backoff, retry } = this.plan
    if (ended !== outcome.failure && backoff === null && retry === null) return 0
    const retryAfterMs = retryAfterMsOf(answer, this.call.guard.engines.clock.wallNow())
    if (backoff?.isAskedBy(answer)) {
      backoff.window.extend(now + (retryAfterMs || defaultBackoffMs), backoff.maxMs, now)
    }
    return retryAfterMs
  }

  /** It ends while the function still runs: that is told to stop, and nobody listens to it any more. */
  private giveUp(ended: Outcome, durationMs: number, reason: unknown, now: number): void {
    const { resource, plan } = this
    if (resource !== undefined && plan.pool !== null) {
      // The function may go on using it, so nobody else can have it.
      this.resource = undefined
      publishCheckin(this.call.guard.target, true)
      plan.pool.discard(resource as object, reason)
    }
    this.end(ended, durationMs, 0, now)
    this.tellStop(reason)
  }

  private end(ended: Outcome, durationMs: number, retryAfterMs: number, now: number): void {
    const { plan, ticket, shadowTicket } = this
    const { guard } = this.call
    this.phase = 'ended'
    this.ticket = -1
    guard.engines.deadlines.wheel.cancel(this)
    guard.inFlight--
    guard.tally.count(ended, durationMs, durationMs >= plan.slowMs)
    if (plan.breaker !== null) plan.breaker.settle(ticket, ended, durationMs, now, retryAfterMs)
    if (plan.shadow !== null) {
      plan.shadow.settle(shadowTicket, ended, durationMs, now, retryAfterMs)
    }
    this.giveBack(now, durationMs, ended !== outcome.success)
  }

  /** @param isOdd the time says little of the target: the call failed, was given up or never went out */
  private giveBack(now: number, durationMs = 0, isOdd = true): void {
    const { resource } = this
    const { pool, bulkhead } = this.plan
    this.dropTicket(now)
    if (resource !== undefined && pool !== null) {
      this.resource = undefined
      publishCheckin(this.call.guard.target, false)
      pool.release(resource as object)
    }
    if (this.hasPlace && bulkhead !== null) {
      this.hasPlace = false
      bulkhead.leave(now, durationMs, isOdd)
    }
  }

  private dropTicket(now: number): void {
    if (this.ticket < 0) return
    this.plan.breaker?.settle(this.ticket, outcome.ignored, 0, now)
    this.ticket = -1
  }

  private turnAway(kind: Refusal, retryAfterMs: number, now: number, cause?: unknown): void {
    this.phase = 'ended'
    this.giveBack(now)
    // Protection that says no means it: another attempt would only ask again.
    this.call.onFailure(this, { kind, retryAfterMs, cause }, false, 0, now)
  }

  private tellStop(reason: unknown): void {
    this.isAborted = true
    this.abortReason = reason
    this.controller?.abort(reason)
  }
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  )
}

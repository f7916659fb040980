/**
 * The further attempts of a call: retries after one another, hedges beside one another. It is the deadline of the waits
 * between them itself.
 */
import { Deadline } from '@foundation/core/protection'

import type { Call, Failure } from './call.js'
import { Attempt } from './call-attempt.js'
import { discard } from './call-options.js'
import type { Plan } from './guard-plan.js'

class Repeat<T> extends Attempt<T> {
  constructor(
    override readonly call: Call<T>,
    plan: Plan,
    attempt: number,
  ) {
    super(plan, attempt)
  }
}

/** How the call would end if nothing better came. */
type Ending<T> = { readonly kind: 'answered'; readonly value: T } | Failure

export class CallRepeats<T> extends Deadline {
  private running: Attempt<T>[]
  private attempts = 1
  private rounds = 1
  private hedges = 0
  private delayMs = 0
  private ending: Ending<T> | null = null
  private isRetrying = false

  /** The call is under way: its first attempt. */
  constructor(private readonly call: Call<T>) {
    super()
    this.running = [call]
  }

  /** Has another asked when the answer is late. */
  hedgeLater(now: number): void {
    const { hedge } = this.call.plan
    if (hedge !== null) this.wheel.add(this, now + hedge.afterMs)
  }

  /** The wait before another attempt is over, or the answer is late enough for a hedge. */
  override onDue(now: number): void {
    const { guard, plan, options } = this.call
    if (this.isRetrying) {
      this.endWait()
      this.rounds++
      this.hedges = 0
      this.ending = null
      this.launch(now)
      if (options?.idempotent === true && this.running.length > 0) this.hedgeLater(now)
      return
    }
    if (plan.hedge === null || this.running.length === 0) return
    if (!this.running.some((attempt) => attempt.isOut)) {
      // It waits for a place: another would only wait behind it.
      this.hedgeLater(now)
      return
    }
    guard.tally.hedges++
    this.hedges++
    this.launch(now)
    if (this.hedges < plan.hedge.extra && this.running.length > 0) this.hedgeLater(now)
  }

  /** As `Call.onAnswer`. */
  onAnswer(
    attempt: Attempt<T>,
    value: T,
    isFailure: boolean,
    isWorthMore: boolean,
    retryAfterMs: number,
    now: number,
  ): void {
    this.remove(attempt)
    if (isFailure && this.running.length > 0) {
      this.keep({ kind: 'answered', value })
    } else if (isWorthMore && this.retryLater(retryAfterMs, now)) {
      discard(this.call.options, value)
    } else {
      this.dropKept()
      this.stop(otherWasQuicker, now)
      this.call.succeed(value)
    }
  }

  /** As `Call.onFailure`. */
  onFailure(
    attempt: Attempt<T>,
    failure: Failure,
    isWorthMore: boolean,
    retryAfterMs: number,
    now: number,
  ): void {
    this.remove(attempt)
    const isLast = this.running.length === 0
    if (isLast && isWorthMore && this.retryLater(retryAfterMs, now)) return
    this.keep(failure)
    if (!isLast || this.ending === null) return
    this.stop(otherWasQuicker, now)
    if (this.ending.kind === 'answered') this.call.succeed(this.ending.value)
    else this.call.fail(this.ending)
  }

  /** Ends every attempt and wait. */
  stop(reason: unknown, now: number): void {
    this.wheel.cancel(this)
    if (this.isRetrying) this.endWait()
    const { running } = this
    this.running = []
    for (const attempt of running) attempt.cancel(reason, now)
  }

  private get wheel() {
    return this.call.guard.engines.deadlines.wheel
  }

  private launch(now: number): void {
    this.attempts++
    const attempt = new Repeat(this.call, this.call.guard.plan, this.attempts)
    this.running.push(attempt)
    attempt.start(now)
  }

  private remove(attempt: Attempt<T>): void {
    this.running = this.running.filter((it) => it !== attempt)
  }

  /** An answer, even a bad one, says more than an error, and an error more than a refusal. */
  private keep(ending: Ending<T>): void {
    const { ending: kept } = this
    if (kept?.kind === 'answered') {
      if (ending.kind === 'answered') discard(this.call.options, ending.value)
    } else if (kept === null || !isRefusal(ending) || isRefusal(kept)) {
      this.ending = ending
    }
  }

  /** An answer that was kept in case none better came is not needed. */
  private dropKept(): void {
    if (this.ending?.kind === 'answered') discard(this.call.options, this.ending.value)
    this.ending = null
  }

  private retryLater(retryAfterMs: number, now: number): boolean {
    const { plan, options, guard, deadlineAt } = this.call
    const { retry } = plan
    if (retry === null || !(options?.idempotent ?? retry.policy.unsafe)) return false
    const { clock, deadlines } = guard.engines
    const elapsedMs = this.call.elapsedMs(now)
    const { rounds, delayMs: formerMs } = this
    const delayMs = retry.plan.nextDelayMs(rounds, formerMs, clock.random, elapsedMs, retryAfterMs)
    if (delayMs < 0 || now + delayMs >= deadlineAt) return false
    if (retry.budget !== null && !retry.budget.withdraw()) return false
    this.dropKept()
    guard.tally.retries++
    this.delayMs = delayMs
    this.isRetrying = true
    deadlines.hold()
    deadlines.wheel.add(this, now + delayMs)
    return true
  }

  private endWait(): void {
    this.isRetrying = false
    this.call.guard.engines.deadlines.letGo()
  }
}

function isRefusal<T>(ending: Ending<T>): boolean {
  return 'retryAfterMs' in ending
}

const otherWasQuicker = new DOMException('Another attempt answered first', 'AbortError')

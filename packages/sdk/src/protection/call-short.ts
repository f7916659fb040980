/**
 * The short way of a guarded call: one that has to wait for nothing but its answer. The function's own promise is
 * looked at and handed on, so that a guard costs neither a promise of its own nor another turn of the queue.
 */
import { type Outcome, outcome, retryAfterMsOf } from '@foundation/core/protection'

import { isThenable } from './call-attempt.js'
import type { CallOptions, GuardedCall, GuardedFunction } from './call-options.js'
import type { Guard } from './guard.js'
import { publishException, publishStart, publishStop } from './guard-events.js'
import type { Plan } from './guard-plan.js'
import { rejectSoon } from './refusal.js'

/** What the function is handed. Nobody gives such a call up; its signal is made when somebody looks at it. */
class LoneCall implements GuardedCall {
  private own: AbortSignal | undefined

  get signal(): AbortSignal {
    this.own ??= new AbortController().signal
    return this.own
  }

  get attempt(): number {
    return 1
  }

  get resource(): undefined {
    return undefined
  }
}

/** For functions that do not look at what they are handed. */
const lone = new LoneCall()

/** Calls the target. The call has passed limiter and breaker. */
export function observe<T>(
  guard: Guard,
  plan: Plan,
  ticket: number,
  fn: GuardedFunction<T>,
  options: CallOptions<T> | undefined,
  startedAt: number,
): Promise<T> {
  const shadowTicket =
    plan.shadow === null ? -1 : plan.shadow.admit(options?.key ?? '', options?.cost ?? 1, startedAt)
  guard.inFlight++
  publishStart(guard.target)
  let answer: Promise<T>
  try {
    const value = fn(fn.length === 0 ? lone : new LoneCall())
    answer = Promise.resolve(value)
    if (!isThenable(value)) {
      answered(guard, plan, ticket, shadowTicket, startedAt, value)
      return answer
    }
  } catch (error) {
    failed(guard, plan, ticket, shadowTicket, startedAt, error)
    return rejectSoon(error)
  }
  answer.then(
    (value) => answered(guard, plan, ticket, shadowTicket, startedAt, value),
    (error) => failed(guard, plan, ticket, shadowTicket, startedAt, error),
  )
  return answer
}

function answered(
  guard: Guard,
  plan: Plan,
  ticket: number,
  shadowTicket: number,
  startedAt: number,
  value: unknown,
): void {
  const { clock } = guard.engines
  const now = clock.now()
  const durationMs = now - startedAt
  let ended: Outcome = outcome.success
  let retryAfterMs = 0
  if (typeof value === 'object' && value !== null) {
    ended = plan.classifier.classifyValue(value)
    if (ended === outcome.failure) retryAfterMs = retryAfterMsOf(value, clock.wallNow())
  }
  publishStop(guard.target, durationMs)
  settle(guard, plan, ticket, shadowTicket, ended, durationMs, retryAfterMs, now)
}

function failed(
  guard: Guard,
  plan: Plan,
  ticket: number,
  shadowTicket: number,
  startedAt: number,
  error: unknown,
): void {
  const { clock } = guard.engines
  const now = clock.now()
  const durationMs = now - startedAt
  const ended = plan.classifier.classify(error)
  const retryAfterMs = ended === outcome.failure ? retryAfterMsOf(error, clock.wallNow()) : 0
  publishException(guard.target, durationMs, error)
  settle(guard, plan, ticket, shadowTicket, ended, durationMs, retryAfterMs, now)
}

function settle(
  guard: Guard,
  plan: Plan,
  ticket: number,
  shadowTicket: number,
  ended: Outcome,
  durationMs: number,
  retryAfterMs: number,
  now: number,
): void {
  guard.inFlight--
  guard.tally.count(ended, durationMs, durationMs >= plan.slowMs)
  if (plan.breaker !== null) plan.breaker.settle(ticket, ended, durationMs, now, retryAfterMs)
  if (plan.shadow !== null) {
    plan.shadow.settle(shadowTicket, ended, durationMs, now, retryAfterMs)
  }
}

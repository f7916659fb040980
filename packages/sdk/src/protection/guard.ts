/** Guards the calls to one target. */
import { type FoundationError, isFoundationError } from '@foundation/core/errors'
import {
  type EffectiveParts,
  type ForcedState,
  type GuardWindow,
  type Limiter,
  type LimiterLook,
  type PolicyPart,
  type PolicyParts,
  type Refusal,
  type ResourceFactory,
  ResourcePool,
} from '@foundation/core/protection'

import { type Result, startCall } from './call.js'
import type { CallOptions, GuardedFunction } from './call-options.js'
import { observe } from './call-short.js'
import { publishTriggered } from './guard-events.js'
import type { LimiterCheck } from './guard-named.js'
import { compile, type Engines, type Plan } from './guard-plan.js'
import { Quota } from './guard-quota.js'
import type { GuardStatus } from './guard-status.js'
import { Tally } from './guard-tally.js'
import { builtInParts, poolDefaults } from './presets.js'
import { RefusalFlood, type Refused, rejectSoon, toRefusalError } from './refusal.js'

const nothingDecided: EffectiveParts = { parts: {}, shadow: {}, origins: [] }
const limited = -1
const open = -2

export class Guard {
  /** @internal */
  plan: Plan
  /** @internal */
  inFlight = 0
  /** @internal */
  readonly tally: Tally
  /** @internal */
  readonly engines: Engines
  /** @internal */
  readonly quota: Quota
  private pool: ResourcePool<object> | null = null
  private defined: PolicyParts = {}
  private decided = nothingDecided
  private forced: ForcedState | null = null
  private openReason = ''
  private limitedForMs = 0
  private readonly flood = new RefusalFlood()
  /** What `tryRun` gives while the breaker is open: one for all. */
  private readonly openRefused: Promise<Refused>

  /** Got from `foundation.protection.guard()`. @internal */
  constructor(
    readonly target: string,
    { clock, deadlines, onTransition, firstShare }: Engines,
  ) {
    this.engines = {
      clock,
      deadlines,
      firstShare,
      onTransition: (from, to, reason, now) => {
        this.tally.isTouched = true
        if (to === 'open' || to === 'forced_open') this.openReason = reason
        onTransition(from, to, reason, now)
      },
    }
    this.tally = new Tally(clock.now())
    this.quota = new Quota(target, clock, firstShare)
    this.plan = this.compile(null)
    this.openRefused = Promise.resolve(new OpenRefused(this))
  }

  /**
   * Calls the target. Never throws: everything comes through the promise.
   *
   * The promise rejects with what `fn` throws, with the reason of the caller's own signal, or with a
   * FoundationError whose `context` is `{ target, policy, reason, retryAfterMs }`:
   * `protection.limited`, `.backing_off`, `.open`, `.full`, `.pool_exhausted` when the call did not go out, and
   * `.timeout` when no answer came in time.
   */
  run<T>(fn: GuardedFunction<T>, options?: CallOptions<T>): Promise<T> {
    const { plan } = this
    if (options !== undefined && !isCost(options.cost)) return rejectSoon(costError())
    if (!plan.isShort || (options !== undefined && isLong(options))) {
      return startCall(this, fn, options, false) as Promise<T>
    }
    const now = this.engines.clock.now()
    const ticket = this.admit(plan, options, now)
    if (ticket >= 0) return observe(this, plan, ticket, fn, options, now)
    const kind = ticket === limited ? 'limited' : 'open'
    const waitMs = ticket === limited ? this.limitedForMs : (plan.breaker?.retryAfterMs(now) ?? 0)
    return rejectSoon(this.flood.errorOf(this, kind, waitMs, now))
  }

  /**
   * As `run`, but a call that is refused or timed out resolves: with `{ ok: false, code, retryAfterMs }`. That costs a
   * tenth of an error. Errors of `fn` and the caller's abort reject as ever.
   */
  tryRun<T>(fn: GuardedFunction<T>, options?: CallOptions<T>): Promise<Result<T>> {
    const { plan } = this
    if (options !== undefined && !isCost(options.cost)) return rejectSoon(costError())
    if (!plan.isShort || (options !== undefined && isLong(options))) {
      return startCall(this, fn, options, true) as Promise<Result<T>>
    }
    if (this.forced === 'forced_open' && plan.limiter === null) {
      // No clock is needed to see that, and reading one is half of what a refusal costs.
      this.noteRefusal('open')
      return this.openRefused
    }
    const now = this.engines.clock.now()
    const ticket = this.admit(plan, options, now)
    if (ticket >= 0) return observe(this, plan, ticket, fn, options, now).then(toResult)
    if (ticket === open) {
      this.noteRefusal('open')
      return this.openRefused
    }
    this.noteRefusal('limited')
    const retryAfterMs = this.limitedForMs
    return Promise.resolve({ ok: false, code: 'protection.limited', retryAfterMs })
  }

  /**
   * The same function, guarded. For what needs the call's signal or resource, use `run`.
   *
   * @param options those of each call, or how to get them from its arguments
   */
  wrap<This, Args extends unknown[], T>(
    fn: (this: This, ...args: Args) => T | PromiseLike<T>,
    options?: CallOptions<T> | ((...args: Args) => CallOptions<T>),
  ): (this: This, ...args: Args) => Promise<T> {
    const run = (call: () => T | PromiseLike<T>, own: CallOptions<T> | undefined) =>
      this.run(call, own)
    return function (this: This, ...args: Args): Promise<T> {
      const own = typeof options === 'function' ? options(...args) : options
      return run(() => fn.apply(this, args), own)
    }
  }

  status(): GuardStatus {
    const now = this.engines.clock.now()
    const { breaker, limiter, bulkhead, pool, backoff, origins } = this.plan
    return {
      target: this.target,
      inFlight: this.inFlight,
      breaker: breaker?.status(now) ?? null,
      limiter: limiter && { keys: limiter.keys, share: this.quota.share },
      bulkhead: bulkhead && {
        active: bulkhead.active,
        queued: bulkhead.queued,
        concurrency: bulkhead.concurrency,
      },
      pool: pool?.stats ?? null,
      backingOffMs: backoff?.window.remainingMs(now) ?? 0,
      policies: Object.fromEntries(origins),
    }
  }

  /** What is left for a key, without taking any of it; null without a limiter. */
  peek(key = ''): LimiterLook | null {
    return this.plan.limiter?.peek(key, this.engines.clock.now()) ?? null
  }

  /** Closes the breaker, fills the limiter and ends the backoff window. Calls under way go on. */
  reset(): void {
    const { breaker, limiter, backoff } = this.plan
    breaker?.reset(this.engines.clock.now())
    limiter?.reset()
    backoff?.window.reset()
  }

  /** Holds the breaker in a state, whatever its calls do; null gives it back to itself. */
  force(state: ForcedState | null): void {
    if (state === this.forced) return
    this.forced = state
    if (state === null) this.plan.breaker?.force(null, this.engines.clock.now())
    this.recompile()
    if (state !== null) this.plan.breaker?.force(state, this.engines.clock.now())
  }

  /** Takes from the limiter without calling. @internal */
  check(key: string, cost: number): LimiterCheck {
    const now = this.engines.clock.now()
    const { limiter } = this.plan
    if (limiter === null) {
      return {
        allowed: true,
        remaining: Number.POSITIVE_INFINITY,
        resetMs: 0,
        retryAfterMs: 0,
        waitMs: 0,
      }
    }
    const takenMs = this.takeLimit(limiter, { key, cost }, now)
    if (takenMs < 0) this.noteRefusal('limited')
    const { remaining, resetMs } = limiter.peek(key, now)
    const allowed = takenMs >= 0
    return {
      allowed,
      remaining,
      resetMs,
      retryAfterMs: allowed ? 0 : -takenMs,
      waitMs: allowed ? takenMs : 0,
    }
  }

  /** Forgets what one key has used, or all. @internal */
  resetLimiter(key?: string): void {
    this.plan.limiter?.reset(key)
  }

  /** Parts that the application sets: a policy of the control plane wins over them. @internal */
  define(parts: PolicyParts): void {
    this.defined = parts
    this.recompile()
  }

  /** What was defined, to add to it. @internal */
  get definition(): PolicyParts {
    return this.defined
  }

  /** What the control plane's policies say. @internal */
  decide(decided: EffectiveParts): void {
    if (JSON.stringify(decided) === JSON.stringify(this.decided)) return
    this.decided = decided
    this.recompile()
  }

  /** Lends each call a resource. @internal */
  attachPool(factory: ResourceFactory<object>): ResourcePool<object> {
    const { clock, deadlines } = this.engines
    void this.pool?.close()
    this.pool = new ResourcePool(factory, this.parts.pool ?? poolDefaults, {
      now: () => clock.now(),
      deadlines: deadlines.wheel,
      random: clock.random,
    })
    this.recompile()
    return this.pool
  }

  /** @internal */
  advise(advice: 'open' | 'clear', reason: string): void {
    if (advice === 'open') this.plan.breaker?.adviseOpen(reason, this.engines.clock.now())
    else this.plan.breaker?.adviseClear()
  }

  /** What was counted since the last call; null when nothing was, unless all is asked for. @internal */
  takeWindow(now: number, all: boolean): GuardWindow | null {
    if (!all && !this.tally.isTouched && this.inFlight === 0) {
      this.tally.skip(now)
      return null
    }
    const { breaker, limiter, bulkhead, pool, shadow } = this.plan
    const stats = pool?.stats
    return {
      target: this.target,
      ...this.tally.take(now),
      breaker: breaker?.state ?? null,
      inFlight: this.inFlight,
      concurrency: bulkhead?.concurrency ?? null,
      queued: bulkhead?.queued ?? 0,
      limiter: limiter && { keys: limiter.keys, share: this.quota.share },
      pool: stats
        ? { size: stats.size, idle: stats.idle, waiting: stats.waiting, max: stats.max }
        : null,
      shadow: shadow?.take() ?? null,
    }
  }

  /** As `Limiter.take`: ms to wait before going out, or below 0 how long until it is worth asking again. @internal */
  takeLimit<T>(limiter: Limiter, options: CallOptions<T> | undefined, now: number): number {
    const cost = options?.cost ?? 1
    const waitMs = limiter.take(options?.key ?? '', now, cost)
    this.quota.count(cost, waitMs < 0)
    return waitMs
  }

  /** Counts a refusal, and makes its error. @internal */
  refuse(kind: Refusal, retryAfterMs: number, cause?: unknown, reason?: string): FoundationError {
    this.noteRefusal(kind)
    const context = {
      target: this.target,
      policy: this.plan.origins.get(partOf[kind]) ?? null,
      reason: reason ?? this.reasonFor(kind, cause),
      retryAfterMs: Math.ceil(retryAfterMs),
    }
    return toRefusalError(kind, context, cause)
  }

  /** Counts a refusal that nobody needs an error for. @internal */
  noteRefusal(kind: Refusal): void {
    this.tally.refuse(kind)
    publishTriggered(this.target, kind)
  }

  /** @returns the breaker's ticket, or `limited` or `open` */
  private admit<T>(plan: Plan, options: CallOptions<T> | undefined, now: number): number {
    if (plan.limiter !== null) {
      const waitMs = this.takeLimit(plan.limiter, options, now)
      if (waitMs < 0) {
        this.limitedForMs = -waitMs
        return limited
      }
    }
    if (plan.breaker === null) return 0
    const ticket = plan.breaker.admit(now)
    return ticket < 0 ? open : ticket
  }

  private reasonFor(kind: Refusal, cause: unknown): string {
    const { limiter, bulkhead } = this.plan.parts
    switch (kind) {
      case 'limited':
        return limiter ? `${limiter.limit} calls in ${limiter.windowMs} ms` : 'no limiter any more'
      case 'open':
        return this.openReason
      case 'backing_off':
        return 'it said so to an earlier call'
      case 'full':
        return bulkhead
          ? `${this.plan.bulkhead?.concurrency} under way, ${bulkhead.queue} may wait`
          : 'no bulkhead any more'
      case 'pool_exhausted':
        return isFoundationError(cause) ? String(cause.context.reason) : 'none is free'
      case 'timeout':
        return 'the deadline of its caller has passed'
    }
  }

  private recompile(): void {
    this.tally.isTouched = true
    this.plan = this.compile(this.plan)
  }

  private compile(previous: Plan | null): Plan {
    const { parts, decided, forced, pool } = this
    pool?.resize(parts.pool ?? poolDefaults)
    const origins = new Map(decided.origins.map(({ part, policy }) => [part, policy]))
    const isForced = forced !== null
    const plan = compile(
      previous,
      { parts, shadow: decided.shadow, origins, isForced, pool },
      this.engines,
    )
    this.quota.use(plan.limiter, parts.limiter)
    return plan
  }

  private get parts(): PolicyParts {
    return { ...builtInParts, ...this.defined, ...this.decided.parts }
  }
}

/** The part of a policy that each refusal comes of. */
const partOf: Readonly<Record<Refusal, PolicyPart>> = {
  limited: 'limiter',
  backing_off: 'backoff',
  open: 'breaker',
  full: 'bulkhead',
  pool_exhausted: 'pool',
  timeout: 'timeout',
}

function isLong<T>({ signal, fallback, deadlineMs, isFailure }: CallOptions<T>): boolean {
  return (
    signal !== undefined ||
    (fallback !== undefined && fallback !== null) ||
    deadlineMs !== undefined ||
    isFailure !== undefined
  )
}

function isCost(cost: number | undefined): boolean {
  return cost === undefined || cost > 0
}

const costError = () => new RangeError('cost must be above 0')

const toResult = <T>(value: T): Result<T> => ({ ok: true, value })

/** One for all calls that an open breaker refuses: the wait is looked up when it is read. */
class OpenRefused implements Refused {
  readonly ok = false
  readonly code = 'protection.open'
  readonly #guard: Guard

  constructor(guard: Guard) {
    this.#guard = guard
    Object.freeze(this)
  }

  get retryAfterMs(): number {
    const { plan, engines } = this.#guard
    return plan.breaker?.retryAfterMs(engines.clock.now()) ?? 0
  }
}

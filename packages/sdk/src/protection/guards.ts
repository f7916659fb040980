/** All guards of this process, and what is decided for them from outside. */
import {
  type BreakerTransition,
  CallbackDeadline,
  effectiveParts,
  type ForcedState,
  type GuardWindow,
  type NamedPolicy,
  type PolicyParts,
  type ResourceFactory,
  type ResourcePool,
} from '@foundation/core/protection'

import type { Clock } from './clock.js'
import { Deadlines } from './deadlines.js'
import { Guard } from './guard.js'
import type { FleetLimited } from './guard-quota.js'

export interface GuardsHooks extends Clock {
  /** A breaker changed its state. Called at once, in the middle of a call: must be quick, and must not throw. */
  onTransition(transition: BreakerTransition): void
  /** Of a limit that the fleet shares, the part that this process takes until it holds a lease, 0 to 1. */
  readonly firstShare: number
}

/** How often pools look at the ages of what they hold. */
const maintenanceMs = 1_000

export class Guards {
  readonly deadlines: Deadlines
  readonly clock: Clock
  readonly #hooks: GuardsHooks
  readonly #pools = new Set<ResourcePool<object>>()
  readonly #maintenance = new CallbackDeadline((now) => this.#maintain(now))
  readonly #guards = new Map<string, Guard>()
  readonly #forced = new Map<string, ForcedState>()
  #policies: readonly NamedPolicy[] = []

  constructor(hooks: GuardsHooks) {
    this.#hooks = hooks
    this.clock = hooks
    this.deadlines = new Deadlines(() => hooks.now())
  }

  find(target: string): Guard | undefined {
    return this.#guards.get(target)
  }

  /** Made on first use. */
  get(target: string): Guard {
    return this.#guards.get(target) ?? this.#make(target)
  }

  get all(): readonly Guard[] {
    return [...this.#guards.values()]
  }

  /** Parts that the application sets for a target, instead of those that it set before. */
  define(target: string, parts: PolicyParts): void {
    this.get(target).define(parts)
  }

  /** Has the calls of a guard lent a resource. */
  attachPool<T extends object>(guard: Guard, factory: ResourceFactory<T>): ResourcePool<T> {
    const pool = guard.attachPool(factory as unknown as ResourceFactory<object>)
    this.#pools.add(pool)
    this.#maintain(this.clock.now())
    return pool as unknown as ResourcePool<T>
  }

  /** The control plane's policies, all that are for this node: guards go on under them with what they have counted. */
  setPolicies(policies: readonly NamedPolicy[]): void {
    this.#policies = policies
    for (const guard of this.#guards.values()) guard.decide(effectiveParts(policies, guard.target))
  }

  /** Holds the breaker of a target, also of one that is called for the first time later; null ends that. */
  setOverride(target: string, state: ForcedState | null): void {
    if (state === null) this.#forced.delete(target)
    else this.#forced.set(target, state)
    this.#guards.get(target)?.force(state)
  }

  /** What the fleet finds of a target. */
  advise(target: string, advice: 'open' | 'clear', reason: string): void {
    this.#guards.get(target)?.advise(advice, reason)
  }

  /** What was counted since the last call, of guards that something happened to or of all. */
  windows(now: number, all: boolean): GuardWindow[] {
    const windows: GuardWindow[] = []
    for (const guard of this.#guards.values()) {
      const window = guard.takeWindow(now, all)
      if (window) windows.push(window)
    }
    return windows
  }

  /** The limiters whose limit the whole fleet shares. */
  *fleetLimited(): Iterable<FleetLimited> {
    for (const { quota } of this.#guards.values()) if (quota.fleetLimited) yield quota.fleetLimited
  }

  /** The event loop's utilisation, 0 to 1: adaptive bulkheads give way to it. */
  observeElu(elu: number): void {
    for (const { plan } of this.#guards.values()) plan.bulkhead?.observe(elu)
  }

  /** Closes the pools. Guards go on: a process that leaves its fleet still makes calls. */
  stop(): void {
    this.deadlines.wheel.cancel(this.#maintenance)
    for (const pool of this.#pools) void pool.close()
    this.#pools.clear()
  }

  #maintain(now: number): void {
    for (const pool of this.#pools) pool.maintain(now)
    this.deadlines.wheel.add(this.#maintenance, now + maintenanceMs)
  }

  #make(target: string): Guard {
    const hooks = this.#hooks
    const guard = new Guard(target, {
      clock: hooks,
      deadlines: this.deadlines,
      firstShare: hooks.firstShare,
      onTransition: (from, to, reason) =>
        hooks.onTransition({ target, from, to, reason, at: Math.round(hooks.wallNow()) }),
    })
    guard.decide(effectiveParts(this.#policies, target))
    guard.force(this.#forced.get(target) ?? null)
    this.#guards.set(target, guard)
    return guard
  }
}

/**
 * Between this process's guards and its control plane: policies, overrides and advice come down, transitions
 * and windows go up. Guards need none of it. With the server away they go on with what they were told last.
 */
import { performance } from 'node:perf_hooks'

import type {
  BreakerTransition,
  ForcedState,
  GuardWindow,
  NamedPolicy,
  OverrideSpec,
} from '@foundation/core/protection'
import { protectionKinds, supposedNodes } from '@foundation/core/protection'

import type { ToMain } from '../link/messages.js'
import type { LogLevel } from '../log.js'
import type { ResourceHandler } from '../resources/handler.js'
import type { ProtectionReport } from '../worker/reports.js'
import type { Clock } from './clock.js'
import type { FleetLimited } from './guard-quota.js'
import { GuardReports } from './guard-reports.js'
import { Guards } from './guards.js'
import { Overrides } from './overrides.js'
import { Policies } from './policies.js'
import { QuotaLeases } from './quota-leases.js'
import { ServerClock } from './server-clock.js'

const secondMs = 1_000
/** Later than this is no date in JavaScript. */
const lastDate = 8.64e15

/** What is done to the guards. */
export interface SteeredGuards {
  setPolicies(policies: readonly NamedPolicy[]): void
  setOverride(target: string, state: ForcedState | null): void
  advise(target: string, advice: 'open' | 'clear', reason: string): void
  /** @param force also of guards that nothing happened to */
  windows(now: number, force: boolean): GuardWindow[]
  fleetLimited(): Iterable<FleetLimited>
  observeElu(elu: number): void
}

export interface SteeringOptions {
  readonly guards: SteeredGuards
  readonly clock: Clock
  /** The share of the time since the last call that the event loop was busy. */
  readonly takeElu: () => number
  /** Null without a control plane. */
  readonly post: ((report: ProtectionReport) => void) | null
  readonly onTransition: (transition: BreakerTransition) => void
  readonly say: (level: LogLevel, message: string, fields: object) => void
}

export class Steering {
  readonly #options: SteeringOptions
  readonly #serverClock: ServerClock
  readonly #policies: Policies
  readonly #overrides: Overrides
  readonly #reports: GuardReports
  readonly #quotas: QuotaLeases
  #secondAt: number

  constructor(options: SteeringOptions) {
    const { guards, clock, post } = options
    this.#options = options
    this.#serverClock = new ServerClock(clock)
    const serverNow = () => this.#serverClock.now()
    this.#policies = new Policies((policies) => guards.setPolicies(policies))
    this.#overrides = new Overrides({ serverNow, hold: (target, by) => this.#hold(target, by) })
    this.#reports = new GuardReports({
      post,
      tell: (transition) => this.#tell(transition),
      windows: (all) => guards.windows(clock.now(), all),
      serverNow,
      random: () => clock.random(),
    })
    this.#quotas = new QuotaLeases({ limited: () => guards.fleetLimited(), post })
    this.#secondAt = clock.now()
  }

  /** The handlers of the kinds of protection, by kind. */
  get handlers(): Record<string, ResourceHandler> {
    return {
      [protectionKinds.policy]: {
        apply: (resource) => this.#policies.apply(resource),
        remove: (key) => this.#policies.remove(key),
      },
      [protectionKinds.override]: {
        apply: (resource) => this.#overrides.apply(resource),
        remove: (key) => this.#overrides.remove(key),
      },
    }
  }

  /** A breaker changed its state. Quick, and throws nothing. */
  transition(transition: BreakerTransition): void {
    this.#reports.transition(transition)
  }

  /** What is to be done in time: to be called a few times a second. */
  turn(): void {
    const { guards, clock, takeElu } = this.#options
    const now = clock.now()
    this.#overrides.turn()
    this.#quotas.turn(now)
    this.#reports.turn()
    if (now - this.#secondAt < secondMs) return
    this.#secondAt = now
    guards.observeElu(takeElu())
  }

  hear(message: Extract<ToMain, { t: 'clock' | 'advice' | 'quotas' }>): void {
    switch (message.t) {
      case 'clock':
        this.#serverClock.set(message.serverAheadMs)
        this.#overrides.settle()
        return
      case 'advice':
        for (const { target, advice, reason } of message.advice) {
          this.#options.guards.advise(target, advice, reason)
        }
        return
      case 'quotas':
        this.#quotas.grant(message.grants, this.#options.clock.now())
        return
    }
  }

  /** The server may be another one, which knows nothing of this node's guards. */
  connected(): void {
    this.#reports.send(true)
  }

  /** Says the last of everything, while there is still somebody to hear it. */
  leaving(): void {
    this.#reports.end()
  }

  /** The session is over for good and no turn will come: guards are left to themselves. */
  end(): void {
    this.#overrides.clear()
    this.#quotas.end()
    this.#options.guards.observeElu(0)
  }

  #tell(transition: BreakerTransition): void {
    this.#options.onTransition(transition)
    const { target, from, to, reason } = transition
    if (from === 'closed' && to === 'open') {
      const fields = { event: 'protection.breaker_opened', target, reason }
      this.#options.say('warn', `The breaker of ${target} opened: ${reason}`, fields)
    } else if (from === 'half_open' && to === 'closed') {
      const fields = { event: 'protection.breaker_closed', target, reason }
      this.#options.say('info', `The breaker of ${target} closed: ${reason}`, fields)
    }
  }

  #hold(target: string, by: OverrideSpec | null): void {
    this.#options.guards.setOverride(target, by?.state ?? null)
    if (by) {
      const until = new Date(Math.min(by.until, lastDate)).toISOString()
      const { state, reason } = by
      const fields = { event: 'protection.override_began', target, state, reason, until }
      this.#options.say('warn', `An operator holds the breaker of ${target}: ${state}`, fields)
    } else {
      const fields = { event: 'protection.override_ended', target }
      this.#options.say('info', `Nobody holds the breaker of ${target} any more`, fields)
    }
  }
}

/** The guards of this process, steered. */
export function steerGuards(options: Omit<SteeringOptions, 'guards' | 'clock'>): {
  guards: Guards
  steering: Steering
} {
  // Imported, for the global of that name is looked up anew each time, and a call reads the clock twice.
  const clock = { now: () => performance.now(), wallNow: Date.now, random: Math.random }
  const guards = new Guards({
    ...clock,
    // Without a control plane this process is the fleet.
    firstShare: options.post === null ? 1 : 1 / supposedNodes,
    onTransition: (it) => steering.transition(it),
  })
  const steering = new Steering({ ...options, guards, clock })
  return { guards, steering }
}

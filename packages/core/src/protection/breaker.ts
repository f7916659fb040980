/**
 * Circuit breaker: lets calls through while a target is well, refuses them while it is sick, and finds out by
 * a few probes when it is well again.
 *
 *            trigger reached              wait over
 *   closed ────────────────▶ open ───────────────────▶ half_open ─┐
 *      ▲                       ▲                           │      │ ramp, when there is one
 *      │                       └──── a probe or step fails ┘      │
 *      └───────────── enough good answers in a row ◀──────────────┘
 *
 * An operator may hold it in `forced_open` (refuses all), `forced_closed` (lets all through, counts nothing)
 * or `metrics_only` (lets all through and counts, but never opens).
 *
 * It owns no timer and reads no clock: `now` is monotonic, in ms. A clock that jumps ahead only ends waits;
 * one that is set back makes the wait that is on begin again, at the longest. Source of the states: M. Nygard,
 * "Release It!", 2007; of the windows, ratios and forced states: resilience4j.
 */
import { day } from '../time/index.js'
import { Probes } from './breaker-probes.js'
import { Ramp } from './breaker-ramp.js'
import {
  type BreakerSnapshot,
  type BreakerStatus,
  type Outcome,
  outcome,
  type Phase,
} from './breaker-state.js'
import { OpenWait } from './breaker-wait.js'
import { makeTally, type Tally } from './breaker-window.js'
import type { BreakerPolicy } from './policy.js'
import type { BreakerStateName, ForcedState } from './states.js'

export interface BreakerHooks {
  /** Called after each change of state, with a reason in plain words. */
  onTransition(from: BreakerStateName, to: BreakerStateName, reason: string, now: number): void
  /** A number in [0, 1), for waits that are left to chance. Without it such waits are the longest. */
  random?: () => number
}

const refused = -1
/** Accepted when no ticket counts. */
const shut = -2

export class Breaker {
  private phase: Phase = 'closed'
  private forced: ForcedState | null = null
  private advised = false

  /** Grows with each epoch and each probe, so that no two of them share a ticket. */
  private serial = 1
  /** The ticket of all calls since the last change of state. */
  private epoch = 1
  /** What `admit` hands out without a further look, or `refused`; and the ticket that counts when it comes back. */
  private issued = 1
  private accepted = 1

  private tally: Tally
  private probes: Probes
  private ramp: Ramp | null = null
  private ignored = 0
  private good = 0

  private readonly wait: OpenWait
  private slowMs: number

  constructor(
    private policy: BreakerPolicy,
    now: number,
    private readonly hooks: BreakerHooks,
  ) {
    this.tally = makeTally(policy.trigger, now)
    this.probes = new Probes(policy.recovery.probes)
    this.wait = new OpenWait(policy.recovery, hooks.random ?? longest)
    this.slowMs = policy.errors.slowMs ?? Number.POSITIVE_INFINITY
  }

  /**
   * Asks whether a call may go out at `now`.
   *
   * @returns a ticket, a positive integer to be handed to `settle` once the call has ended; -1 when refused
   */
  admit(now: number): number {
    return this.issued > 0 ? this.issued : this.admitBeyondClosed(now)
  }

  /**
   * Says how the call of a ticket ended. A ticket from before the last change of state changes nothing, nor
   * does that of a probe whose time is over.
   *
   * @param durationMs how long the call took, in ms
   * @param retryAfterMs how long the target asked to be left alone, in ms, heeded up to a day
   */
  settle(ticket: number, result: Outcome, durationMs: number, now: number, retryAfterMs = 0): void {
    if (ticket !== this.accepted) {
      if (this.probes.underWay > 0) this.settleProbe(ticket, result, durationMs, now, retryAfterMs)
      return
    }
    if (result === outcome.ignored) {
      this.ignored += 1
      return
    }
    const failed = result === outcome.failure
    if (failed && retryAfterMs > 0) this.wait.heed(retryAfterMs, now)
    if (this.ramp !== null) {
      this.settleRamp(this.ramp, failed || this.tooSlow(durationMs), now)
    } else if (this.tally.record(failed, durationMs >= this.slowMs, now) && this.forced === null) {
      this.open(this.tally.reason(), now)
    }
  }

  /**
   * How long a call has to wait, in ms, before it may be admitted; 0 when it may be now. A day while an operator
   * holds it open, for the end of that is not its own to know.
   */
  retryAfterMs(now: number): number {
    if (this.issued > 0) return 0
    if (this.forced === 'forced_open') return day
    if (this.phase === 'open') return Math.max(0, this.wait.leftMs(now))
    if (this.ramp !== null) return this.ramp.retryAfterMs(now)
    return this.probes.freeInMs(this.policy.recovery.probeTimeoutMs, now)
  }

  /** What `admit` acts on, forced states included. A wait that is over shows once a call asks. */
  get state(): BreakerStateName {
    return this.forced ?? this.phase
  }

  /**
   * Holds the breaker in a state, or with null gives it back to itself. It then goes on where it was; after a
   * state in which calls went out it is closed. When the hold ends is the caller's to say.
   */
  force(state: ForcedState | null, now: number): void {
    if (state === this.forced) return
    const from = this.state
    this.forced = state
    const passes = state === 'forced_closed' || state === 'metrics_only'
    // What opened it is no evidence any more once calls go out again.
    if (state === 'forced_closed' || (passes && this.phase !== 'closed')) this.forget()
    if (passes) this.becomeClosed()
    else if (this.phase === 'half_open') this.becomeHalfOpen()
    this.enter(from, state === null ? 'no longer held' : 'held by an operator', now)
  }

  /** Opens a closed breaker as if it had tripped, when its policy follows the fleet. */
  adviseOpen(reason: string, now: number): void {
    if (!this.policy.followFleet || this.forced !== null || this.phase !== 'closed') return
    this.open(reason, now)
    this.advised = true
  }

  /** Takes the fleet's advice back: the wait that is on goes on to its end, and a probe decides. */
  adviseClear(): void {
    this.advised = false
  }

  /** Closes it and forgets what it has counted. A hold by an operator stays. */
  reset(now: number): void {
    this.close('reset', now)
  }

  status(now: number): BreakerStatus {
    this.tally.expire(now)
    const { calls, failures, slow } = this.tally
    return {
      state: this.state,
      calls,
      failures,
      slow,
      ignored: this.ignored,
      failureRatio: calls === 0 ? null : failures / calls,
      slowRatio: calls === 0 ? null : slow / calls,
      openedAt: this.phase === 'open' ? this.wait.openedAt : null,
      nextProbeInMs: this.forced === 'forced_open' ? null : this.retryAfterMs(now),
      openings: this.wait.openings,
      probing: this.probes.underWay,
      rampShare: this.ramp?.share ?? null,
      advised: this.advised,
    }
  }

  /**
   * Goes on under another policy. The state stays. The counts stay while the trigger is of the same kind and
   * size; a changed wait holds for the opening that is on.
   */
  reconfigure(policy: BreakerPolicy, now: number): void {
    this.policy = policy
    const { trigger, recovery } = policy
    this.slowMs = policy.errors.slowMs ?? Number.POSITIVE_INFINITY
    if (!this.tally.adopt(trigger)) this.tally = makeTally(trigger, now)
    this.probes.resize(recovery.probes)
    this.wait.reconfigure(recovery, this.phase === 'open')
    if (this.ramp === null) return
    if (recovery.ramp === null) this.close('the ramp was taken away', now)
    else this.ramp.reconfigure(recovery.ramp, this.longestStreak)
  }

  export(now: number): BreakerSnapshot {
    const { phase, forced, advised, serial, epoch, good, ignored } = this
    return {
      phase,
      forced,
      advised,
      serial,
      epoch,
      good,
      ignored,
      wait: this.wait.export(now),
      tally: this.tally.export(now),
      probes: this.probes.export(now),
      ramp: this.ramp?.export(now) ?? null,
    }
  }

  /** Goes on from an exported state, as `reconfigure` does when the policy is another one. */
  static restore(
    policy: BreakerPolicy,
    state: BreakerSnapshot,
    now: number,
    hooks: BreakerHooks,
  ): Breaker {
    const breaker = new Breaker(policy, now, hooks)
    breaker.phase = state.phase
    breaker.forced = state.forced
    breaker.advised = state.advised
    breaker.serial = state.serial
    breaker.epoch = state.epoch
    breaker.wait.restore(state.wait, now)
    breaker.good = state.good
    breaker.ignored = state.ignored
    breaker.tally.restore(state.tally, now)
    const { probes, ramp } = policy.recovery
    breaker.probes = Probes.restore(probes, state.probes, now)
    if (state.ramp !== null && ramp !== null) {
      breaker.ramp = Ramp.restore(ramp, breaker.longestStreak, state.ramp, now)
    }
    breaker.setDoors()
    return breaker
  }

  private admitBeyondClosed(now: number): number {
    if (this.forced === 'forced_open') return refused
    if (this.phase === 'open') {
      if (this.wait.leftMs(now) > 0) return refused
      this.halfOpen(now)
    }
    if (this.ramp !== null && this.moveRamp(this.ramp, now)) {
      return this.ramp.admit() ? this.accepted : refused
    }
    // Its time may have closed or opened it just now.
    if (this.phase !== 'half_open') return this.issued
    const { probeTimeoutMs } = this.policy.recovery
    if (!this.probes.admit(this.serial + 1, probeTimeoutMs, now)) return refused
    this.serial += 1
    return this.serial
  }

  private settleProbe(
    ticket: number,
    result: Outcome,
    durationMs: number,
    now: number,
    retryAfterMs: number,
  ): void {
    const { probeTimeoutMs, successes, ramp } = this.policy.recovery
    if (!this.probes.settle(ticket, probeTimeoutMs, now)) return
    if (result === outcome.ignored) {
      this.ignored += 1
      return
    }
    if (result === outcome.failure) {
      if (retryAfterMs > 0) this.wait.heed(retryAfterMs, now)
      this.open('a probe failed', now)
    } else if (this.tooSlow(durationMs)) {
      this.open('a probe was slow', now)
    } else {
      this.good += 1
      if (this.good < successes) return
      if (ramp === null) this.close(inWords(this.good), now)
      else this.startRamp(new Ramp(ramp, this.longestStreak, now))
    }
  }

  private startRamp(ramp: Ramp): void {
    this.ramp = ramp
    this.probes.clear()
    this.newEpoch()
  }

  private settleRamp(ramp: Ramp, bad: boolean, now: number): void {
    if (this.moveRamp(ramp, now) && ramp.settle(bad)) this.failRamp(ramp, now)
  }

  /** False when its time is over, one way or the other. */
  private moveRamp(ramp: Ramp, now: number): boolean {
    const progress = ramp.advance(now)
    if (progress === 'failed') this.failRamp(ramp, now)
    else if (progress === 'done') this.close('the whole load is back', now)
    return progress === 'running'
  }

  private failRamp(ramp: Ramp, now: number): void {
    this.open(`errors at ${Math.round(100 * ramp.share)} % of the load`, now)
  }

  private open(reason: string, now: number): void {
    const from = this.state
    this.phase = 'open'
    this.wait.begin(now)
    this.endHalfOpen()
    this.enter(from, reason, now)
  }

  private halfOpen(now: number): void {
    const from = this.state
    this.becomeHalfOpen()
    this.enter(from, 'the wait is over', now)
  }

  private close(reason: string, now: number): void {
    const from = this.state
    this.becomeClosed()
    this.forget()
    this.enter(from, reason, now)
  }

  private forget(): void {
    this.tally.clear()
    this.ignored = 0
  }

  private becomeHalfOpen(): void {
    this.phase = 'half_open'
    this.endHalfOpen()
  }

  private becomeClosed(): void {
    this.phase = 'closed'
    this.advised = false
    this.wait.clear()
    this.endHalfOpen()
  }

  private endHalfOpen(): void {
    this.good = 0
    this.ramp = null
    this.probes.clear()
  }

  private enter(from: BreakerStateName, reason: string, now: number): void {
    this.newEpoch()
    if (this.state !== from) this.hooks.onTransition(from, this.state, reason, now)
  }

  private newEpoch(): void {
    this.serial += 1
    this.epoch = this.serial
    this.setDoors()
  }

  private setDoors(): void {
    const { epoch, forced, phase } = this
    const passes = forced === null ? phase === 'closed' : forced !== 'forced_open'
    const counts = forced === null ? passes || this.ramp !== null : forced === 'metrics_only'
    this.issued = passes ? epoch : refused
    this.accepted = counts ? epoch : shut
  }

  private tooSlow(durationMs: number): boolean {
    const { trigger } = this.policy
    return durationMs >= this.slowMs && trigger.on !== 'consecutive' && trigger.slowRatio !== null
  }

  private get longestStreak(): number | null {
    const { trigger } = this.policy
    return trigger.on === 'consecutive' ? trigger.failures : null
  }
}

const longest = (): number => 1

function inWords(good: number): string {
  return good === 1 ? 'a probe succeeded' : `${good} probes in a row succeeded`
}

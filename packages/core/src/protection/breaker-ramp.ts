/** The return of the load in steps, once the probes have shown that the target answers again. */
import type { Recovery } from './policy.js'

type RampPolicy = NonNullable<Recovery['ramp']>

/** Answers of a step before it may fail early; at its end any number decides. */
const evidence = 5
const rounding = 1e-9

/** A ramp as plain JSON. */
export interface RampState {
  step: number
  stepForMs: number
  calls: number
  bad: number
  streak: number
  credit: number
}

/**
 * Lets a share of the calls through, step by step. Which calls go is an even spread and not chance: each call
 * earns its share, and one that brings the sum to a whole goes (error diffusion, as in Bresenham's line).
 */
export class Ramp {
  private step = 0
  private calls = 0
  private bad = 0
  private streak = 0
  private credit = 0

  /** @param longestStreak bad answers in a row that fail a step; null sets no such bound */
  constructor(
    private policy: RampPolicy,
    private longestStreak: number | null,
    private startedAt: number,
  ) {}

  /** The share that goes through now, in (0, 1]. */
  get share(): number {
    return this.policy.steps[this.step] ?? 1
  }

  /** Ends steps whose time is over: `failed` when most answers of one were bad, `done` after the last. */
  advance(now: number): 'running' | 'failed' | 'done' {
    if (now < this.startedAt) this.startedAt = now
    while (now - this.startedAt >= this.policy.stepMs) {
      if (this.bad * 2 > this.calls) return 'failed'
      this.step += 1
      this.startedAt += this.policy.stepMs
      this.calls = this.bad = 0
      if (this.step >= this.policy.steps.length) return 'done'
    }
    return 'running'
  }

  admit(): boolean {
    this.credit += this.share
    if (this.credit < 1 - rounding) return false
    this.credit = Math.max(0, this.credit - 1)
    return true
  }

  /** Counts one answer. True when the step has failed. */
  settle(bad: boolean): boolean {
    this.calls += 1
    if (!bad) {
      this.streak = 0
      return false
    }
    this.bad += 1
    this.streak += 1
    if (this.longestStreak !== null && this.streak >= this.longestStreak) return true
    return this.calls >= evidence && this.bad * 2 > this.calls
  }

  /** How long until a call may go, in ms: 0 when the next one does, else at most to the end of the step. */
  retryAfterMs(now: number): number {
    if (this.credit + this.share >= 1 - rounding) return 0
    return Math.max(0, this.startedAt + this.policy.stepMs - now)
  }

  /** Goes on at the same step of another policy, or at its last. */
  reconfigure(policy: RampPolicy, longestStreak: number | null): void {
    this.policy = policy
    this.longestStreak = longestStreak
    this.step = Math.min(this.step, policy.steps.length - 1)
  }

  export(now: number): RampState {
    const { step, calls, bad, streak, credit } = this
    return { step, stepForMs: now - this.startedAt, calls, bad, streak, credit }
  }

  static restore(
    policy: RampPolicy,
    longestStreak: number | null,
    state: RampState,
    now: number,
  ): Ramp {
    const ramp = new Ramp(policy, longestStreak, now - state.stepForMs)
    ramp.step = Math.min(state.step, policy.steps.length - 1)
    ramp.calls = state.calls
    ramp.bad = state.bad
    ramp.streak = state.streak
    ramp.credit = state.credit
    return ramp
  }
}

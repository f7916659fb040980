/** What a breaker remembers of the calls while it is closed, and when that is enough to open it. */
import { formatDuration } from '../time/index.js'
import type { Trigger } from './policy.js'

/** Counts outcomes and says when they trip the breaker. Ratios are of `calls`, in [0, 1]. */
export interface Tally {
  readonly calls: number
  readonly failures: number
  readonly slow: number
  /** Counts one call. True when the breaker should open now. */
  record(failed: boolean, slow: boolean, now: number): boolean
  /** Why the last `record` tripped, in plain words. */
  reason(): string
  /** Lets go of what is too old. Reading the counts does not. */
  expire(now: number): void
  clear(): void
  /** Takes on another trigger. False when its shape differs, and the counts cannot be kept. */
  adopt(trigger: Trigger): boolean
  export(now: number): TallyState
  /** False when the state is of another shape; nothing is changed then. */
  restore(state: TallyState, now: number): boolean
}

/** A tally as plain JSON. Times are spans, so that another process with another clock can go on with it. */
export type TallyState =
  | { on: 'consecutive'; streak: number; calls: number; failures: number; slow: number }
  /** One digit a call, oldest first: 0 well, 1 failed, 2 slow, 3 both. */
  | { on: 'count_window'; outcomes: string }
  /** Calls, failures and slow calls of each slice, oldest first; the last is the running one. */
  | { on: 'time_window'; windowMs: number; slices: number[]; sliceLeftMs: number }

export function makeTally(trigger: Trigger, now: number): Tally {
  switch (trigger.on) {
    case 'consecutive':
      return new StreakTally(trigger)
    case 'count_window':
      return new CountTally(trigger)
    case 'time_window':
      return new TimeTally(trigger, now)
  }
}

type Consecutive = Extract<Trigger, { on: 'consecutive' }>
type CountWindow = Extract<Trigger, { on: 'count_window' }>
type TimeWindow = Extract<Trigger, { on: 'time_window' }>

/** Failures in a row. The counts beside are of all calls since it was cleared, for people to read. */
class StreakTally implements Tally {
  calls = 0
  failures = 0
  slow = 0
  private streak = 0

  constructor(private trigger: Consecutive) {}

  record(failed: boolean, slow: boolean): boolean {
    this.calls += 1
    if (slow) this.slow += 1
    if (!failed) {
      this.streak = 0
      return false
    }
    this.failures += 1
    this.streak += 1
    return this.streak >= this.trigger.failures
  }

  reason(): string {
    return this.streak === 1 ? 'an error' : `${this.streak} errors in a row`
  }

  expire(): void {}

  clear(): void {
    this.calls = this.failures = this.slow = this.streak = 0
  }

  adopt(trigger: Trigger): boolean {
    if (trigger.on !== 'consecutive') return false
    this.trigger = trigger
    return true
  }

  export(): TallyState {
    const { streak, calls, failures, slow } = this
    return { on: 'consecutive', streak, calls, failures, slow }
  }

  restore(state: TallyState): boolean {
    if (state.on !== 'consecutive') return false
    this.streak = state.streak
    this.calls = state.calls
    this.failures = state.failures
    this.slow = state.slow
    return true
  }
}

/** The running sums of a window, and the shares of them that trip. */
abstract class RatioTally<T extends CountWindow | TimeWindow> implements Tally {
  calls = 0
  failures = 0
  slow = 0
  private minimum = 1
  private failureRatio = 1
  private slowRatio = Number.POSITIVE_INFINITY

  constructor(protected trigger: T) {
    this.set(trigger)
  }

  abstract record(failed: boolean, slow: boolean, now: number): boolean
  abstract expire(now: number): void
  abstract adopt(trigger: Trigger): boolean
  abstract export(now: number): TallyState
  abstract restore(state: TallyState, now: number): boolean
  protected abstract sentence(percent: number, verb: string): string

  reason(): string {
    const failed = this.failures / this.calls >= this.failureRatio
    const share = (failed ? this.failures : this.slow) / this.calls
    return this.sentence(Math.round(100 * share), failed ? 'failed' : 'were slow')
  }

  clear(): void {
    this.calls = this.failures = this.slow = 0
  }

  protected set(trigger: T): void {
    this.trigger = trigger
    // A window of ten calls can never hold twenty.
    this.minimum =
      trigger.on === 'count_window'
        ? Math.min(trigger.minimumCalls, trigger.calls)
        : trigger.minimumCalls
    this.failureRatio = trigger.failureRatio
    this.slowRatio = trigger.slowRatio ?? Number.POSITIVE_INFINITY
  }

  protected trips(): boolean {
    const { calls } = this
    return (
      calls >= this.minimum &&
      // Divided, not multiplied: 7 of 10 must reach a ratio of 0.7.
      (this.failures / calls >= this.failureRatio || this.slow / calls >= this.slowRatio)
    )
  }
}

const failedBit = 1
const slowBit = 2

/** The last so many calls, in a ring. */
class CountTally extends RatioTally<CountWindow> {
  private readonly ring: Uint8Array
  private head = 0

  constructor(trigger: CountWindow) {
    super(trigger)
    this.ring = new Uint8Array(trigger.calls)
  }

  record(failed: boolean, slow: boolean): boolean {
    const { ring, head } = this
    if (this.calls === ring.length) {
      const oldest = ring[head] ?? 0
      this.failures -= oldest & failedBit
      this.slow -= oldest >> 1
    } else {
      this.calls += 1
    }
    ring[head] = (failed ? failedBit : 0) | (slow ? slowBit : 0)
    this.head = head + 1 === ring.length ? 0 : head + 1
    if (failed) this.failures += 1
    if (slow) this.slow += 1
    return this.trips()
  }

  protected sentence(percent: number, verb: string): string {
    return `${percent} % of the last ${this.calls} calls ${verb}`
  }

  expire(): void {}

  override clear(): void {
    super.clear()
    this.head = 0
  }

  adopt(trigger: Trigger): boolean {
    if (trigger.on !== 'count_window' || trigger.calls !== this.ring.length) return false
    this.set(trigger)
    return true
  }

  export(): TallyState {
    const { ring, head, calls } = this
    const from = head - calls + ring.length
    const outcomes = Array.from({ length: calls }, (_, i) => ring[(from + i) % ring.length])
    return { on: 'count_window', outcomes: outcomes.join('') }
  }

  restore(state: TallyState): boolean {
    if (state.on !== 'count_window' || state.outcomes.length > this.ring.length) return false
    this.clear()
    for (const digit of state.outcomes) {
      this.record((Number(digit) & failedBit) !== 0, (Number(digit) & slowBit) !== 0)
    }
    return true
  }
}

/** A window covers its running slice and the nineteen before: between 95 and 100 % of its length. */
const sliceCount = 20
const width = 3

/** The last so many milliseconds, in slices. */
class TimeTally extends RatioTally<TimeWindow> {
  private readonly slices = new Float64Array(sliceCount * width)
  private readonly sliceMs: number
  /** Where the running slice starts in `slices`. */
  private at = 0
  private endsAt: number

  constructor(trigger: TimeWindow, now: number) {
    super(trigger)
    this.sliceMs = trigger.windowMs / sliceCount
    this.endsAt = now + this.sliceMs
  }

  record(failed: boolean, slow: boolean, now: number): boolean {
    if (now >= this.endsAt || now < this.endsAt - this.sliceMs) this.expire(now)
    const { slices, at } = this
    this.calls += 1
    slices[at] = (slices[at] ?? 0) + 1
    if (failed) {
      this.failures += 1
      slices[at + 1] = (slices[at + 1] ?? 0) + 1
    }
    if (slow) {
      this.slow += 1
      slices[at + 2] = (slices[at + 2] ?? 0) + 1
    }
    return this.trips()
  }

  protected sentence(percent: number, verb: string): string {
    const span = formatDuration(this.trigger.windowMs)
    return `${percent} % of ${this.calls} calls ${verb} in ${span}`
  }

  expire(now: number): void {
    if (now < this.endsAt - this.sliceMs) {
      // The clock was set back: the running slice starts again, so that nothing is kept for ever.
      this.endsAt = now + this.sliceMs
      return
    }
    if (now < this.endsAt) return
    const turns = Math.floor((now - this.endsAt) / this.sliceMs) + 1
    this.endsAt += turns * this.sliceMs
    for (let turn = Math.min(turns, sliceCount); turn > 0; turn -= 1) this.turn()
  }

  private turn(): void {
    const at = (this.at + width) % this.slices.length
    this.at = at
    this.calls -= this.slices[at] ?? 0
    this.failures -= this.slices[at + 1] ?? 0
    this.slow -= this.slices[at + 2] ?? 0
    this.slices.fill(0, at, at + width)
  }

  override clear(): void {
    super.clear()
    this.slices.fill(0)
  }

  adopt(trigger: Trigger): boolean {
    if (trigger.on !== 'time_window' || trigger.windowMs !== this.trigger.windowMs) return false
    this.set(trigger)
    return true
  }

  export(now: number): TallyState {
    this.expire(now)
    const oldest = this.at + width
    return {
      on: 'time_window',
      windowMs: this.trigger.windowMs,
      slices: [...this.slices.subarray(oldest), ...this.slices.subarray(0, oldest)],
      sliceLeftMs: this.endsAt - now,
    }
  }

  restore(state: TallyState, now: number): boolean {
    if (state.on !== 'time_window' || state.windowMs !== this.trigger.windowMs) return false
    this.clear()
    this.slices.set(state.slices.slice(0, this.slices.length))
    this.at = this.slices.length - width
    this.endsAt = now + state.sliceLeftMs
    for (let i = 0; i < this.slices.length; i += width) {
      this.calls += this.slices[i] ?? 0
      this.failures += this.slices[i + 1] ?? 0
      this.slow += this.slices[i + 2] ?? 0
    }
    return true
  }
}

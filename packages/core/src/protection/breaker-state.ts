/** What is said of a breaker: how a call ended, how it stands, and what it needs to go on elsewhere. */
import type { ProbesState } from './breaker-probes.js'
import type { RampState } from './breaker-ramp.js'
import type { WaitState } from './breaker-wait.js'
import type { TallyState } from './breaker-window.js'
import type { BreakerStateName, ForcedState } from './states.js'

/** How a call ended, for the breaker. `ignored` shows neither that the target is well nor that it is sick. */
export const outcome = { success: 0, failure: 1, ignored: 2 } as const
export type Outcome = (typeof outcome)[keyof typeof outcome]

/** The states that a breaker goes through by itself. */
export type Phase = 'closed' | 'open' | 'half_open'

/** A breaker as people see it. Ratios are of `calls`, in [0, 1], and null before the first. */
export interface BreakerStatus {
  state: BreakerStateName
  /** Calls that the trigger looks at: since it closed, or of its window. While open, what opened it. */
  calls: number
  failures: number
  slow: number
  /** Since it closed. */
  ignored: number
  failureRatio: number | null
  slowRatio: number | null
  /** By the clock that `now` is of; null unless open. */
  openedAt: number | null
  /** In ms; 0 when a call would go out now, null while an operator holds it open. */
  nextProbeInMs: number | null
  /** Openings in a row, without having closed. */
  openings: number
  /** Probes under way. */
  probing: number
  /** The share of the calls that a ramp lets through; null outside of one. */
  rampShare: number | null
  /** Opened on the fleet's advice, which still stands. */
  advised: boolean
}

/** A breaker as plain JSON. Times are spans, so that a process with another clock can go on with it. */
export interface BreakerSnapshot {
  phase: Phase
  forced: ForcedState | null
  advised: boolean
  serial: number
  epoch: number
  wait: WaitState
  good: number
  ignored: number
  tally: TallyState
  probes: ProbesState
  ramp: RampState | null
}

/** The stretch of time that a page shows, as the URL says it. */
import { hour, minute, second } from '@foundation/core/time'

export const rangeNames = ['15m', '60m', '6h', '24h'] as const
export type RangeName = (typeof rangeNames)[number]

export const rangeMs: Record<RangeName, number> = {
  '15m': 15 * minute,
  '60m': hour,
  '6h': 6 * hour,
  '24h': 24 * hour,
}

export const rangeWords: Record<RangeName, string> = {
  '15m': '15 min',
  '60m': '60 min',
  '6h': '6 h',
  '24h': '24 h',
}

/** A length, and where it ends; null ends now and moves along. */
export interface RangeChoice {
  readonly range: RangeName
  readonly to: Date | null
}

export interface TimeRange {
  readonly from: Date
  readonly to: Date
  /** Whether it moves along with the time. */
  readonly live: boolean
}

/**
 * How often a live range moves on: a pixel of a chart or so, and never more than every five seconds,
 * since each step asks the server anew.
 */
export function stepOf(range: RangeName): number {
  return Math.max(5 * second, rangeMs[range] / 240)
}

/** The range in time. A live one ends at the next step after `now`, so that nothing new falls outside. */
export function resolveRange({ range, to }: RangeChoice, now: number): TimeRange {
  const step = stepOf(range)
  const end = to ? to.getTime() : (Math.floor(now / step) + 1) * step
  return { from: new Date(end - rangeMs[range]), to: new Date(end), live: to === null }
}

/** Half a range back, or forward; forward past now is live again. */
export function shiftRange(choice: RangeChoice, direction: -1 | 1, now: number): RangeChoice {
  const end = (choice.to?.getTime() ?? now) + (direction * rangeMs[choice.range]) / 2
  return { range: choice.range, to: end >= now ? null : new Date(end) }
}

/** The quarter of an hour that ended when something began: what may have caused it. */
export function rangeBefore(at: Date): RangeChoice {
  return { range: '15m', to: at }
}

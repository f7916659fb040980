/** What a shadow would have done, in a sentence. */
import type { GuardDetail } from '@foundation/core/protection'

import { formatPercent, plural } from '../ui/format'

export type ShadowReport = NonNullable<GuardDetail['shadow']>

export interface ShadowWords {
  /** `1.3 %`; null while too little was called to say. */
  readonly share: string | null
  /** What comes after the share. */
  readonly rest: string
}

export function toShadowWords({ calls, refusedRatio }: ShadowReport): ShadowWords {
  if (calls === 0 || refusedRatio === null) {
    return { share: null, rest: 'It has seen no call in this range.' }
  }
  return {
    share: formatPercent(refusedRatio),
    rest: `more calls, of ${plural(calls, 'call')} seen`,
  }
}

/** `opened 3 times`, `stayed closed`. */
export function describeOpened(times: number): string {
  if (times === 0) return 'stayed closed'
  return times === 1 ? 'opened once' : `opened ${plural(times, 'time')}`
}

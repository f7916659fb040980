/** What the fleet found of a target, as its card says it. */
import type { TargetVerdict } from '@foundation/core/protection'

import { plural } from '../ui/format'

export interface VerdictWords {
  readonly state: 'open' | 'degraded'
  readonly lead: string
  readonly title: string
  /** The server's arithmetic, and who opened on its advice. */
  readonly sentence: string
}

/** Cards that are shown; the table has the rest. */
export const mostCards = 4

/** Verdicts that want an eye, the graver first, then by how many tripped. */
export function toCards(verdicts: readonly TargetVerdict[]): TargetVerdict[] {
  return verdicts
    .filter((it) => it.verdict !== 'well')
    .sort(
      (a, b) =>
        Number(b.verdict === 'target_sick') - Number(a.verdict === 'target_sick') ||
        b.tripped - a.tripped ||
        (a.target < b.target ? -1 : 1),
    )
}

export function toVerdictWords(verdict: TargetVerdict): VerdictWords {
  const { target, callers, tripped, sickNodes, advised, reason } = verdict
  const advice =
    advised === 0 ? '' : ` ${plural(advised, 'node')} opened early on the fleet’s advice.`
  const sentence = `${reason}${advice}`
  if (verdict.verdict === 'target_sick') {
    const whom = tripped >= callers ? 'everyone' : 'most of its callers'
    return { state: 'open', lead: 'Dependency sick', title: `${target} fails ${whom}`, sentence }
  }
  // Not all that tripped are sick: some opened on advice.
  const [only] = sickNodes
  const sick = sickNodes.length === 1 && only ? only : plural(sickNodes.length, 'node')
  return {
    state: 'degraded',
    lead: sickNodes.length === 1 ? 'One node sick' : `${sick} sick`,
    title: `${sick} cannot reach ${target}`,
    sentence,
  }
}

/** What can be done to a release, in words: what it asks, whom it reaches, and what the way back is. */
import type { ReleaseDetail } from '@foundation/core/config'

import { formatCount, plural } from '../../ui/format'
import type { ReachFact } from '../../ui/ReachFacts'
import { describeReach } from './release-view'

export const verbs = [
  'approve',
  'decline',
  'start',
  'pause',
  'resume',
  'advance',
  'rollBack',
] as const
export type ReleaseVerb = (typeof verbs)[number]

export interface ActWords {
  /** A question, with the number. */
  readonly title: string
  readonly description: string
  /** The verb with the number. */
  readonly confirm: string
  readonly danger: boolean
  readonly placeholder: string
  readonly facts: readonly ReachFact[]
}

/**
 * The acts to show: for those who may, what the server says that they may now; for the others, what somebody who may
 * could do now.
 */
export function offeredActs(
  { may, release: { state, base } }: Pick<ReleaseDetail, 'may' | 'release'>,
  mayRelease: boolean,
): ReleaseDetail['may'] {
  if (mayRelease) return may
  const isOnItsWay = state === 'rolling_out' || state === 'paused'
  return {
    approve: state === 'in_review',
    start: state === 'approved',
    pause: state === 'rolling_out',
    resume: state === 'paused',
    advance: isOnItsWay,
    rollBack: isOnItsWay || (state === 'released' && base !== null),
  }
}

type Told = Pick<ReleaseDetail, 'release' | 'plan' | 'stage' | 'stages' | 'counts'>

export function actWords(verb: ReleaseVerb, detail: Told): ActWords {
  const { release, plan, stages } = detail
  const name = `r${release.number}`
  const base = release.base === null ? 'their own defaults' : `r${release.base}`
  const total = stages.at(-1)?.counts.nodes ?? 0
  const reached = reachedBy(detail)
  const next = (detail.stage ?? -1) + 1
  switch (verb) {
    case 'approve':
      return {
        title: `Approve ${name}?`,
        description: `${release.by} proposed it: ${release.reason}. It can be started then; no node is told before.`,
        confirm: 'Approve',
        danger: false,
        placeholder: 'looked at the diff with ops',
        facts: [changes(detail), nodes(total, 'in all stages'), stageCount(detail)],
      }
    case 'decline':
      return {
        title: `Decline ${name}?`,
        description:
          'It ends here and reaches no node. The draft stays, to be mended and proposed again.',
        confirm: 'Decline',
        danger: true,
        placeholder: '2.9.8 cannot take it',
        facts: [changes(detail), nodes(0, 'have it'), stageCount(detail)],
      }
    case 'start': {
      const first = stages[0]?.counts.nodes ?? 0
      return {
        title: `Start ${name} on ${plural(first, 'node')}?`,
        description:
          'They apply it within a second. You can pause it at any time, and roll it back with one press.',
        confirm: `Start on ${plural(first, 'node')}`,
        danger: false,
        placeholder: 'approved, quiet hour',
        facts: [nodes(first, 'first'), nodes(total, 'in all stages'), stageCount(detail)],
      }
    }
    case 'pause':
      return {
        title: `Pause ${name}?`,
        description: `No more nodes get it. ${have(reached)} it; resuming goes on from here.`,
        confirm: 'Pause',
        danger: false,
        placeholder: 'p99 looks odd',
        facts: [
          nodes(reached, 'have it'),
          nodes(total - reached, `stay on ${base}`),
          answers(detail),
        ],
      }
    case 'resume':
      return {
        title: `Resume ${name}?`,
        description: `It goes on from stage ${(detail.stage ?? 0) + 1}, and its guard watches it again. What stopped it may stop it once more.`,
        confirm: 'Resume',
        danger: false,
        placeholder: 'that node is drained',
        facts: [
          nodes(reached, 'have it'),
          nodes(total - reached, 'still to come'),
          answers(detail),
        ],
      }
    case 'advance': {
      const stage = stages[next]
      const more = Math.max(0, (stage?.counts.nodes ?? total) - reached)
      const reach = plan.stages[next]?.reach
      return {
        title: reach
          ? `Go on to stage ${describeReach(reach)} with ${plural(more, 'more node', 'more nodes')}?`
          : `Complete ${name}?`,
        description: reach
          ? 'It does not wait for the hold of this stage. You can pause it at any time, and roll it back with one press.'
          : 'Its last stage ends now: it is what runs from here on.',
        confirm: reach ? `Send it to ${plural(more, 'more node', 'more nodes')}` : 'Complete',
        danger: false,
        placeholder: 'the first nodes look well',
        facts: [nodes(reached, 'have it'), nodes(more, 'more'), answers(detail)],
      }
    }
    case 'rollBack': {
      const isOut = release.state === 'released'
      return {
        title: `Roll back ${plural(isOut ? total || detail.counts.nodes : reached, 'node')}?`,
        description: isOut
          ? `A new release with what ${base} said goes to all of them at once. The draft stays as it is.`
          : `They return to ${base} in about a second. The draft stays, so you can mend and release it again.`,
        confirm: `Roll back ${plural(isOut ? total || detail.counts.nodes : reached, 'node')}`,
        danger: true,
        placeholder: 'ledger-db runs out of connections',
        facts: [
          nodes(isOut ? detail.counts.nodes : reached, `return to ${base}`),
          ...(isOut ? [] : [nodes(total - reached, 'never had it')]),
          answers(detail),
        ],
      }
    }
  }
}

/** How many nodes the stages so far reach. */
function reachedBy({ stage, stages, counts }: Told): number {
  return stage === null ? counts.nodes : (stages[stage]?.counts.nodes ?? counts.nodes)
}

function have(count: number): string {
  return `${plural(count, 'node')} ${count === 1 ? 'keeps' : 'keep'}`
}

function nodes(count: number, detail: string): ReachFact {
  return { value: formatCount(count), label: count === 1 ? 'node' : 'nodes', detail }
}

function changes({ release }: Told): ReachFact {
  return {
    value: formatCount(release.changes),
    label: release.changes === 1 ? 'change' : 'changes',
    detail: `by ${release.by}`,
  }
}

function stageCount({ plan }: Told): ReachFact {
  const count = plan.stages.length
  return {
    value: formatCount(count),
    label: count === 1 ? 'stage' : 'stages',
    detail: plan.stages.map(({ reach }) => describeReach(reach)).join(', '),
  }
}

function answers({ counts }: Told): ReachFact {
  return {
    value: formatCount(counts.rejected),
    label: 'rejected',
    detail: `${formatCount(counts.applied)} applied, ${formatCount(counts.pending)} pending`,
  }
}

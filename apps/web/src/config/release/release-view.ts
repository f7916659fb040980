/** A release as its page tells it. */
import {
  type Difference,
  fromPointer,
  type Layer,
  type Layers,
  type ReleaseDetail,
  type RolloutEvent,
  type RolloutPlan,
  type StageProgress,
  withoutValue,
  withValue,
} from '@foundation/core/config'
import type { JsonValue } from '@foundation/core/text'

import { formatCount, formatSpan, plural } from '../../ui/format'
import type { StateWord } from '../../ui/state-glyphs'
import { printValue } from '../difference-view'
import { describeCounts, describeSelector, stateWords } from '../words'

/** The badge of the head: `Paused by guard` says more than `paused`. */
export function describeState({
  release,
  tripped,
  stages,
  stage,
  events,
}: Pick<ReleaseDetail, 'release' | 'tripped' | 'stages' | 'stage' | 'events'>): string {
  const { state } = release
  if (state === 'paused' && tripped !== null) return 'Paused by guard'
  // What tripped the guard is its reason; a person who rolls back what it paused gives one of their own.
  const byGuard = events.some((it) => it.what === 'rolled_back' && it.reason === tripped)
  if (state === 'rolled_back' && byGuard) return 'Rolled back by guard'
  if (state === 'rolling_out' && stage !== null) {
    return `Stage ${stage + 1} of ${stages.length}`
  }
  const words = stateWords(state)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** What the release took the place of, told from what it is and what it changed. */
export function beforeOf(layers: Layers, differences: readonly Difference[]): Layers {
  const before = new Map(layers.map((layer) => [layer.name, layer]))
  for (const { layer, path, op, before: had } of differences) {
    if (path === '') {
      if (op === 'add') before.delete(layer)
      else before.set(layer, { ...blank(layer), ...before.get(layer), ...(had as Partial<Layer>) })
      continue
    }
    const known = before.get(layer)
    if (!known) continue
    const names = fromPointer(path)
    const values =
      op === 'add'
        ? withoutValue(known.values, names)
        : withValue(known.values, names, had as JsonValue)
    before.set(layer, { ...known, values: values as Layer['values'] })
  }
  return [...before.values()]
}

function blank(name: string): Layer {
  return { name, level: 'environment', rank: 0, selector: {}, values: {} }
}

/** Whether what a node or a schema said of a path is of this value: where several layers set it, of the one it names. */
export function isSaidOf(
  message: string,
  { layer, path, after }: Difference,
  all: readonly Difference[],
): boolean {
  const isShared = all.some((it) => it.path === path && it.layer !== layer)
  return !isShared || message.includes(printValue(after))
}

export interface StageBlock {
  readonly key: string
  readonly state: StateWord | 'waiting'
  /** "25 %" */
  readonly reach: string
  /** "paused for 57 s" */
  readonly note: string
  /** "5 applied, 2 pending": all but those that refused. */
  readonly counts: string
  /** Nodes that refused it: what the eye looks for. */
  readonly rejected: number
  readonly startedAt: Date | null
  /** How wide it is drawn, of all together. */
  readonly weight: number
  readonly isCurrent: boolean
}

/**
 * The stages as blocks. Each says what it adds to the ones before it.
 *
 * @param now Unix ms
 */
export function stageBlocks(
  { stages, stage, release, plan }: Pick<ReleaseDetail, 'stages' | 'stage' | 'release' | 'plan'>,
  events: readonly RolloutEvent[],
  now: number,
): StageBlock[] {
  const total = stages.at(-1)?.counts.nodes ?? 0
  const ended =
    release.state === 'rolled_back' ||
    release.state === 'declined' ||
    release.state === 'superseded'
  return stages.map((it, at) => {
    const isLast = at === stages.length - 1
    const before = stages[at - 1]?.counts.nodes ?? 0
    const added = Math.max(0, it.counts.nodes - before)
    const waits = it.state === 'waiting'
    return {
      key: `${at} ${it.reach}`,
      state: blockState(it, ended),
      reach: plan.stages[at] ? describeReach(plan.stages[at].reach) : it.reach,
      note: noteOf(it, { isLast, ended, pausedAt: pausedAt(events), now }),
      counts: waits
        ? added === 0
          ? 'no more nodes'
          : `${formatCount(added)}${at === 0 ? '' : ' more'} ${added === 1 ? 'node' : 'nodes'}`
        : describeCounts({ ...it.counts, rejected: 0, drifted: 0 }),
      rejected: waits ? 0 : it.counts.rejected,
      startedAt: it.startedAt,
      // As the root: a stage of 5 % still has room for its words.
      weight: Math.sqrt(total === 0 ? shareOf(plan, at) : Math.max(added, total * 0.02) / total),
      isCurrent: at === stage,
    }
  })
}

function shareOf({ stages }: RolloutPlan, at: number): number {
  const share = (index: number) => {
    const reach = stages[index]?.reach
    return reach?.kind === 'share' ? reach.share : 0
  }
  return Math.max(0.1, share(at) - share(at - 1))
}

function blockState({ state, counts }: StageProgress, ended: boolean): StageBlock['state'] {
  if (state === 'waiting') return 'waiting'
  if (state === 'paused') return ended ? 'rolled_back' : 'paused'
  if (ended) return 'rolled_back'
  if (state === 'done') return counts.rejected > 0 ? 'rejected' : 'applied'
  return counts.rejected > 0 ? 'rejected' : 'rolling_out'
}

function noteOf(
  { state, holdMs, startedAt }: StageProgress,
  {
    isLast,
    ended,
    pausedAt,
    now,
  }: { isLast: boolean; ended: boolean; pausedAt: Date | null; now: number },
): string {
  switch (state) {
    case 'waiting':
      if (ended) return 'not reached'
      if (isLast) return 'then done'
      return holdMs === null
        ? 'waits for a person'
        : holdMs === 0
          ? ''
          : `hold ${formatSpan(holdMs)}`
    case 'paused':
      if (ended) return ''
      return pausedAt ? `paused for ${formatSpan(Math.max(0, now - pausedAt.getTime()))}` : 'paused'
    case 'holding':
      return holdMs === null ? 'waits for a person' : `holds ${formatSpan(holdMs)}`
    case 'running':
      return startedAt ? `for ${formatSpan(Math.max(0, now - startedAt.getTime()))}` : 'runs'
    case 'done':
      return ''
  }
}

function pausedAt(events: readonly RolloutEvent[]): Date | null {
  const times = events.filter((it) => it.what === 'paused').map((it) => it.at.getTime())
  return times.length === 0 ? null : new Date(Math.max(...times))
}

/** `25 %`, `2 nodes`, `zone=eu-1a`: a stage of a plan in words. */
export function describeReach(reach: RolloutPlan['stages'][number]['reach']): string {
  return reach.kind === 'share'
    ? `${Math.round(reach.share * 1_000) / 10}\u00a0%`
    : describeSelector(reach.selector)
}

export const metricWords = {
  error_ratio: 'error rate',
  p99_ms: 'p99 of calls',
  elu: 'event loop utilisation',
  loop_delay_p99_ms: 'event loop delay p99',
} as const

/** What stops it by itself: `1 rejection, 1 ill node or p99 of calls over 600 ms pauses it`. */
export function describeGuard({ guard }: RolloutPlan, format: (value: number) => string): string {
  const { rejections, unhealthy, metric, onTrouble } = guard
  const said = [
    plural(rejections + 1, 'rejection'),
    `${plural(unhealthy + 1, 'node')} fallen ill`,
    ...(metric ? [`${metricWords[metric.name]} over ${format(metric.max)}`] : []),
  ]
  const list = `${said.slice(0, -1).join(', ')} or ${said.at(-1)}`
  return `${list} ${onTrouble === 'pause' ? 'pauses it' : 'rolls it back'}`
}

/** Past tense of what happened, for the history. */
export const eventWords: Record<RolloutEvent['what'], string> = {
  proposed: 'Proposed',
  approved: 'Approved',
  declined: 'Declined',
  started: 'Started',
  stage: 'Next stage',
  paused: 'Paused',
  resumed: 'Resumed',
  completed: 'Released to all',
  rolled_back: 'Rolled back',
  superseded: 'Superseded',
}

/** How a release reaches the fleet, as it is chosen in the dialog. */
import type { RolloutPlan } from '@foundation/core/config'
import { minute } from '@foundation/core/time'

/** Ways that most people want, most careful first. */
export const presets = ['careful', 'halves', 'at_once', 'custom'] as const
export type Preset = (typeof presets)[number]

export const presetWords: Record<Preset, { readonly name: string; readonly what: string }> = {
  careful: { name: 'By stages', what: '5, 25, 50, then 100\u00a0%' },
  halves: { name: 'Half first', what: '50, then 100\u00a0%' },
  at_once: { name: 'All at once', what: 'every node' },
  custom: { name: 'Own stages', what: 'shares, labels or nodes' },
}

type Stage = RolloutPlan['stages'][number]

function share(part: number, holdMs: number | null): Stage {
  return { reach: { kind: 'share', share: part }, holdMs }
}

const all = share(1, 0)

export const presetStages: Record<Exclude<Preset, 'custom'>, readonly Stage[]> = {
  careful: [share(0.05, 5 * minute), share(0.25, 5 * minute), share(0.5, 10 * minute), all],
  halves: [share(0.5, 10 * minute), all],
  at_once: [all],
}

export const newGuard: RolloutPlan['guard'] = {
  rejections: 0,
  unhealthy: 0,
  metric: null,
  answerMs: 30_000,
  onTrouble: 'pause',
}

/** What a figure of the guard is bounded by at first. */
export const metricStarts = {
  error_ratio: 0.02,
  p99_ms: 1_000,
  elu: 0.9,
  loop_delay_p99_ms: 200,
} as const satisfies Record<NonNullable<RolloutPlan['guard']['metric']>['name'], number>

/** What is wrong with stages; null when nothing is. The last has to be everybody: nobody stays behind. */
export function stagesFault(stages: readonly Stage[]): string | null {
  let most = 0
  for (const [at, { reach }] of stages.entries()) {
    if (reach.kind === 'nodes') {
      if (Object.keys(reach.selector).length === 0 && at < stages.length - 1) {
        return `Stage ${at + 1} names no nodes`
      }
      continue
    }
    if (!(reach.share > 0 && reach.share <= 1)) {
      return `Stage ${at + 1} needs a share from 0 to 100\u00a0%`
    }
    if (reach.share <= most) return `Stage ${at + 1} reaches no more than the one before it`
    most = reach.share
  }
  return most === 1 ? null : 'The last stage has to reach 100\u00a0%'
}

/** One more stage, before the last: half way between the shares at its sides. */
export function addStage(stages: readonly Stage[]): Stage[] {
  const last = stages.at(-1) ?? all
  const before = stages.slice(0, -1)
  const under = Math.max(
    0,
    ...before.map(({ reach }) => (reach.kind === 'share' ? reach.share : 0)),
  )
  const between = Math.round(((under + 1) / 2) * 100) / 100
  return [...before, share(Math.min(between, 0.99), 5 * minute), last]
}

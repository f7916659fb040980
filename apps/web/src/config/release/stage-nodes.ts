/** The nodes of a release in the order in which its stages reach them. */
import type { NodeConfig, ReleaseDetail, RolloutPlan } from '@foundation/core/config'
import { bucketOf } from '@foundation/core/feed'

import type { StateWord } from '../../ui/state-glyphs'
import { describeAnswer } from '../who-has/answer-words'
import { describeReach } from './release-view'

export interface StageNode {
  readonly nodeId: string
  /** `waiting`: no stage so far reaches it. */
  readonly state: Extract<StateWord, 'applied' | 'rejected' | 'pending'> | 'waiting'
  /** From 0; null where only the server can tell. */
  readonly stage: number | null
  /** What is to be known of it, in its own words where it refused. */
  readonly words: string
  readonly path: string | null
  readonly version: string | null
  /** From the start of the stage to its answer, in ms; null while there is none. */
  readonly tookMs: number | null
}

/** How far a release is, as far as its nodes are concerned. */
export type StagesOf = Pick<ReleaseDetail, 'release' | 'plan' | 'stage' | 'stages'>

/** Every node by stage; within one, by the place that the release gives it. */
export function stageNodes(
  { release, plan, stage, stages }: StagesOf,
  rows: readonly NodeConfig[],
): StageNode[] {
  const salt = `${release.namespace}#${release.number}`
  return rows
    .map((row) => {
      const bucket = bucketOf(salt, row.nodeId)
      return { bucket, node: toNode(row, bucket) }
    })
    .sort((a, b) => rankOf(a.node) - rankOf(b.node) || a.bucket - b.bucket)
    .map(({ node }) => node)

  function toNode(row: NodeConfig, bucket: number): StageNode {
    const at = stageOf(plan, row, bucket)
    const reached = row.wanted === release.number
    const isComing = stage !== null || release.state === 'in_review' || release.state === 'approved'
    const startedAt = at === null ? undefined : stages[at]?.startedAt
    const nextAt = at === null ? undefined : stages[at + 1]?.startedAt
    // With each stage a node is sent it anew, and answers anew: that is not what it took.
    const isFirst = !nextAt || (row.at !== null && row.at < nextAt)
    const took =
      reached && row.at && startedAt && isFirst ? row.at.getTime() - startedAt.getTime() : null
    return {
      nodeId: row.nodeId,
      state: reached ? row.state : 'waiting',
      stage: at,
      words: reached
        ? row.state === 'rejected'
          ? (row.message ?? 'it gave no reason')
          : describeAnswer(row)
        : isComing
          ? waitsFor(plan, at)
          : row.running === null
            ? 'runs its own defaults'
            : `runs r${row.running}`,
      path: reached && row.state === 'rejected' ? row.path : null,
      version: row.version,
      tookMs: row.state !== 'pending' && took !== null && took >= 0 ? took : null,
    }
  }
}

/** The rows of both, each node once. */
export function withAll(rows: readonly NodeConfig[], more: readonly NodeConfig[]): NodeConfig[] {
  const known = new Set(rows.map((it) => it.nodeId))
  return [...rows, ...more.filter((it) => !known.has(it.nodeId))]
}

function waitsFor(plan: RolloutPlan, at: number | null): string {
  const reach = at === null ? undefined : plan.stages[at]?.reach
  return reach ? `waits for stage ${describeReach(reach)}` : 'waits for its stage'
}

/** The first stage that reaches a node. Labels are not known here, so that a stage by label may be any. */
function stageOf({ stages }: RolloutPlan, row: NodeConfig, bucket: number): number | null {
  for (const [at, { reach }] of stages.entries()) {
    if (reach.kind === 'share') {
      if (bucket < reach.share) return at
      continue
    }
    const { nodes, services, labels, share } = reach.selector
    if (nodes && !nodes.includes(row.nodeId)) continue
    if (services && !services.includes(row.service)) continue
    if (labels || share) return null
    return at
  }
  return null
}

function rankOf({ stage, state }: StageNode): number {
  // One whose stage cannot be told stands with those that are reached, or at the end.
  return stage ?? (state === 'waiting' ? Number.MAX_SAFE_INTEGER : -1)
}

/** Refused first, then what is waited for, then the rest as they come. */
export function byTrouble(nodes: readonly StageNode[]): StageNode[] {
  const order = ['rejected', 'pending', 'applied', 'waiting'] as const
  return [...nodes].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
}

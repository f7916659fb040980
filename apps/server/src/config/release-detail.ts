/** One release, whole: its content, its way, what the nodes say of it, and what the reader may do. */
import type {
  NodeCounts,
  OfRelease,
  ReleaseDetail,
  RolloutEvent,
  StageProgress,
} from '@foundation/core/config'

import { type Actor, personOf, requireScope } from '../context.js'
import { differencesOf, maskLayers } from './content.js'
import { loadReached, type Outcome, outcomeOf } from './facts.js'
import { loadNodes, loadRejections } from './fleet-nodes.js'
import {
  type ConfigCtx,
  type NamespaceRecord,
  type ReleaseRecord,
  readNamespace,
  readRelease,
  summaryOf,
} from './records.js'
import { type RolloutRecord, readRollout } from './rollouts.js'
import { loadFields } from './schemas.js'
import { isReached, reachInWords, saltOf } from './stages.js'
import { countOf, loadStandings } from './standings.js'

const none: NodeCounts = { nodes: 0, applied: 0, rejected: 0, pending: 0, drifted: 0 }

/** @throws FoundationError `config.namespace_not_found`, `config.release_not_found` */
export async function releaseDetail(
  ctx: ConfigCtx,
  { namespace, number }: OfRelease,
): Promise<ReleaseDetail> {
  requireScope(ctx, 'fleet:read')
  const { db, fleetId } = ctx
  const [standing, release, rollout, fields, events] = await Promise.all([
    readNamespace(db, fleetId, namespace),
    readRelease(db, fleetId, namespace, number),
    readRollout(db, fleetId, namespace, number),
    loadFields(ctx, namespace),
    db.configRolloutEvent.findMany({
      where: { fleetId, namespace, number },
      orderBy: { id: 'asc' },
    }),
  ])
  const base =
    release.base === null
      ? null
      : await readRelease(db, fleetId, namespace, release.base).catch(() => null)
  const outcome = await loadOutcome(ctx, standing, release, rollout)
  const isActive = rollout !== null && rollout.phase !== 'ended'
  return {
    release: summaryOf(release),
    layers: maskLayers(release.layers, fields),
    differences: differencesOf(base?.layers ?? null, release.layers, fields),
    plan: release.plan,
    stage: isActive ? rollout.stage : null,
    stages: stagesOf(release, rollout, outcome),
    counts: outcome.counts,
    rejections: outcome.rejections,
    tripped: rollout?.tripped ?? null,
    guard: release.plan.guard.metric && rollout ? seriesOf(rollout) : null,
    approvals: release.approvals.map(({ by, at, reason }) => ({ by, at, reason })),
    events: events.map(({ at, what, byName, reason }) => ({
      at,
      what: what as RolloutEvent['what'],
      by: byName,
      reason,
    })),
    may: whatMay(ctx.actor, release),
  }
}

/** Of a rollout how its nodes stand, or stood when it ended; of what runs how they stand with it now. */
async function loadOutcome(
  ctx: ConfigCtx,
  standing: NamespaceRecord,
  release: ReleaseRecord,
  rollout: RolloutRecord | null,
): Promise<Outcome> {
  const { db, fleetId } = ctx
  const { namespace, number } = release
  if (rollout && rollout.phase !== 'ended') {
    const reached = await loadReached(db, fleetId, namespace, ctx.clock())
    return outcomeOf(db, release, standing, rollout.stage, reached)
  }
  const ended = rollout?.outcome ?? (await preview(ctx, standing, release))
  if (number !== standing.release) return ended
  const standings = await loadStandings(ctx, { namespace })
  const own = standings.filter(({ wanted }) => wanted === number)
  const refusing = own.flatMap(({ key, state, ...node }) =>
    state === 'rejected' && key !== null ? { ...node, key } : [],
  )
  const counts = countOf(own)
  // Nodes that came since have it too: its last stage is everyone that it is for.
  const stages = [...ended.stages.slice(0, -1), counts]
  return { counts, stages, rejections: await loadRejections(db, refusing) }
}

/** Before it began: how many nodes each stage would reach. */
async function preview(
  { db, fleetId }: ConfigCtx,
  { settings }: NamespaceRecord,
  { namespace, number, plan, state }: ReleaseRecord,
): Promise<Outcome> {
  const isComing = state === 'in_review' || state === 'approved'
  const nodes = isComing ? await loadNodes(db, fleetId) : []
  const salt = saltOf(namespace, number)
  const stages = plan.stages.map((_, at) => {
    const count = nodes.filter((it) => isReached(plan, at, settings.selector, salt, it)).length
    return { ...none, nodes: count, pending: count }
  })
  return { counts: none, stages, rejections: [] }
}

function stagesOf(
  { kind, plan, state }: ReleaseRecord,
  rollout: RolloutRecord | null,
  outcome: Outcome,
): StageProgress[] {
  // What went out at once, as a way back does, had one stage that was over as it began.
  const wasAtOnce = !rollout && (kind === 'rollback' || kind === 'node')
  return plan.stages.map((stage, at) => ({
    reach: reachInWords(stage),
    holdMs: stage.holdMs,
    state: wasAtOnce ? 'done' : stageState(rollout, at, state),
    startedAt: rollout?.stages[at] ? new Date(rollout.stages[at].at) : null,
    counts: outcome.stages[at] ?? none,
  }))
}

function stageState(
  rollout: RolloutRecord | null,
  at: number,
  state: ReleaseRecord['state'],
): StageProgress['state'] {
  if (!rollout || at > rollout.stage) return 'waiting'
  if (at < rollout.stage || state === 'released' || state === 'superseded') return 'done'
  if (rollout.phase === 'ended') return 'paused'
  return rollout.phase
}

function seriesOf({ samples }: RolloutRecord): ReleaseDetail['guard'] {
  return {
    at: samples.map(([at]) => new Date(at)),
    with: samples.map(([, withIt]) => withIt),
    without: samples.map(([, , without]) => without),
  }
}

function whatMay(
  actor: Actor,
  { state, base, byId, approvals }: ReleaseRecord,
): ReleaseDetail['may'] {
  const can = actor.scopes.includes('config:release')
  const person = personOf(actor)
  const isOnItsWay = state === 'rolling_out' || state === 'paused'
  return {
    approve:
      can && state === 'in_review' && byId !== person && approvals.every(({ id }) => id !== person),
    start: can && state === 'approved',
    pause: can && state === 'rolling_out',
    resume: can && state === 'paused',
    advance: can && isOnItsWay,
    rollBack: can && (isOnItsWay || (state === 'released' && base !== null)),
  }
}

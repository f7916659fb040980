/** What people do with a release on its way: start, pause, resume, go on, turn back. */
import { type ActOnRelease, type ReleaseSummary, RolloutPlan } from '@foundation/core/config'

import { mutate, type Tx } from '../context.js'
import { differencesOf } from './content.js'
import { type Facts, loadFacts } from './facts.js'
import { refuseUnderWay } from './namespaces.js'
import {
  type ConfigCtx,
  lockNamespace,
  type NamespaceRecord,
  type ReleaseRecord,
  readRelease,
  summaryOf,
} from './records.js'
import {
  accept,
  activeRollout,
  begin,
  everyone,
  goOn,
  pauseAt,
  type RolloutRecord,
  releaseAtOnce,
  resumeAt,
  type Step,
  stateFault,
  traceOf,
  turnBack,
  verifyContent,
  type Way,
} from './rollouts.js'
import { loadFields } from './schemas.js'

/**
 * @throws FoundationError `config.release_not_found`, `config.release_state` unless it is approved and was made from what
 * runs, `config.release_under_way`
 */
export function start(ctx: ConfigCtx, input: ActOnRelease): Promise<ReleaseSummary> {
  return act(ctx, input, async (way) => {
    const { tx, standing, release } = way
    if (release.state !== 'approved') throw stateFault(release)
    checkReview(standing, release)
    await refuseUnderWay(tx, ctx, release.namespace)
    if (release.base !== standing.release) {
      throw stateFault(release, 'It was made from what no longer runs: propose it again.')
    }
    return begin(way, input.reason)
  })
}

/** The review that is asked for may have become stricter since it was approved. */
function checkReview({ settings: { review } }: NamespaceRecord, release: ReleaseRecord): void {
  const isReviewed =
    release.kind === 'emergency' ? review.emergency : release.approvals.length >= review.approvals
  if (!isReviewed) throw stateFault(release, 'It takes more of a review now: propose it again.')
}

/** @throws FoundationError `config.release_not_found`, `config.release_state` */
export function pause(ctx: ConfigCtx, input: ActOnRelease): Promise<ReleaseSummary> {
  return act(ctx, input, async (way) => {
    if (way.release.state !== 'rolling_out') throw stateFault(way.release)
    return pauseAt(way, input.reason, null)
  })
}

/**
 * Goes on after a pause. Trouble that there is then is taken for known.
 *
 * @throws FoundationError `config.release_not_found`, `config.release_state`
 */
export function resume(ctx: ConfigCtx, input: ActOnRelease): Promise<ReleaseSummary> {
  return act(ctx, input, async (way) => {
    if (way.release.state !== 'paused') throw stateFault(way.release)
    await accept(way, await factsOf(way, await activeRollout(way)))
    return resumeAt(way, input.reason)
  })
}

/**
 * Goes to the next stage without waiting, or completes after the last. Trouble that there is then is taken for known.
 *
 * @throws FoundationError `config.release_not_found`, `config.release_state`
 */
export function advance(ctx: ConfigCtx, input: ActOnRelease): Promise<ReleaseSummary> {
  return act(ctx, input, async (way) => {
    const rollout = await activeRollout(way)
    await accept(way, await factsOf(way, rollout))
    return goOn(way, rollout, input.reason)
  })
}

/**
 * Takes a release back. One on its way is taken from the nodes that have it; one that runs is followed by a new one
 * with the content before it, for everyone at once. The draft stays.
 *
 * @throws FoundationError `config.release_not_found`, also when nothing ran before it, `config.release_state`,
 * `config.release_under_way`
 */
export async function rollBack(ctx: ConfigCtx, input: ActOnRelease): Promise<ReleaseSummary> {
  const fields = await loadFields(ctx, input.namespace)
  return act(ctx, input, async (way) => {
    const { tx, standing, release } = way
    const { namespace, number, base, layers } = release
    if (release.state === 'rolling_out' || release.state === 'paused')
      return turnBack(way, await activeRollout(way), input.reason)
    if (release.state !== 'released') throw stateFault(release)
    await refuseUnderWay(tx, ctx, namespace)
    if (base === null) throw stateFault(release, 'Nothing ran before it.')
    const former = await readRelease(tx, ctx.fleetId, namespace, base)
    verifyContent(former)
    const made = await releaseAtOnce(
      tx,
      ctx,
      standing,
      {
        title: `Back to release ${base}`,
        reason: input.reason,
        kind: 'rollback',
        changes: differencesOf(layers, former.layers, fields).length,
        layers: former.layers,
      },
      RolloutPlan.parse({ stages: everyone }),
    )
    return {
      trace: [traceOf('rollBack', made.release, input.reason, { of: number })],
      desired: made.desired,
      number: made.release.number,
    }
  })
}

type Acted = Step & { readonly number?: number }

async function act(
  ctx: ConfigCtx,
  { namespace, number }: ActOnRelease,
  step: (way: Way) => Promise<Acted>,
): Promise<ReleaseSummary> {
  return mutate(ctx, 'config:release', async (tx) => {
    const way = await wayOf(tx, ctx, namespace, number)
    const { trace, desired, number: made = number } = await step(way)
    const result = summaryOf(await readRelease(tx, ctx.fleetId, namespace, made))
    return { result, trace, desired }
  })
}

export async function wayOf(
  tx: Tx,
  ctx: ConfigCtx,
  namespace: string,
  number: number,
): Promise<Way> {
  const standing = await lockNamespace(tx, ctx.fleetId, namespace)
  const release = await readRelease(tx, ctx.fleetId, namespace, number)
  return { tx, ctx, standing, release }
}

export function factsOf({ tx, ctx, release }: Way, rollout: RolloutRecord): Promise<Facts> {
  const { namespace, plan } = release
  return loadFacts(tx, ctx.fleetId, namespace, plan, rollout.stages, ctx.clock())
}

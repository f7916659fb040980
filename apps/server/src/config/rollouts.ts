/**
 * A release on its way, as rows: begun, brought to the next stage, completed or turned back. Each step is one
 * transaction that holds the namespace's row, and leaves everything that the next step needs in the rows: whichever
 * server takes it, and whenever.
 */
import { type Layers, type RolloutPlan, startRollout } from '@foundation/core/config'
import { FoundationError } from '@foundation/core/errors'
import { Selector } from '@foundation/core/feed'
import { z } from 'zod'

import { type Change, type Db, type DesiredChange, personOf, type Tx } from '../context.js'
import { contentHash } from './content.js'
import { type Facts, loadReached, Outcome, outcomeOf } from './facts.js'
import { loadNodes } from './fleet-nodes.js'
import {
  type ConfigCtx,
  type NamespaceRecord,
  note,
  type ReleaseRecord,
  resourceOf,
  toJson,
} from './records.js'
import { reachSelector, saltOf } from './stages.js'

/** Points of the guarded figure that are kept; past it every other one goes. */
const maxSamples = 240

export type Sample = readonly [at: number, withIt: number | null, without: number | null]

const Stages = z.array(z.object({ at: z.number(), selector: Selector }))
const Accepted = z.object({ rejected: z.int(), unhealthy: z.int() })
const Samples = z.array(z.tuple([z.number(), z.number().nullable(), z.number().nullable()]))

export interface RolloutRecord {
  readonly phase: 'running' | 'holding' | 'paused' | 'ended'
  readonly stage: number
  readonly since: Date
  readonly overSince: Date | null
  readonly tripped: string | null
  readonly stages: z.output<typeof Stages>
  readonly accepted: z.output<typeof Accepted>
  readonly samples: readonly Sample[]
  readonly outcome: Outcome | null
}

export interface Way {
  readonly tx: Tx
  readonly ctx: ConfigCtx
  readonly standing: NamespaceRecord
  readonly release: ReleaseRecord
}

/** What a step leaves behind. */
export type Step = Pick<Change<null>, 'trace'> & { readonly desired: DesiredChange[] }

const nothing = { rejected: 0, unhealthy: 0 }

export async function readRollout(
  db: Db,
  fleetId: string,
  namespace: string,
  number: number,
): Promise<RolloutRecord | null> {
  const row = await db.configRollout.findUnique({
    where: { fleetId_namespace_number: { fleetId, namespace, number } },
  })
  if (!row) return null
  return {
    phase: z.enum(['running', 'holding', 'paused', 'ended']).parse(row.phase),
    stage: row.stage,
    since: row.since,
    overSince: row.overSince,
    tripped: row.tripped,
    stages: Stages.parse(row.stages),
    accepted: Accepted.parse(row.accepted),
    samples: Samples.parse(row.samples),
    outcome: row.outcome === null ? null : Outcome.parse(row.outcome),
  }
}

/** @throws FoundationError `config.release_state` when it is not on its way */
export async function activeRollout({ tx, ctx, release }: Way): Promise<RolloutRecord> {
  const rollout = await readRollout(tx, ctx.fleetId, release.namespace, release.number)
  if (!rollout || rollout.phase === 'ended') throw stateFault(release)
  return rollout
}

export function stateFault({ namespace, number, state }: ReleaseRecord, message?: string) {
  return new FoundationError(
    'config.release_state',
    { namespace, number, state },
    message === undefined ? {} : { message },
  )
}

/** Begins with the first stage. The caller holds the lock, and has checked that nothing else is on its way. */
export async function begin(way: Way, reason: string): Promise<Step> {
  const { tx, ctx, release } = way
  const { namespace, number, plan } = release
  verifyContent(release)
  const now = ctx.clock()
  const selector = await selectorOf(way, 0)
  const { stage, phase } = startRollout(now)
  await tx.configRollout.create({
    data: {
      fleetId: ctx.fleetId,
      namespace,
      number,
      stage,
      phase,
      since: new Date(now),
      stages: toJson([{ at: now, selector }]),
      accepted: nothing,
    },
  })
  await setState(tx, ctx, release, 'rolling_out')
  await note(tx, ctx, release, 'started', reason)
  return {
    trace: [traceOf('start', release, reason, { stages: plan.stages.length })],
    desired: [resourceOf('candidate', namespace, selector, release)],
  }
}

/** Widens it to the next stage; after the last it is what runs. */
export async function goOn(way: Way, rollout: RolloutRecord, reason: string): Promise<Step> {
  const { tx, ctx, release } = way
  const stage = rollout.stage + 1
  if (stage >= release.plan.stages.length) return complete(way, rollout, reason)
  const now = ctx.clock()
  const selector = await selectorOf(way, stage)
  await tx.configRollout.update({
    where: idOf(ctx, release),
    data: {
      stage,
      phase: 'running',
      since: new Date(now),
      overSince: null,
      tripped: null,
      stages: toJson([...rollout.stages, { at: now, selector }]),
    },
  })
  await setState(tx, ctx, release, 'rolling_out')
  await note(tx, ctx, release, 'stage', reason)
  return {
    trace: [traceOf('advance', release, reason, { stage: stage + 1 })],
    desired: [resourceOf('candidate', release.namespace, selector, release)],
  }
}

/** Makes it what runs, everywhere: in one transaction with the end of the candidate. */
async function complete(way: Way, rollout: RolloutRecord, reason: string): Promise<Step> {
  const { tx, ctx, standing, release } = way
  verifyContent(release)
  await end(way, rollout, rollout.tripped)
  await makeStable(tx, ctx, standing, release)
  await note(tx, ctx, release, 'completed', reason)
  const { namespace } = release
  return {
    trace: [traceOf('complete', release, reason)],
    desired: [
      // First what runs from now on: a node must not fall back to the former in between.
      resourceOf('stable', namespace, standing.settings.selector, release),
      resourceOf('candidate', namespace, {}, null),
    ],
  }
}

/** Takes it back from those that have it: they go on with what ran before. */
export async function turnBack(
  way: Way,
  rollout: RolloutRecord,
  reason: string,
  tripped = rollout.tripped,
): Promise<Step> {
  const { tx, ctx, release } = way
  await end(way, rollout, tripped)
  await setState(tx, ctx, release, 'rolled_back')
  await note(tx, ctx, release, 'rolled_back', reason)
  return {
    trace: [traceOf('rollBack', release, reason, { stage: rollout.stage + 1 })],
    desired: [resourceOf('candidate', release.namespace, {}, null)],
  }
}

/** @param tripped why it stopped by itself; null when a person stopped it */
export async function pauseAt(way: Way, reason: string, tripped: string | null): Promise<Step> {
  const { tx, ctx, release } = way
  await tx.configRollout.update({
    where: idOf(ctx, release),
    data: { phase: 'paused', since: new Date(ctx.clock()), overSince: null, tripped },
  })
  await setState(tx, ctx, release, 'paused')
  await note(tx, ctx, release, 'paused', reason)
  return { trace: [traceOf('pause', release, reason)], desired: [] }
}

/** Takes trouble as it is for known: only more of it stops the rollout again. */
export async function accept({ tx, ctx, release }: Way, facts: Facts): Promise<void> {
  const { rejected, unhealthy } = facts
  await tx.configRollout.update({
    where: idOf(ctx, release),
    data: { accepted: { rejected, unhealthy } },
  })
}

export async function resumeAt({ tx, ctx, release }: Way, reason: string): Promise<Step> {
  await tx.configRollout.update({
    where: idOf(ctx, release),
    data: { phase: 'running', since: new Date(ctx.clock()), overSince: null, tripped: null },
  })
  await setState(tx, ctx, release, 'rolling_out')
  await note(tx, ctx, release, 'resumed', reason)
  return { trace: [traceOf('resume', release, reason)], desired: [] }
}

/** Adds a point to the figure over time. Thinned by half when there are too many, so that all of it stays. */
export function withSample(samples: readonly Sample[], sample: Sample): Sample[] {
  const kept = samples.length < maxSamples ? samples : samples.filter((_, at) => at % 2 === 0)
  return [...kept, sample]
}

export interface NewRelease
  extends Pick<
    ReleaseRecord,
    'title' | 'reason' | 'kind' | 'state' | 'base' | 'layers' | 'changes' | 'plan'
  > {
  readonly number: number
}

export async function writeRelease(
  tx: Tx,
  { fleetId, actor, clock }: ConfigCtx,
  namespace: string,
  release: NewRelease,
): Promise<ReleaseRecord> {
  const { layers, plan, ...rest } = release
  const at = new Date(clock())
  const hash = contentHash(layers)
  const by = { byId: personOf(actor), byName: actor.name }
  await tx.configRelease.create({
    data: {
      fleetId,
      namespace,
      ...rest,
      hash,
      at,
      ...by,
      layers: toJson(layers),
      plan: toJson(plan),
    },
  })
  await tx.configNamespace.update({
    where: { fleetId_name: { fleetId, name: namespace } },
    data: { lastRelease: release.number },
  })
  return { namespace, ...release, hash, at, byId: by.byId, by: actor.name, approvals: [] }
}

/** For everyone, in one stage. */
export const everyone: RolloutPlan['stages'] = [{ reach: { kind: 'share', share: 1 }, holdMs: 0 }]

/** A release that runs from this transaction on, without stages: old content again, or a write of a node. */
export async function releaseAtOnce(
  tx: Tx,
  ctx: ConfigCtx,
  standing: NamespaceRecord,
  content: Pick<NewRelease, 'title' | 'reason' | 'kind' | 'changes'> & { readonly layers: Layers },
  plan: RolloutPlan,
): Promise<{ release: ReleaseRecord; desired: DesiredChange[] }> {
  const release = await writeRelease(tx, ctx, standing.name, {
    ...content,
    number: standing.lastRelease + 1,
    state: 'approved',
    base: standing.release,
    plan,
  })
  await note(tx, ctx, release, 'proposed', release.reason)
  await makeStable(tx, ctx, standing, release)
  await note(tx, ctx, release, 'completed', release.reason)
  return {
    release,
    desired: [resourceOf('stable', standing.name, standing.settings.selector, release)],
  }
}

/** What waited for a review was made from what no longer runs: it would take this release back. */
async function makeStable(
  tx: Tx,
  ctx: ConfigCtx,
  standing: NamespaceRecord,
  release: Pick<ReleaseRecord, 'namespace' | 'number'>,
): Promise<void> {
  const { fleetId } = ctx
  const { namespace, number } = release
  const where = { fleetId, namespace, number: { not: number } }
  const waiting = await tx.configRelease.findMany({
    where: { ...where, state: { in: ['in_review', 'approved'] } },
    select: { number: true },
  })
  await tx.configRelease.updateMany({
    where: { ...where, state: { in: ['in_review', 'approved', 'released'] } },
    data: { state: 'superseded' },
  })
  for (const other of waiting) {
    const reason = `Release ${number} came first.`
    await note(tx, ctx, { namespace, number: other.number }, 'superseded', reason)
  }
  await setState(tx, ctx, release, 'released')
  await tx.configNamespace.update({
    where: { fleetId_name: { fleetId, name: standing.name } },
    data: { release: number },
  })
}

async function end(way: Way, rollout: RolloutRecord, tripped: string | null): Promise<void> {
  const { tx, ctx, release, standing } = way
  const reached = await loadReached(tx, ctx.fleetId, release.namespace, ctx.clock())
  const outcome = await outcomeOf(tx, release, standing, rollout.stage, reached)
  await tx.configRollout.update({
    where: idOf(ctx, release),
    data: { phase: 'ended', since: new Date(ctx.clock()), tripped, outcome: toJson(outcome) },
  })
}

async function selectorOf({ tx, ctx, standing, release }: Way, stage: number): Promise<Selector> {
  const { namespace, number, plan } = release
  const nodes = await loadNodes(tx, ctx.fleetId)
  return reachSelector(plan, stage, standing.settings.selector, saltOf(namespace, number), nodes)
}

async function setState(
  tx: Tx,
  { fleetId }: ConfigCtx,
  { namespace, number }: Pick<ReleaseRecord, 'namespace' | 'number'>,
  state: ReleaseRecord['state'],
): Promise<void> {
  await tx.configRelease.update({
    where: { fleetId_namespace_number: { fleetId, namespace, number } },
    data: { state },
  })
}

function idOf({ fleetId }: ConfigCtx, { namespace, number }: ReleaseRecord) {
  return { fleetId_namespace_number: { fleetId, namespace, number } }
}

/** Content that is not what its hash says was changed behind everybody's back. */
export function verifyContent({ namespace, number, layers, hash }: ReleaseRecord): void {
  if (contentHash(layers) === hash) return
  throw new FoundationError(
    'internal',
    { namespace, number },
    { message: 'The content of the release is not what was reviewed.' },
  )
}

export function traceOf(
  verb: string,
  { namespace, number, title, hash, kind }: ReleaseRecord,
  reason: string,
  more: Record<string, string | number> = {},
) {
  return {
    action: `config.${verb}`,
    target: `${namespace}#${number}`,
    reason,
    after: { namespace, number, title, hash, kind, ...more },
  }
}

/**
 * Takes rollouts on: every second, and when nodes answered. Any number of servers may run this: a step holds its
 * namespace's row, and a server that finds it held leaves it to the other. Nothing is kept here, so that it may
 * die at any point.
 */
import { decide, type TroubleCause } from '@foundation/core/config'
import { second } from '@foundation/core/time'
import type { Logger } from 'pino'

import { type Change, mutate, type Tx } from '../context.js'
import { makePulse, type Pulse } from '../jobs/pulse.js'
import { reconcileDrift } from './drift.js'
import type { Facts } from './facts.js'
import type { ConfigMarks } from './marks.js'
import { type ConfigCtx, type ReleaseRecord, type RolloutEventName, toJson } from './records.js'
import {
  goOn,
  pauseAt,
  type RolloutRecord,
  readRollout,
  type Step,
  turnBack,
  type Way,
  withSample,
} from './rollouts.js'
import { factsOf, wayOf } from './steering.js'

const everyMs = second
/** Answers of nodes are written in batches, a moment after they came. */
const gatherMs = 250
const reconcileMs = 10 * second
/** Between two points of the guarded figure. */
const sampleMs = 5 * second

/** A step that was taken. */
export interface Taken {
  readonly namespace: string
  readonly number: number
  readonly kind: ReleaseRecord['kind']
  readonly did: 'next' | 'complete' | 'pause' | 'roll_back'
  /** What stopped it; null when nothing did. */
  readonly cause: TroubleCause | null
  readonly reason: string
}

const events = {
  next: 'stage',
  complete: 'completed',
  pause: 'paused',
  roll_back: 'rolled_back',
} as const satisfies Record<Taken['did'], RolloutEventName>

/**
 * Looks at every rollout once.
 *
 * @returns the steps that were taken
 * @throws the first fault, when none was taken
 */
export async function stepRollouts(ctx: ConfigCtx): Promise<Taken[]> {
  const active = await ctx.db.configRollout.findMany({
    where: { fleetId: ctx.fleetId, phase: { in: ['running', 'holding'] } },
    select: { namespace: true, number: true },
  })
  const taken: Taken[] = []
  const faults: unknown[] = []
  for (const { namespace, number } of active) {
    try {
      const step = await mutate(ctx, 'config:release', (tx) => stepOne(tx, ctx, namespace, number))
      if (step) taken.push(step)
    } catch (error) {
      // One that cannot go on keeps no other from it.
      faults.push(error)
    }
  }
  if (faults.length > 0 && taken.length === 0) throw faults[0]
  return taken
}

async function stepOne(
  tx: Tx,
  ctx: ConfigCtx,
  namespace: string,
  number: number,
): Promise<Change<Taken | null>> {
  const idle = { result: null, trace: [] }
  const locked = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM config_namespace WHERE fleet_id = ${ctx.fleetId}::uuid AND name = ${namespace}
    FOR UPDATE SKIP LOCKED`
  if (locked.length === 0) return idle
  // Read after the lock: another server may have taken the step that was due.
  const rollout = await readRollout(tx, ctx.fleetId, namespace, number)
  if (!rollout || (rollout.phase !== 'running' && rollout.phase !== 'holding')) return idle
  const way = await wayOf(tx, ctx, namespace, number)
  const facts = await factsOf(way, rollout)
  const now = ctx.clock()
  const decision = decide(
    way.release.plan,
    {
      stage: rollout.stage,
      phase: rollout.phase,
      since: rollout.since.getTime(),
      overSince: rollout.overSince?.getTime() ?? null,
    },
    withoutAccepted(facts, rollout),
    now,
  )
  if (decision.do === 'wait') {
    await keepState(way, rollout, decision.state, facts, now)
    return idle
  }
  const done = (reason: string, step: Step): Change<Taken> => ({
    ...step,
    result: {
      ...{ namespace, number, kind: way.release.kind, did: decision.do, reason },
      cause: 'cause' in decision ? decision.cause : null,
    },
  })
  const said = `${facts.applied} of ${facts.wanted} nodes applied it.`
  switch (decision.do) {
    case 'next':
    case 'complete':
      return done(said, await goOn(way, rollout, said))
    case 'pause':
      return done(decision.reason, await pauseAt(way, decision.reason, decision.reason))
    case 'roll_back':
      return done(decision.reason, await turnBack(way, rollout, decision.reason, decision.reason))
  }
}

/** Trouble that a person went on with is trouble no more: those nodes count as having answered well. */
function withoutAccepted(facts: Facts, { accepted }: RolloutRecord): Facts {
  const known = Math.min(facts.rejected, accepted.rejected)
  return {
    ...facts,
    rejected: facts.rejected - known,
    applied: facts.applied + known,
    unhealthy: Math.max(0, facts.unhealthy - accepted.unhealthy),
  }
}

async function keepState(
  { tx, ctx, release }: Way,
  rollout: RolloutRecord,
  next: { phase: string; since: number; overSince: number | null },
  facts: Facts,
  now: number,
): Promise<void> {
  const changed =
    next.phase !== rollout.phase ||
    next.since !== rollout.since.getTime() ||
    next.overSince !== (rollout.overSince?.getTime() ?? null)
  const last = rollout.samples.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY
  const isDue = release.plan.guard.metric !== null && now - last >= sampleMs
  if (!changed && !isDue) return
  const sample = [now, facts.metric, facts.without] as const
  await tx.configRollout.update({
    where: {
      fleetId_namespace_number: {
        fleetId: ctx.fleetId,
        namespace: release.namespace,
        number: release.number,
      },
    },
    data: {
      phase: next.phase,
      since: new Date(next.since),
      overSince: next.overSince === null ? null : new Date(next.overSince),
      ...(isDue && { samples: toJson(withSample(rollout.samples, sample)) }),
    },
  })
}

/** A poke says that nodes answered for configuration. */
export type RolloutWatch = Pick<Pulse, 'start' | 'poke' | 'stop'>

export interface RolloutWatchOptions {
  /** Of the control plane itself. */
  readonly ctx: () => ConfigCtx
  readonly marks: ConfigMarks
  readonly log: Logger
  /** Monotonic milliseconds. */
  readonly now: () => number
}

export function makeRolloutWatch({ ctx, marks, log, now }: RolloutWatchOptions): RolloutWatch {
  let reconciledAt = now()

  const reconcile = async (): Promise<void> => {
    if (now() - reconciledAt < reconcileMs) return
    reconciledAt = now()
    const sent = await reconcileDrift(ctx())
    for (const namespace of sent) marks.leave({ what: 'resent', namespace, by: ctx().actor.name })
  }
  const work = async () => {
    const taken = await stepRollouts(ctx())
    for (const { did, cause, ...step } of taken) {
      const by = ctx().actor.name
      marks.leave({ what: 'release', did: events[did], ...step, by, ...(cause && { cause }) })
    }
    await reconcile()
  }
  return makePulse({
    everyMs,
    gatherMs,
    work,
    onFault: (err) =>
      log.warn({ event: 'config.rollout_failed', err }, 'cannot take rollouts on now'),
  })
}

/**
 * Writes what nodes report, judges targets by it and advises nodes. All of it runs beside the calls: a call
 * waits for none of this, and with the database away nodes decide by themselves as before.
 */
import { advise, type FleetAdvice } from '@foundation/core/protection'
import { type Clock, second } from '@foundation/core/time'
import type pg from 'pg'
import type { Logger } from 'pino'

import { isPartitionMissing } from '../database/faults.js'
import { makePulse } from '../jobs/pulse.js'
import type { Hub, Topic } from '../live/hub.js'
import { keepPartitions } from '../telemetry/index.js'
import type { GuardReports } from './reports.js'
import { judgeTargets, markAdvised, type Verdict, writeVerdict } from './verdicts.js'

const flushMs = second
/** Changes of breakers wait no longer, so that a wave of them is one batch. */
const gatherMs = 50
const judgeMs = 5 * second
/** Nodes named to consoles by one message at most; past it they hear of it with the rest. */
const maxNamed = 50

export interface GuardWatch {
  start(): void
  /** Breakers changed: write and judge, soon. */
  poke(): void
  /** What consoles show of protection changed in another way, such as by an answer to a policy. */
  touch(): void
  stop(): Promise<void>
}

export interface GuardWatchOptions {
  readonly pool: pg.Pool
  readonly fleetId: string
  readonly reports: GuardReports
  readonly hub: Hub
  readonly log: Logger
  readonly clock: Clock
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Whether this server holds the node's session. */
  readonly holds: (nodeId: string) => boolean
  readonly send: (nodeId: string, advice: readonly FleetAdvice[]) => void
}

export function makeGuardWatch(options: GuardWatchOptions): GuardWatch {
  const { pool, fleetId, reports, hub, log, clock, now, holds, send } = options
  /** Whom this server advised, by target, for as long as the target is sick. */
  const advised = new Map<string, Set<string>>()
  let judgedAt = Number.NEGATIVE_INFINITY
  let touched = false
  let isStopping = false

  const flush = async (): Promise<boolean> => {
    try {
      const { windows, changed } = await reports.flush()
      if (changed.length > 0) {
        const topics: Topic[] = ['protection', 'changes', 'overview']
        const named = changed.slice(0, maxNamed).map((it) => `node:${it}` as const)
        hub.publish({ topics: [...topics, ...named] })
      } else if (windows > 0 || touched) hub.publish({ topics: ['protection'] })
      touched = false
      return changed.length > 0
    } catch (error) {
      if (isPartitionMissing(error)) await keepPartitions(pool, clock())
      throw error
    }
  }

  const tell = async ({ target, callers, standing }: Verdict): Promise<void> => {
    if (standing.verdict !== 'target_sick') {
      for (const nodeId of advised.get(target) ?? [])
        send(nodeId, [{ target, advice: 'clear', reason: standing.reason }])
      advised.delete(target)
      return
    }
    const chosen = advise(callers, standing).filter(holds)
    if (chosen.length === 0) return
    // Written first: a node that is told twice would open twice, one that is not told opens by itself.
    await markAdvised(pool, target, chosen, clock())
    const here = advised.get(target) ?? new Set()
    advised.set(target, here)
    for (const nodeId of chosen) {
      here.add(nodeId)
      send(nodeId, [{ target, advice: 'open', reason: standing.reason }])
    }
  }

  const judge = async () => {
    judgedAt = now()
    const at = clock()
    const verdicts = await judgeTargets(pool, fleetId, at)
    let isNew = false
    for (const verdict of verdicts) {
      // A server that stops leaves the rest to the others.
      if (isStopping) return
      const { target, before, standing } = verdict
      const wrote = await writeVerdict(pool, fleetId, verdict, at)
      isNew ||= wrote
      if (wrote && (before?.verdict ?? 'well') !== standing.verdict) {
        const { reason, verdict: word } = standing
        const level = word === 'well' ? 'info' : 'warn'
        log[level]({ event: 'protection.verdict', target, verdict: word, reason }, reason)
      }
      await tell(verdict)
    }
    // Another server found a target well, and took its verdict away.
    for (const target of advised.keys()) {
      if (verdicts.some((it) => it.target === target)) continue
      for (const nodeId of advised.get(target) ?? [])
        send(nodeId, [{ target, advice: 'clear', reason: 'The fleet finds it well.' }])
      advised.delete(target)
    }
    if (isNew) hub.publish({ topics: ['protection', 'overview'] })
  }

  const pulse = makePulse({
    everyMs: flushMs,
    gatherMs,
    async work() {
      const changed = await flush()
      if (changed || now() - judgedAt >= judgeMs) await judge()
    },
    onFault: (err) =>
      log.warn({ event: 'protection.away', err }, 'cannot write what guards report; trying on'),
  })
  return {
    poke: pulse.poke,
    touch() {
      touched = true
    },
    start: pulse.start,
    async stop() {
      isStopping = true
      await pulse.stop()
      // What came in until now is written too.
      await flush()
    },
  }
}

/**
 * Looks at every node twice a second and writes down what became of it.
 *
 * Nodes with a session here are judged by what they say; nodes without one anywhere by the database. All
 * writes are conditional, so that any number of servers may do this at once. Nothing here fails for good:
 * while the database is away states are judged on, and written when it is back.
 */
import type { LivenessPolicy } from '@foundation/core/health'
import { second } from '@foundation/core/time'
import type pg from 'pg'
import type { Logger } from 'pino'

import { isPartitionMissing } from '../database/faults.js'
import { keepPartitions } from '../telemetry/index.js'
import type { Intake } from './intake.js'
import { type Move, sweepOrphans, type WantedMove, writeMoves } from './moves.js'
import { reconcile } from './reconcile.js'
import { judge, type NodeRecord } from './record.js'
import type { Sessions } from './sessions.js'

const sweepMs = 500
const flushMs = second
/** With answers waiting: somebody may be looking at "47 of 50 applied". */
const urgentFlushMs = 150
const reconcileMs = 5 * second
/** Something just happened: look again after so long, together with what else happens meanwhile. */
const pokeMs = 30
/** A stalled node's reason names its lag; it is rewritten this often. */
const reasonMs = 2 * second

export interface LivenessOptions {
  readonly pool: pg.Pool
  readonly fleetId: string
  readonly serverId: string
  readonly version: string
  readonly sessions: Sessions
  readonly intake: Intake
  readonly policy: LivenessPolicy
  readonly log: Logger
  /** Monotonic milliseconds. */
  readonly now: () => number
  readonly wallClock: () => number
  /** For how long the link to the database has been up, ms. */
  readonly watchedMs: () => number
  readonly onMoves: (moves: readonly Move[]) => void
}

export interface Liveness {
  start(): Promise<void>
  /** Look again, soon. */
  poke(): void
  stop(): Promise<void>
}

export function makeLiveness(options: LivenessOptions): Liveness {
  const {
    pool,
    fleetId,
    serverId,
    version,
    sessions,
    intake,
    policy,
    log,
    now,
    watchedMs,
    onMoves,
  } = options
  let timer: NodeJS.Timeout | undefined
  let poked: NodeJS.Timeout | undefined
  let running: Promise<void> | null = null
  let again = false
  let sweptAt = now()
  let flushedAt = 0
  let reconciledAt = 0
  let isAway = false
  const reasonAt = new WeakMap<NodeRecord, number>()

  /** While this process did not run, nobody could be heard: the silence of that time is not theirs. */
  const creditGap = () => {
    const gap = now() - sweptAt - sweepMs
    sweptAt = now()
    if (gap < sweepMs) return
    for (const record of sessions.records()) if (record.connected) record.heardAt += gap
  }

  const wanted = (): [NodeRecord, WantedMove][] => {
    const moves: [NodeRecord, WantedMove][] = []
    for (const record of sessions.records()) {
      const { state: to, reason } = judge(record, policy, now())
      const reasonDue =
        reason !== record.reason &&
        (to !== 'stalled' || now() - (reasonAt.get(record) ?? 0) >= reasonMs)
      if (to === record.state && !reasonDue && !record.statusDirty) continue
      const { nodeId, service, epoch, state: from, ready, draining, left: leftAs } = record
      moves.push([record, { nodeId, service, epoch, from, to, reason, ready, draining, leftAs }])
    }
    return moves
  }

  const sweep = async () => {
    creditGap()
    const moves = wanted()
    if (moves.length > 0) {
      const sent = new Map(moves.map(([record, move]) => [move, record.statusDirty]))
      for (const [record] of moves) record.statusDirty = false
      let made: Move[]
      try {
        made = await writeMoves(
          pool,
          moves.map(([, move]) => move),
        )
      } catch (error) {
        for (const [record, move] of moves) record.statusDirty ||= sent.get(move) ?? false
        throw error
      }
      const byNode = new Map(made.map((move) => [move.nodeId, move]))
      const overtaken: NodeRecord[] = []
      for (const [record, { nodeId, to, reason }] of moves) {
        if (!byNode.has(nodeId)) {
          record.statusDirty = true
          overtaken.push(record)
          continue
        }
        record.state = to
        record.reason = reason
        reasonAt.set(record, now())
        if (to === 'left') sessions.departing.delete(record)
      }
      onMoves(made)
      if (overtaken.length > 0) await reconcile(pool, serverId, sessions, overtaken)
    }
    for (const record of sessions.departing) {
      if (record.left === null && !intake.isReleasing(record)) sessions.departing.delete(record)
    }
    // Without news of the fleet for long enough, silence says nothing.
    const orphans = await sweepOrphans(pool, fleetId, watchedMs(), policy)
    if (orphans.length > 0) onMoves(orphans)
  }

  const flush = async () => {
    flushedAt = now()
    await pool.query(
      `INSERT INTO server (id, version) VALUES ($1, $2)
       ON CONFLICT (id) DO UPDATE SET last_seen_at = now()`,
      [serverId, version],
    )
    try {
      await intake.flush()
    } catch (error) {
      if (isPartitionMissing(error)) await keepPartitions(pool, options.wallClock())
      throw error
    }
  }

  const run = async () => {
    try {
      await sweep()
      if (now() - flushedAt >= (intake.isUrgent ? urgentFlushMs : flushMs - pokeMs)) await flush()
      if (now() - reconciledAt >= reconcileMs) {
        reconciledAt = now()
        await reconcile(pool, serverId, sessions, [...sessions.records()])
        await sessions.renewCredentials()
      }
      if (isAway) log.info({ event: 'database.back' }, 'the database answers again')
      isAway = false
    } catch (error) {
      if (!isAway)
        log.warn(
          { event: 'database.away', err: error },
          'cannot write what nodes report; trying on',
        )
      isAway = true
    }
  }
  const kick = () => {
    if (running) {
      again = true
      return
    }
    running = run().finally(() => {
      running = null
      if (again && !isAway && timer) {
        again = false
        poke()
      }
    })
  }
  const poke = () => {
    poked ??= setTimeout(() => {
      poked = undefined
      kick()
    }, pokeMs)
  }
  return {
    poke,
    async start() {
      sweptAt = now()
      timer = setInterval(kick, sweepMs)
      kick()
      await running
    },
    async stop() {
      clearInterval(timer)
      timer = undefined
      clearTimeout(poked)
      await running
      await run()
      // Dated far back: its nodes are free at once, and keep the reason that they were with a server.
      await pool
        .query(`UPDATE server SET last_seen_at = to_timestamp(0) WHERE id = $1`, [serverId])
        .catch((error: Error) =>
          log.warn(
            { event: 'server.farewell_failed', err: error.message },
            'could not say goodbye',
          ),
        )
    },
  }
}

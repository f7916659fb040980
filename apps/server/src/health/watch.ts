import type { Clock } from '@foundation/core/time'
import type pg from 'pg'
import type { Logger } from 'pino'

import type { Hub } from '../live/hub.js'
import { readRollup, writeHealth } from './rollup.js'

const everyMs = 5_000
const gatherMs = 250

export interface HealthWatch {
  start(): void
  /** States changed: roll up again, soon. */
  poke(): void
  stop(): Promise<void>
}

export interface HealthWatchOptions {
  readonly pool: pg.Pool
  readonly fleetId: string
  readonly hub: Hub
  readonly log: Logger
  readonly clock: Clock
}

/** Rolls the fleet up whenever something changed, and now and then in case a change was missed. */
export function makeHealthWatch({
  pool,
  fleetId,
  hub,
  log,
  clock,
}: HealthWatchOptions): HealthWatch {
  const startedAt = clock()
  let timer: NodeJS.Timeout | undefined
  let poked: NodeJS.Timeout | undefined
  let running: Promise<void> | null = null
  let hasFormed = false

  const run = async () => {
    try {
      const rollup = await readRollup(pool, fleetId)
      const change = await writeHealth(pool, fleetId, rollup)
      if (change) {
        const level = change.to === 'healthy' ? 'info' : 'warn'
        log[level](
          { event: 'cluster.health', ...change, reasons: rollup.reasons },
          'Cluster health changed',
        )
        hub.publish({ topics: ['overview', 'changes'] })
      }
      const isUp = rollup.services.some(({ states }) => (states.healthy ?? 0) > 0)
      if (!hasFormed && rollup.health === 'healthy' && isUp) {
        hasFormed = true
        log.info(
          {
            event: 'cluster.formed',
            cluster_id: fleetId,
            node_count: rollup.nodeCount,
            formation_time_ms: clock() - startedAt,
            strategy: 'control-plane',
          },
          'Foundation cluster formed',
        )
      }
    } catch (error) {
      log.debug({ event: 'cluster.rollup_failed', err: error }, 'cannot roll up now; trying again')
    }
  }
  const kick = () => {
    running ??= run().finally(() => {
      running = null
    })
  }
  return {
    start() {
      timer = setInterval(kick, everyMs)
      kick()
    },
    poke() {
      poked ??= setTimeout(() => {
        poked = undefined
        kick()
      }, gatherMs)
    },
    async stop() {
      clearInterval(timer)
      clearTimeout(poked)
      await running
    },
  }
}

/** A worker: it runs the background jobs of a fleet, and has no doors but its probes. */
import { webcrypto } from 'node:crypto'
import { randomText } from '@foundation/core/ids'
import type { Clock } from '@foundation/core/time'
import type { Logger } from 'pino'

import type { Database } from './database/client.js'
import type { FleetIdentity } from './database/fleet.js'
import { makeListener } from './database/listener.js'
import { makePostgresFanout } from './fanout/postgres.js'
import { makeRedisFanout } from './fanout/redis.js'
import { registerProbes } from './http/probes.js'
import { makeHttp } from './http/server.js'
import { catalogue } from './jobs/catalogue.js'
import { makeJobs } from './jobs/runtime.js'
import { makeHub } from './live/hub.js'
import { shareHub } from './live/shared-hub.js'
import { type Part, startParts, stopParts } from './part.js'

export interface WorkerOptions {
  readonly database: Database & { readonly url: string }
  readonly redis: { readonly url: string } | null
  readonly fleet: FleetIdentity
  readonly http: { readonly host: string; readonly port: number }
  readonly retention: { readonly signalsMs: number; readonly forgetMs: number }
  readonly version: string
  readonly log: Logger
  /** Unix milliseconds. Default the system's. */
  readonly clock?: Clock
}

export interface Worker {
  readonly workerId: string
  start(): Promise<void>
  /** Gives jobs that run back to the others, and closes. The database stays open. */
  stop(): Promise<void>
}

export function makeWorker(options: WorkerOptions): Worker {
  const { database, redis, fleet, http: at, retention, version, log, clock = Date.now } = options
  const { pool, prisma } = database
  const workerId = `worker-${randomText(8, (bytes) => webcrypto.getRandomValues(bytes))}`
  const listener = makeListener(database.url, log)
  const fanout = redis
    ? makeRedisFanout({ url: redis.url, log })
    : makePostgresFanout({ pool, listener, log })
  const hub = shareHub(makeHub(log), fanout, workerId)
  const jobs = makeJobs({
    store: redis ? { type: 'redis', url: redis.url } : { type: 'postgres', url: database.url },
    catalogue,
    deps: { db: prisma, pool, fleetId: fleet.id, clock, log, hub, retention },
  })
  let stopping = false
  const http = makeHttp({ log, trustProxy: [] })
  registerProbes(
    http,
    async () => {
      if (stopping) return 'stopping'
      if (!jobs.running()) return 'the job store does not answer'
      return pool.query('SELECT 1').then(
        () => null,
        () => 'the database does not answer',
      )
    },
    version,
  )
  const parts: Part[] = [
    { name: 'listener', start: () => listener.start(), stop: () => listener.stop() },
    { name: 'fanout', start: () => fanout.start(), stop: () => fanout.stop() },
    { name: 'http', start: () => http.listen(at).then(() => {}), stop: () => http.close() },
    { name: 'jobs', start: () => jobs.start(), stop: () => jobs.stop() },
  ]
  return {
    workerId,
    start: () => startParts(parts, log),
    stop() {
      stopping = true
      return stopParts(parts, log)
    },
  }
}

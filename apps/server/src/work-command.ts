/** `foundation-server worker`: background jobs in a process of their own. */
import { openDatabase } from './database/client.js'
import { ensureFleet } from './database/fleet.js'
import { checkMigrated } from './database/migrate.js'
import { migrationsFolder } from './database/migrations-folder.js'
import { readEnv } from './env.js'
import { untilStopped } from './lifetime.js'
import { makeLog } from './log.js'
import { version } from './version.js'
import { makeWorker } from './worker.js'

export async function work(environment: NodeJS.ProcessEnv): Promise<void> {
  const env = readEnv(environment)
  const log = makeLog(env.logLevel)
  await checkMigrated(env.database.url, migrationsFolder)
  const database = openDatabase({ ...env.database, log })
  const fleet = await ensureFleet(database.prisma, env.fleet)
  const worker = makeWorker({
    ...env,
    database: { ...database, url: env.database.url },
    fleet,
    version,
    log,
  })
  untilStopped({
    name: 'worker',
    log,
    stopWithinMs: env.stop.deadlineMs,
    async stop() {
      await worker.stop()
      await database.close()
    },
  })
  await worker.start()
  log.info(
    { event: 'worker.started', worker: worker.workerId, fleet: fleet.name, version },
    'working',
  )
}

/** `foundation-server serve`: the server as a process. */
import { offerSetup } from './access/setup.js'
import { makeSmtp } from './access/smtp.js'
import { makeApp } from './app.js'
import { openDatabase } from './database/client.js'
import { ensureFleet } from './database/fleet.js'
import { checkMigrated } from './database/migrate.js'
import { migrationsFolder } from './database/migrations-folder.js'
import { readEnv } from './env.js'
import { untilStopped } from './lifetime.js'
import { makeLog } from './log.js'
import { version } from './version.js'

export async function serve(environment: NodeJS.ProcessEnv): Promise<void> {
  const env = readEnv(environment)
  const log = makeLog(env.logLevel)
  await checkMigrated(env.database.url, migrationsFolder)
  const database = openDatabase({ ...env.database, log })
  const fleet = await ensureFleet(database.prisma, env.fleet)
  const app = makeApp({
    ...env,
    database: { ...database, url: env.database.url, kind: env.database.kind },
    fleet,
    policy: env.liveness,
    sendMail: env.smtp && makeSmtp(env.smtp),
    stopDelayMs: env.stop.delayMs,
    version,
    log,
  })
  untilStopped({
    name: 'server',
    log,
    stopWithinMs: env.stop.delayMs + env.stop.deadlineMs,
    async stop() {
      await app.stop()
      await database.close()
    },
  })

  await app.start()
  log.info(
    { event: 'server.started', server: app.serverId, url: app.url(), fleet: fleet.name, version },
    'listening',
  )
  await offerSetup({
    db: database.prisma,
    fleetId: fleet.id,
    consoleUrl: env.consoleUrl,
    print: (text) => process.stdout.write(text),
    file: env.setupFile,
  })
}

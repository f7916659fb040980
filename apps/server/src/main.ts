/** The server as a process: settings in, signals out. */
import { readFileSync } from 'node:fs'

import { offerSetup } from './access/setup.js'
import { makeApp } from './app.js'
import { openDatabase } from './database/client.js'
import { ensureFleet } from './database/fleet.js'
import { EnvError, readEnv } from './env.js'
import { makeLog } from './log.js'

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string }

async function main(): Promise<void> {
  const env = readEnv(process.env)
  const log = makeLog(env.logLevel)
  const database = openDatabase({ ...env.database, log })
  const fleet = await ensureFleet(database.prisma, env.fleet)
  const app = makeApp({
    ...env,
    database: { ...database, url: env.database.url, kind: env.database.kind },
    fleet,
    policy: env.liveness,
    version,
    log,
  })

  let stopping = false
  const stop = async (why: string, code = 0) => {
    if (stopping) return
    stopping = true
    log.info({ event: 'server.stopping', why }, 'stopping')
    setTimeout(() => {
      log.error({ event: 'server.stop_overdue' }, 'did not stop in time')
      process.exit(1)
    }, env.stop.deadlineMs).unref()
    await app.stop()
    await database.close()
    log.info({ event: 'server.stopped' }, 'stopped')
    process.exit(code)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal))
  // Whoever started this with a channel and is gone cannot stop it any more.
  process.on('disconnect', () => void stop('the parent process is gone'))
  process.on('unhandledRejection', (error) =>
    log.error({ event: 'server.unhandled_rejection', err: error }, 'nobody waited for a failure'),
  )
  process.on('uncaughtException', (error) => {
    log.fatal({ event: 'server.uncaught_exception', err: error }, 'cannot go on')
    void stop('an uncaught exception', 1)
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

main().catch((error: unknown) => {
  const text = error instanceof Error ? error.message : String(error)
  const heading =
    error instanceof EnvError ? 'The environment is not complete:' : 'The server cannot start:'
  process.stderr.write(`${heading}\n${text.replace(/^/gm, '  ')}\n`)
  process.exit(1)
})

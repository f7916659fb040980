/** Everything that `npm start` runs: what each part is started with, in order, and when it is ready. */
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { quietTools } from './build.mjs'
import { keepRunning } from './child.mjs'
import { LaunchError } from './launch-error.mjs'
import { preparePostgres } from './postgres.mjs'
import { keepExampleConfig, keepExampleToken, migrate } from './provision.mjs'
import { readPrivate } from './secrets.mjs'

/**
 * @param {object} given
 * @param {string} given.root the checkout
 * @param {string} given.folder `.foundation`
 * @param {{ port: number, consolePort: number, example: boolean }} given.options
 * @param {string} given.secret
 * @param {Awaited<ReturnType<import('./run.mjs').claimRun>>} given.run
 * @param {ReturnType<import('./output.mjs').makeOutput>} given.output
 * @param {'start' | 'dev'} [given.mode]
 */
export async function startStack({ root, folder, options, secret, run, output, mode = 'start' }) {
  const logFile = (name) => path.join(folder, 'logs', `${name}.log`)
  const consoleUrl = `http://localhost:${options.consolePort}`
  const serverUrl = `http://localhost:${options.port}`
  const setupFile = path.join(folder, 'setup.json')
  const children = []
  const keep = (plan) => {
    const child = keepRunning(plan, run, output.line)
    children.push(child)
    return child
  }
  const node = (script, args = []) => ({
    command: process.execPath,
    args: [path.join(root, script), ...args],
  })

  const database = await openDatabase({ root, folder, keep, output, logFile })
  const env = {
    ...process.env,
    ...quietTools,
    NODE_ENV: 'production',
    DATABASE_URL: database.url,
    FOUNDATION_DATABASE: database.kind,
    FOUNDATION_SECRET: secret,
    FOUNDATION_CONSOLE_URL: process.env.FOUNDATION_CONSOLE_URL || consoleUrl,
    FOUNDATION_SETUP_FILE: setupFile,
    PORT: String(options.port),
  }
  await output.step('Migrating the database', () => migrate(root, env))

  return output.step('Starting the server and the console', async () => {
    const server = keep({
      name: 'The server',
      ...node('apps/server/dist/main.js'),
      options: { cwd: root, env },
      logFile: logFile('server'),
      // Its set-up token is a new one.
      onRestart: () => void tellSetup(serverUrl, setupFile, output.line),
    })
    const consoleHost = process.env.FOUNDATION_CONSOLE_HOST || '127.0.0.1'
    const web = keep({
      name: 'The console',
      // What was built is what an image runs; while developing there is nothing built.
      ...(mode === 'dev'
        ? node('node_modules/next/dist/bin/next', ['dev', '-H', consoleHost])
        : node('apps/web/.next/standalone/apps/web/server.js')),
      options: {
        cwd: path.join(root, 'apps/web'),
        env: {
          ...withoutServerSettings(env),
          NODE_ENV: mode === 'dev' ? 'development' : 'production',
          PORT: String(options.consolePort),
          HOSTNAME: consoleHost,
          FOUNDATION_SERVER_URL: `http://127.0.0.1:${options.port}`,
        },
      },
      logFile: logFile('console'),
    })
    await untilAnswers(`http://127.0.0.1:${options.port}/readyz`, server)
    await untilAnswers(`http://127.0.0.1:${options.consolePort}/sign-in`, web)
    if (options.example) await keepExampleConfig(root, folder, database.id, env)
    const example = options.example
      ? keep({
          name: 'The example fleet',
          ...node('examples/shop/dist/fleet.js'),
          options: {
            cwd: root,
            env: {
              ...withoutServerSettings(process.env),
              NODE_ENV: 'production',
              FOUNDATION_URL: `http://127.0.0.1:${options.port}`,
              FOUNDATION_TOKEN: await keepExampleToken(root, folder, database.id, env),
              FOUNDATION_STATE_DIR: path.join(folder, 'shop'),
            },
          },
          logFile: logFile('example'),
        })
      : null
    for (const child of children) child.keep()
    return {
      consoleUrl,
      serverUrl,
      database,
      server,
      web,
      example,
      setupLink: () => setupLink(serverUrl, setupFile),
      release: () => {
        for (const child of children) child.release()
      },
    }
  })
}

async function openDatabase({ root, folder, keep, output, logFile }) {
  const url = process.env.DATABASE_URL
  if (url) return { kind: 'external', url, id: url, where: 'at DATABASE_URL' }
  return output.step('Starting PostgreSQL', async () => {
    const postgres = await preparePostgres(root, folder)
    const child = keep({
      name: 'PostgreSQL',
      ...postgres.launch,
      logFile: logFile('postgres'),
      kind: 'postgres',
    })
    await postgres.untilReady(child.check)
    return { kind: 'embedded', url: postgres.url, id: postgres.id, where: `in ${postgres.home}` }
  })
}

/** Nodes and the console are not the server: they get none of its secrets. */
function withoutServerSettings(env) {
  const { DATABASE_URL, FOUNDATION_SECRET, REDIS_URL, PORT, HOST, ...rest } = env
  return rest
}

async function untilAnswers(url, child, withinMs = 60_000) {
  const deadline = performance.now() + withinMs
  for (;;) {
    child.check()
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch(() => null)
    await answer?.arrayBuffer().catch(() => null)
    if (answer?.ok) return
    if (performance.now() > deadline) {
      throw new LaunchError(`${url} did not answer well within ${withinMs / 1_000} s.`)
    }
    await sleep(50)
  }
}

/** The link for the first owner, or null when there is one already. */
async function setupLink(serverUrl, setupFile) {
  const answer = await fetch(`${serverUrl}/api/trpc/access.status`).catch(() => null)
  const status = await answer?.json().catch(() => null)
  if (status?.result?.data?.json?.setupNeeded !== true) return null
  // The server writes it right after it began to listen.
  for (let waited = 0; waited < 5_000; waited += 50) {
    const { link } = readPrivate(setupFile) ?? {}
    if (link) return link
    await sleep(50)
  }
  return null
}

async function tellSetup(serverUrl, setupFile, say) {
  await sleep(3_000)
  const link = await setupLink(serverUrl, setupFile)
  if (link) say(`The server made a new set-up link: ${link}`)
}

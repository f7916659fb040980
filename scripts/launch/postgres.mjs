/** The embedded PostgreSQL: a real one, for this checkout alone, whose data survive restarts and crashes. */
import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { LaunchError } from './launch-error.mjs'
import { freePort } from './ports.mjs'
import { postgresHome, postgresOwner } from './postgres-home.mjs'
import { commandOf, endChildren, know } from './processes.mjs'
import { newSecret, readPrivate, writePrivate } from './secrets.mjs'

/** Recovery after a crash may take a while. */
const readyWithinMs = 60_000

/**
 * Readies the database under `folder`: made the first time, with a password of its own; afterwards as it
 * was left, however that was.
 *
 * @param {string} root the checkout
 * @param {string} folder `.foundation`
 */
export async function preparePostgres(root, folder) {
  const owner = postgresOwner()
  const { home, bin } = postgresHome(root, path.join(folder, 'postgres'), owner)
  const data = path.join(home, 'data')
  const settingsFile = path.join(folder, 'postgres.json')
  const earlier = readPrivate(settingsFile)
  const password = earlier?.password ?? newSecret()
  const isNew = !existsSync(data)
  if (isNew) initialise({ home, data, bin, owner, password })
  await endForgotten(data)
  checkVersion(data, bin)
  if (!isNew && !earlier?.password) {
    // The note of it is lost, the data are not.
    execSingle({ data, bin, owner, home }, `ALTER USER foundation PASSWORD '${password}'`)
  }
  const settings = {
    password,
    port: await freePort(earlier?.port),
    // Tells this database from one made anew in its place.
    id: (!isNew && earlier?.id) || newSecret(),
  }
  writePrivate(settingsFile, settings)
  return {
    home,
    id: settings.id,
    url: `postgres://foundation:${password}@127.0.0.1:${settings.port}/foundation`,
    /** What starts it, in the words of `spawn`. */
    launch: {
      command: path.join(bin, 'postgres'),
      args: ['-D', data, ...flags({ port: settings.port, listen_addresses: '127.0.0.1' })],
      options: { cwd: home, ...owner },
    },
    /** @param {() => void} check may throw to give up */
    async untilReady(check) {
      for (let waited = 0; waited < readyWithinMs; waited += 25) {
        if (readPid(data)?.status === 'ready') return
        check()
        await sleep(25)
      }
      throw new LaunchError(`PostgreSQL was not ready within ${readyWithinMs / 1_000} s.`)
    },
  }
}

const flags = (settings) =>
  // No socket files: their paths have a length that a checkout's may exceed.
  Object.entries({ ...settings, unix_socket_directories: '' }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])

/** One statement on a database that does not run. */
function execSingle({ data, bin, owner, home }, statement) {
  const args = ['--single', '-D', data, ...flags({}), 'template1']
  const options = { cwd: home, stdio: 'pipe', input: `${statement}\n`, ...owner }
  execFileSync(path.join(bin, 'postgres'), args, options)
}

/** Makes the data directory aside and moves it into place, so that a half-made one is never used. */
function initialise({ home, data, bin, owner, password }) {
  const made = `${data}.new`
  const passwordFile = path.join(home, 'password')
  rmSync(made, { recursive: true, force: true })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (owner) chownSync(passwordFile, owner.uid, owner.gid)
  try {
    execFileSync(
      path.join(bin, 'initdb'),
      [
        ...['-D', made, '-U', 'foundation', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`],
        // PostgreSQL's own C.UTF-8, the same on every system, instead of one that the system may lack.
        ...['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ],
      { cwd: home, stdio: 'pipe', ...owner },
    )
    execSingle({ data: made, bin, owner, home }, 'CREATE DATABASE foundation')
  } catch (error) {
    const lines = String(error.stderr ?? error.message).split('\n')
    throw new LaunchError(`PostgreSQL could not make its database in ${data}.`, {
      lines: lines.filter((line) => line.trim() !== '').slice(-12),
      cause: error,
    })
  } finally {
    rmSync(passwordFile, { force: true })
  }
  renameSync(made, data)
}

/**
 * Ends a PostgreSQL that still runs on these data, whose launcher is gone; and removes the note of one
 * that does not, when its number has gone to another program since: PostgreSQL would refuse to start.
 */
async function endForgotten(data) {
  const { pid } = readPid(data) ?? {}
  if (!pid) return
  const isOurs = commandOf(pid)?.includes(data) ?? false
  if (isOurs) await endChildren([{ ...know(pid), name: 'postgres', kind: 'postgres' }])
  rmSync(path.join(data, 'postmaster.pid'), { force: true })
}

/** From the note that PostgreSQL keeps while it runs: line 1 is its number, line 8 how far it is. */
function readPid(data) {
  try {
    const lines = readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number.parseInt(lines[0], 10), status: lines[7]?.trim() }
  } catch {
    return null
  }
}

function checkVersion(data, bin) {
  const has = readFileSync(path.join(data, 'PG_VERSION'), 'utf8').trim()
  const program = execFileSync(path.join(bin, 'postgres'), ['--version'], { stdio: 'pipe' })
  const is = /\) (\d+)/.exec(program.toString())?.[1]
  if (has === is) return
  throw new LaunchError(
    `The database in ${data} is of PostgreSQL ${has}, the embedded one is ${is}. Move the old one away, or run it and set DATABASE_URL.`,
  )
}

/** The one run that a checkout may have at a time, and the record of the processes that belong to it. */
import { spawn } from 'node:child_process'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { LaunchError } from './launch-error.mjs'
import { endChildren, isRunning, know } from './processes.mjs'

/**
 * Takes the run, after clearing away what an earlier one may have left.
 *
 * @param {string} folder `.foundation`
 * @param {string} address what to tell somebody who tries to start a second one
 * @throws LaunchError when another launcher runs
 */
export async function claimRun(folder, address) {
  const file = path.join(folder, 'run.json')
  const earlier = readRun(file)
  if (isRunning(earlier?.launcher)) {
    throw new LaunchError(
      `Foundation already runs here (process ${earlier.launcher.pid}, ${earlier.address}). Stop that one first.`,
    )
  }
  // The guardian of a launcher that was killed may still be at work.
  for (let waited = 0; isRunning(earlier?.guardian) && waited < 30_000; waited += 50) {
    await sleep(50)
  }
  // And if the guardian was killed too, nobody has ended them yet.
  await endChildren(earlier?.children ?? [])

  const guardian = startGuardian()
  return keepRecord(guardian, {
    write(children) {
      const run = { launcher: know(process.pid), guardian: know(guardian.pid), address, children }
      writeFileSync(`${file}.new`, JSON.stringify(run), { mode: 0o600 })
      renameSync(`${file}.new`, file)
    },
    forget: () => rmSync(file, { force: true }),
  })
}

/** For commands that build or test: any number of them may run, and each still ends with who started it. */
export function watchCommands() {
  return keepRecord(startGuardian(), { write() {}, forget() {} })
}

function keepRecord(guardian, { write, forget }) {
  /** @type {import('./processes.mjs').Child[]} */
  let children = []
  const record = (now) => {
    children = now
    guardian.stdin.write(`${JSON.stringify(children)}\n`)
    write(children)
  }
  record([])
  return {
    /** @param {string} name @param {number} pid @param {'group' | 'postgres'} [kind] */
    add: (name, pid, kind = 'group') => record([...children, { ...know(pid), name, kind }]),
    /** @param {number} pid */
    remove: (pid) => record(children.filter((child) => child.pid !== pid)),
    /** Ends every child, the last one first, and gives the run back. */
    async end(options) {
      await endChildren(children, options)
      record([])
      guardian.stdin.end()
      forget()
    },
  }
}

function readRun(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

function startGuardian() {
  const script = fileURLToPath(new URL('guardian.mjs', import.meta.url))
  const guardian = spawn(process.execPath, [script], {
    detached: true,
    cwd: path.parse(script).root,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Losing it costs the safety net, not the run.
  guardian.stdin.on('error', () => {})
  guardian.unref()
  return guardian
}

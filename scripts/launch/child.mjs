/** A child that is kept running: its output in a log, started again when it ends by itself. */
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

import { LaunchError } from './launch-error.mjs'
import { rotateLog, tailOf } from './logs.mjs'

const longestPauseMs = 30_000
/** One that ran for so long was well: the next pause is short again. */
const wellAfterMs = 60_000

/**
 * @typedef {object} ChildPlan
 * @property {string} name as people know it: "the server"
 * @property {string} command
 * @property {readonly string[]} args
 * @property {import('node:child_process').SpawnOptions} options
 * @property {string} logFile
 * @property {'group' | 'postgres'} [kind]
 * @property {() => void} [onRestart]
 */

/**
 * @param {ChildPlan} plan
 * @param {{ add: Function, remove: Function }} run where its process is recorded
 * @param {(text: string) => void} say
 */
export function keepRunning(plan, run, say) {
  const { name, command, args, options, logFile, kind = 'group', onRestart } = plan
  closeSync(rotateLog(logFile))
  let isStopping = false
  let isRenewing = false
  let hasBeenReady = false
  let pauseMs = 1_000
  let ended = null
  let timer
  let current

  const start = () => {
    const log = openSync(logFile, 'a')
    const startedAt = performance.now()
    const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', log, log] })
    closeSync(log)
    current = child
    ended = null
    if (child.pid) run.add(name, child.pid, kind)
    const over = (how) => {
      if (ended) return
      ended = how
      if (child.pid) endRest(child.pid, kind)
      if (child.pid) run.remove(child.pid)
      if (isStopping || !hasBeenReady) return
      if (isRenewing) {
        isRenewing = false
        restart()
        return
      }
      if (performance.now() - startedAt > wellAfterMs) pauseMs = 1_000
      say(`${name} ${how}; starting it again in ${pauseMs / 1_000} s. Its last lines (${logFile}):`)
      for (const line of tailOf(logFile)) say(`    ${line}`)
      timer = setTimeout(restart, pauseMs)
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    }
    child.once('error', (error) => over(`cannot be started (${error.message})`))
    child.once('exit', (code, signal) =>
      over(signal ? `was ended by ${signal}` : `ended with code ${code}`),
    )
  }
  const restart = () => {
    start()
    onRestart?.()
  }
  start()
  return {
    /** Throws while it starts for the first time, if it has ended: then nothing will come of waiting. */
    check() {
      if (!ended) return
      throw new LaunchError(`${name} ${ended}. All it said: ${logFile}`, { lines: tailOf(logFile) })
    },
    /** From now on it is started again when it ends. */
    keep() {
      hasBeenReady = true
    },
    /** No more restarts; whoever keeps the record ends the process. */
    release() {
      isStopping = true
      clearTimeout(timer)
    },
    /** Ends it, so that it is started again at once: for changed code. */
    renew() {
      isRenewing = true
      if (current.exitCode === null && current.signalCode === null) current.kill('SIGTERM')
    },
  }
}

/** What a child has started does not outlive it. */
function endRest(pid, kind) {
  if (kind !== 'group') return
  try {
    process.kill(-pid, 'SIGTERM')
  } catch {
    // Nothing was left.
  }
}

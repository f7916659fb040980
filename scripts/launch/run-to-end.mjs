/** A command that is over when it is done, with what it says in a log. */
import { spawn } from 'node:child_process'
import { closeSync } from 'node:fs'

import { LaunchError } from './launch-error.mjs'
import { rotateLog, tailOf } from './logs.mjs'

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, logFile: string, env?: NodeJS.ProcessEnv, run: { add: Function, remove: Function } }} options
 *   `run` keeps the record of processes that have to end when the launcher does
 * @throws LaunchError with the end of the log when it fails
 */
export async function runToEnd(command, args, { cwd, logFile, env = process.env, run }) {
  const log = rotateLog(logFile)
  const shell = process.platform === 'win32' && command === 'npm'
  const child = spawn(command, args, {
    cwd,
    env,
    shell,
    detached: process.platform !== 'win32',
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  if (child.pid) run.add(command, child.pid)
  const { code, signal } = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve({ code, signal }))
  }).finally(() => child.pid && run.remove(child.pid))
  if (code === 0) return
  const said = [command.split(/[/\\]/).pop(), ...args].join(' ')
  const how = signal ? `was ended by ${signal}` : `failed with code ${code}`
  throw new LaunchError(`"${said}" ${how}. All of it: ${logFile}`, { lines: tailOf(logFile, 30) })
}

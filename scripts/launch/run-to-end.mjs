/** A command that is over when it is done, with what it says in a log. */
import { spawn } from 'node:child_process'
import { closeSync } from 'node:fs'

import { LaunchError } from './launch-error.mjs'
import { rotateLog, tailOf } from './logs.mjs'
import { know } from './processes.mjs'

/** Commands that run now: each has to end when the launcher does. */
const running = new Map()

/** What {@link runToEnd} has under way, for whoever ends everything. */
export const runningCommands = () => [...running.values()]

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, logFile: string, env?: NodeJS.ProcessEnv }} options
 * @throws LaunchError with the end of the log when it fails
 */
export async function runToEnd(command, args, { cwd, logFile, env = process.env }) {
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
  if (child.pid) running.set(child.pid, { ...know(child.pid), name: command, kind: 'group' })
  const { code, signal } = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve({ code, signal }))
  }).finally(() => running.delete(child.pid))
  if (code === 0) return
  const said = [command.split(/[/\\]/).pop(), ...args].join(' ')
  const how = signal ? `was ended by ${signal}` : `failed with code ${code}`
  throw new LaunchError(`"${said}" ${how}. All of it: ${logFile}`, { lines: tailOf(logFile, 30) })
}

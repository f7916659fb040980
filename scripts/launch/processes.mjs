/** Processes by number: whether one still is the one we knew, and how it ends with all that it started. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const isWindows = process.platform === 'win32'

/**
 * @typedef {{ pid: number, stamp: string | null }} Known a process, and when it began: numbers are used again
 * @typedef {Known & { name: string, kind: 'group' | 'postgres' }} Child
 */

/** When the process began, in the system's own words; null when there is none. */
export function stampOf(pid) {
  try {
    if (process.platform === 'linux') {
      const fields = statOf(pid)
      return fields[0] === 'Z' ? null : (fields[19] ?? null)
    }
    if (isWindows) return process.kill(pid, 0) ? 'running' : null
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { stdio: 'pipe' })
      .toString()
      .trim()
  } catch {
    return null
  }
}

/** @returns {Known} */
export const know = (pid) => ({ pid, stamp: stampOf(pid) })

/** @param {Known | null | undefined} known */
export function isRunning(known) {
  return known != null && known.stamp !== null && stampOf(known.pid) === known.stamp
}

/** The process that started another, or 0 when that is not known. */
export function parentOf(pid) {
  try {
    if (process.platform === 'linux') return Number(statOf(pid)[1] ?? 0)
    return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { stdio: 'pipe' }))
  } catch {
    return 0
  }
}

/** The command line of a process, or null. */
export function commandOf(pid) {
  try {
    if (process.platform === 'linux') {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    }
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { stdio: 'pipe' })
      .toString()
      .trim()
  } catch {
    return null
  }
}

/**
 * Ends children in the reverse of the order in which they began, each with everything that it started.
 * Resolves when none is left.
 *
 * @param {readonly Child[]} children
 * @param {{ deadlineMs?: number }} [options] how long each may take before it is killed
 */
export async function endChildren(children, { deadlineMs = 12_000 } = {}) {
  for (const child of children.toReversed()) await endChild(child, deadlineMs)
}

/** @param {Child} child */
async function endChild({ pid, stamp, kind }, deadlineMs) {
  // A leader that ended may leave members of its group; a number that another process has now may not.
  const now = stampOf(pid)
  if (now !== null && now !== stamp) return
  if (isWindows) return endTree(pid)
  const target = kind === 'postgres' ? pid : -pid
  // To PostgreSQL, SIGTERM means: when every client has gone. SIGINT means: now, and in order.
  const signals = kind === 'postgres' ? ['SIGINT', 'SIGQUIT'] : ['SIGTERM']
  for (const signal of signals) {
    if (!send(target, signal) || (await isGone(target, deadlineMs))) return
  }
  send(target, 'SIGKILL')
  await isGone(target, 2_000)
}

function endTree(pid) {
  try {
    execFileSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' })
  } catch {
    // It has ended by itself.
  }
}

function send(target, signal) {
  try {
    process.kill(target, signal)
    return true
  } catch {
    return false
  }
}

async function isGone(target, withinMs) {
  const deadline = performance.now() + withinMs
  while (isThere(target)) {
    if (performance.now() > deadline) return false
    await sleep(25)
  }
  return true
}

/** A process that ended but was never collected is not there, though signals still reach it. */
function isThere(target) {
  if (!send(target, 0)) return false
  if (process.platform !== 'linux') return true
  if (target > 0) return stampOf(target) !== null
  return membersOf(-target).length > 0
}

/** The processes of a group, as they are now. On Linux. */
export function membersOf(group) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      const [state, , its] = statOf(name)
      return Number(its) === group && state !== 'Z'
    })
    .map((name) => know(Number(name)))
}

/** The fields after the name: state, parent, group, … Empty when there is no such process. */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in brackets, may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

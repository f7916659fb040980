/**
 * Gives each process of a service on this host a folder of its own, so that each keeps an identity over
 * restarts: `<stateDir>/<service>/0`, `1`, … The lowest free one is taken.
 *
 * A folder belongs to whoever its lock names, for as long as that process lives. A process id is used
 * again sooner or later, so the lock holds the start time beside it; a lock of another host (a shared
 * volume) cannot be checked that way and counts as left behind once nobody has touched it for a while.
 */
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'

export interface Slot {
  readonly folder: string
  /** Tells other hosts that this one still holds it. Call it every `slotTouchMs`. */
  touch(): void
  release(): void
}

export interface ProcessName {
  readonly host: string
  readonly pid: number
  /** When the process started, in whatever unit the system has; empty where it does not say. */
  readonly startedAt: string
  /** Which of several nodes in one process. */
  readonly bootId: string
}

export const slotTouchMs = 15_000
const foreignStaleMs = 60_000
/** A takeover takes microseconds; its guard is only ever this old when its process died meanwhile. */
const guardStaleMs = 5_000
const maxSlots = 4_096

/** @throws Error when the folder cannot be made or written */
export function takeSlot(stateDir: string, service: string, bootId: string): Slot {
  const self = nameOf(process.pid, bootId)
  keepOutOfGit(stateDir)
  for (let n = 0; n < maxSlots; n += 1) {
    const folder = path.join(stateDir, service, String(n))
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const lock = path.join(folder, 'lock')
    if (create(lock, self) || takeOver(lock, self)) return toSlot(folder, lock, self)
  }
  throw new Error(`All ${maxSlots} places under ${path.join(stateDir, service)} are taken`)
}

/** What is in here is a node's own, credentials too: none of it belongs in the application's repository. */
function keepOutOfGit(stateDir: string): void {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 })
  try {
    writeFileSync(path.join(stateDir, '.gitignore'), '*\n', { flag: 'wx' })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

/** Whoever this host knows by a process id. */
export function nameOf(pid: number, bootId = ''): ProcessName {
  return { host: hostname(), pid, startedAt: startOf(pid) ?? '', bootId }
}

function toSlot(folder: string, lock: string, self: ProcessName): Slot {
  return {
    folder,
    touch() {
      const now = new Date()
      utimesSync(lock, now, now)
    },
    release() {
      if (isSame(read(lock), self)) rmSync(lock, { force: true })
    },
  }
}

/** False when the file is there already. */
function create(file: string, self: ProcessName): boolean {
  let fd: number
  try {
    fd = openSync(file, 'wx', 0o600)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
  writeSync(fd, JSON.stringify(self))
  closeSync(fd)
  return true
}

/** Of several that find the same lock left behind, the guard lets one replace it at a time. */
function takeOver(lock: string, self: ProcessName): boolean {
  if (!isLeftBehind(lock, self)) return false
  const guard = `${lock}.takeover`
  if (!create(guard, self)) {
    if (ageOf(guard) < guardStaleMs) return false
    rmSync(guard, { force: true })
    if (!create(guard, self)) return false
  }
  try {
    // Another may have taken it between the first look and the guard.
    if (!isLeftBehind(lock, self)) return false
    const fresh = `${lock}.${self.pid}`
    rmSync(fresh, { force: true })
    create(fresh, self)
    renameSync(fresh, lock)
    return true
  } finally {
    unlinkSync(guard)
  }
}

function isLeftBehind(lock: string, self: ProcessName): boolean {
  const holder = read(lock)
  // One that is being written at this moment is empty; one that stays so was left by a crash.
  if (!holder) return ageOf(lock) > guardStaleMs
  // The thread that held it broke, and another goes on in its place.
  if (isSame(holder, self)) return true
  if (holder.host !== self.host) return ageOf(lock) > foreignStaleMs
  const startedAt = startOf(holder.pid)
  return startedAt === null || (holder.startedAt !== '' && startedAt !== holder.startedAt)
}

function read(file: string): ProcessName | null {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as Partial<ProcessName> | null
    const { host, pid, startedAt, bootId = '' } = value ?? {}
    if (typeof host !== 'string' || typeof pid !== 'number' || typeof startedAt !== 'string') {
      return null
    }
    return { host, pid, startedAt, bootId }
  } catch {
    return null
  }
}

function isSame(a: ProcessName | null, b: ProcessName): boolean {
  return a !== null && JSON.stringify(a) === JSON.stringify(b)
}

/** Null for a process that is not there; empty where the system does not tell when it started. */
function startOf(pid: number): string | null {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return null
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // Field 22; the name in field 2 may hold spaces and brackets.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

function ageOf(file: string): number {
  try {
    return Date.now() - statSync(file).mtimeMs
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null
}

/** Who runs where right now: written by the fleet, read by the drill command. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export interface RosterEntry {
  readonly name: string
  readonly port: number
  readonly pid: number | null
}

/** Where the shop keeps its things: each node's identity and snapshot, and the roster. */
export function shopFolder(env: NodeJS.ProcessEnv = process.env): string {
  return path.resolve(env.FOUNDATION_STATE_DIR ?? '.foundation/shop')
}

const fileIn = (folder: string) => path.join(folder, 'roster.json')

/** Replaces the file as a whole: a reader never sees half of it. */
export function writeRoster(folder: string, entries: readonly RosterEntry[]): void {
  mkdirSync(folder, { recursive: true })
  const draft = `${fileIn(folder)}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(entries, null, 2)}\n`)
  renameSync(draft, fileIn(folder))
}

export function removeRoster(folder: string): void {
  rmSync(fileIn(folder), { force: true })
}

/** @throws Error that says how to start the shop when it does not run from this folder */
export function readRoster(folder: string): RosterEntry[] {
  try {
    return JSON.parse(readFileSync(fileIn(folder), 'utf8')) as RosterEntry[]
  } catch {
    throw new Error(
      `No shop runs from ${folder}. Start it, or say where with FOUNDATION_STATE_DIR.`,
    )
  }
}

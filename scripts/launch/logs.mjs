/** Logs of the children, one file each, kept over a few starts. */
import { existsSync, openSync, readFileSync, renameSync } from 'node:fs'

const kept = 3

/** Moves `x.log` to `x.log.1`, that to `x.log.2`, and so on, and opens a new `x.log` for appending. */
export function rotateLog(file) {
  for (let age = kept; age >= 1; age--) {
    const from = age === 1 ? file : `${file}.${age - 1}`
    if (existsSync(from)) renameSync(from, `${file}.${age}`)
  }
  return openSync(file, 'a', 0o600)
}

/** The last lines of a log that say something. */
export function tailOf(file, lines = 12) {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-lines)
  } catch {
    return []
  }
}

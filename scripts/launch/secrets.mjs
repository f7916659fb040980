/** What this machine alone knows, in files that only their owner reads. */
import { randomBytes } from 'node:crypto'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'

export const newSecret = () => randomBytes(32).toString('hex')

/** The secret in `file`; made there the first time. */
export function keepSecret(file) {
  const { secret } = readPrivate(file) ?? {}
  if (secret) return secret
  return writePrivate(file, { secret: newSecret() }).secret
}

/** The document in `file`, or null when there is none that can be read. */
export function readPrivate(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** @template T @param {string} file @param {T} document @returns {T} */
export function writePrivate(file, document) {
  writeFileSync(file, `${JSON.stringify(document)}\n`, { mode: 0o600 })
  // The mode above counts only for a file that was not there.
  chmodSync(file, 0o600)
  return document
}

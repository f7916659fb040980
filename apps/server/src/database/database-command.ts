/** `foundation-server migrate`, `backup` and `restore`: what is done with the database as a whole. */
import { createReadStream, createWriteStream } from 'node:fs'
import { access, rename, rm } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { parseArgs } from 'node:util'

import { variables } from '../env.js'
import { version } from '../version.js'
import { type BackupSummary, backUp } from './backup.js'
import { migrate } from './migrate.js'
import { migrationsFolder } from './migrations-folder.js'
import { restore } from './restore.js'

type Environment = Readonly<Record<string, string | undefined>>

const urlOf = (environment: Environment) =>
  variables.pick({ DATABASE_URL: true }).parse(environment).DATABASE_URL

/** @returns what it did, for people. @throws MigrationError */
export async function runMigrate(
  args: readonly string[],
  environment: Environment,
): Promise<string> {
  const { values } = parseArgs({
    args: [...args],
    options: { 'allow-newer': { type: 'boolean', default: false } },
  })
  const allowNewer = values['allow-newer']
  const applied = await migrate(urlOf(environment), migrationsFolder, { allowNewer })
  return applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`
}

/**
 * Writes a new file that only its owner may read, and never a half one: it has its name when it is whole. `-` is
 * standard output.
 *
 * @returns what it did, for people
 */
export async function runBackup(
  args: readonly string[],
  environment: Environment,
  stdout: Writable,
): Promise<string> {
  const { values } = parseArgs({ args: [...args], options: { to: { type: 'string' } } })
  const { to } = values
  if (!to) throw new RangeError('Say where: --to <file>, or --to - for standard output')
  const url = urlOf(environment)
  if (to === '-') return said('Backed up', await backUp(url, { version, out: stdout }))
  if (await isThere(to)) throw new RangeError(`${to} is there already`)
  const part = `${to}.part`
  try {
    const out = createWriteStream(part, { mode: 0o600, flush: true })
    const summary = await backUp(url, { version, out })
    await rename(part, to)
    return `${said('Backed up', summary)} It is in ${to}.`
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

/** Reads the file, or standard input for `-`. @returns what it did, for people. @throws RestoreError */
export async function runRestore(
  args: readonly string[],
  environment: Environment,
  stdin: Readable,
): Promise<string> {
  const { values } = parseArgs({ args: [...args], options: { from: { type: 'string' } } })
  const { from } = values
  if (!from) throw new RangeError('Say what: --from <file>, or --from - for standard input')
  const url = urlOf(environment)
  const source = from === '-' ? stdin : createReadStream(from)
  return said('Restored', await restore(url, { folder: migrationsFolder, from: source }))
}

const said = (what: string, { rows, tables }: BackupSummary) =>
  `${what} ${rows.toLocaleString('en')} rows in ${tables} tables.`

const isThere = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  )

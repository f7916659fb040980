/**
 * Applies prisma/migrations, in Prisma's own layout and table, so that `prisma migrate deploy` and this
 * may take turns. Prisma's needs an engine that it downloads; this needs nothing.
 */
import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'

/** Prisma's own lock, so that neither runs while the other does. */
export const migrationLock = 72_707_369

const tableSql = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`

interface Migration {
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

export interface Applied {
  readonly migration_name: string
  readonly checksum: string
  readonly finished_at: Date | null
}

/** What stands in the way of migrating, in one line for whoever started it. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

export interface MigrateOptions {
  /** The last one to apply. Default: the newest. */
  readonly upTo?: string
  /** Leaves a database alone that is newer than this version, instead of refusing it. Default false. */
  readonly allowNewer?: boolean
}

/**
 * Brings the database at `url` up to the newest migration in `folder`. Safe to run from many servers at
 * once: one migrates, the others wait and find nothing to do.
 *
 * @returns the names of those applied now
 * @throws MigrationError when an applied migration was edited or is missing, or one failed
 */
export async function migrate(
  url: string,
  folder: string,
  { upTo, allowNewer = false }: MigrateOptions = {},
): Promise<string[]> {
  const known = await readMigrations(folder)
  const migrations = upTo === undefined ? known : known.filter(({ name }) => name <= upTo)
  const client = new pg.Client({
    connectionString: url,
    application_name: 'foundation migrate',
  })
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock])
    await client.query(tableSql)
    const applied = await readApplied(client)
    checkApplied(applied, known, allowNewer)
    const pending = without(applied, migrations)
    for (const migration of pending) await apply(client, migration)
    return pending.map(({ name }) => name)
  } finally {
    // Ends the session, and with it the lock.
    await client.end()
  }
}

/** @throws MigrationError when the database at `url` lacks migrations of `folder` */
export async function checkMigrated(url: string, folder: string): Promise<void> {
  const [first] = await pendingMigrations(url, folder)
  if (first)
    throw new MigrationError(
      `The database lacks migration ${first}. Run: foundation-server migrate`,
    )
}

/** The migrations of `folder` that the database at `url` lacks. It is only read. */
export async function pendingMigrations(url: string, folder: string): Promise<string[]> {
  const migrations = await readMigrations(folder)
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    const { rows } = await client.query<{ there: boolean }>(
      `SELECT to_regclass('"_prisma_migrations"') IS NOT NULL AS there`,
    )
    const applied = rows[0]?.there ? await readApplied(client) : []
    return without(applied, migrations).map(({ name }) => name)
  } finally {
    await client.end()
  }
}

/** Those that began and were not taken back, oldest first. */
export async function readApplied(client: pg.ClientBase): Promise<Applied[]> {
  const { rows } = await client.query<Applied>(
    `SELECT migration_name, checksum, finished_at FROM "_prisma_migrations"
     WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name`,
  )
  return rows
}

function without(applied: readonly Applied[], migrations: readonly Migration[]): Migration[] {
  const done = new Set(applied.map((row) => row.migration_name))
  return migrations.filter(({ name }) => !done.has(name))
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8')
      return {
        name,
        sql,
        checksum: createHash('sha256').update(sql).digest('hex'),
      }
    }),
  )
}

function checkApplied(
  applied: readonly Applied[],
  migrations: readonly Migration[],
  allowNewer: boolean,
): void {
  for (const { migration_name: name, checksum, finished_at } of applied) {
    const known = migrations.find((migration) => migration.name === name)
    if (finished_at === null) {
      throw new MigrationError(
        `Migration ${name} failed earlier. Mend the database, then delete its row from _prisma_migrations.`,
      )
    }
    if (!known) {
      if (allowNewer) continue
      throw new MigrationError(
        `The database has migration ${name}, which this version does not know. Run a newer version.`,
      )
    }
    if (known.checksum !== checksum) {
      throw new MigrationError(
        `Migration ${name} was edited after it was applied. Restore it and add a new one instead.`,
      )
    }
  }
}

/** One transaction: PostgreSQL's schema changes roll back, so that a failed one leaves nothing but its row. */
async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID()
  await client.query(
    `INSERT INTO "_prisma_migrations" (id, checksum, migration_name) VALUES ($1, $2, $3)`,
    [id, checksum, name],
  )
  try {
    await client.query('BEGIN')
    await client.query(sql)
    await client.query(
      `UPDATE "_prisma_migrations" SET finished_at = now(), applied_steps_count = 1 WHERE id = $1`,
      [id],
    )
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    const reason = error instanceof Error ? error.message : String(error)
    await client.query(`UPDATE "_prisma_migrations" SET logs = $2 WHERE id = $1`, [id, reason])
    throw new MigrationError(`Migration ${name} failed: ${reason}`, {
      cause: error,
    })
  }
}

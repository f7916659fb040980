import { createHash } from 'node:crypto'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import pg from 'pg'

import {
  type BackupEnd,
  type BackupHeader,
  type BackupTable,
  portableText,
  readTables,
  type Table,
} from './backup-format.js'
import { migrationLock, readApplied } from './migrate.js'

/** Rows that are in memory at once. The largest, documents of configuration, have a few megabytes. */
const pageRows = 200

export interface BackupSummary {
  readonly tables: number
  readonly rows: number
}

export interface BackupOptions {
  readonly version: string
  /** Where it goes; ended when all is written. */
  readonly out: Writable
}

/**
 * Writes everything that the database at `url` holds, as it is at one moment, while servers go on working.
 * It holds what the database holds: hashes of passwords and tokens, and sealed secrets that only
 * `FOUNDATION_SECRET` opens, which is not in it.
 *
 * @throws when the database does not answer or was never migrated, or `out` fails
 */
export async function backUp(url: string, { version, out }: BackupOptions): Promise<BackupSummary> {
  const client = new pg.Client({ connectionString: url, application_name: 'foundation backup' })
  await client.connect()
  try {
    // Migrations wait for it, and it for them; servers do not notice.
    await client.query('SELECT pg_advisory_lock_shared($1)', [migrationLock])
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await client.query(portableText)
    const summary = { tables: 0, rows: 0 }
    const lines = summed(linesOf(client, version, summary), summary)
    await pipeline(Readable.from(lines), createGzip(), out)
    return summary
  } finally {
    await client.end()
  }
}

async function* linesOf(
  client: pg.Client,
  version: string,
  summary: { tables: number; rows: number },
): AsyncGenerator<string> {
  const applied = await readApplied(client)
  const header: BackupHeader = {
    ...{ foundation: 'backup', format: 1, version },
    at: new Date().toISOString(),
    migrations: applied.map((it) => it.migration_name),
  }
  yield JSON.stringify(header)
  for (const table of await readTables(client)) {
    summary.tables += 1
    const columns = table.columns.map(({ name }) => name)
    yield JSON.stringify({ table: table.name, columns } satisfies BackupTable)
    for await (const row of rowsOf(client, table)) {
      summary.rows += 1
      yield row
    }
  }
}

async function* rowsOf(client: pg.Client, { name, columns }: Table): AsyncGenerator<string> {
  const values = columns.map((column) => `${pg.escapeIdentifier(column.name)}::text`).join(', ')
  await client.query(
    `DECLARE page NO SCROLL CURSOR FOR
     SELECT json_build_array(${values})::text AS row FROM ${pg.escapeIdentifier(name)}`,
  )
  for (;;) {
    const { rows } = await client.query<{ row: string }>(`FETCH ${pageRows} FROM page`)
    for (const { row } of rows) yield row
    if (rows.length < pageRows) break
  }
  await client.query('CLOSE page')
}

async function* summed(
  lines: AsyncIterable<string>,
  summary: BackupSummary,
): AsyncGenerator<string> {
  const hash = createHash('sha256')
  for await (const line of lines) {
    hash.update(`${line}\n`)
    yield `${line}\n`
  }
  const end: BackupEnd = { end: true, ...summary, sha256: hash.digest('hex') }
  yield `${JSON.stringify(end)}\n`
}

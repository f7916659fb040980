import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import pg from 'pg'
import type { z } from 'zod'

import type { BackupSummary } from './backup.js'
import {
  BackupEnd,
  BackupHeader,
  BackupRow,
  BackupTable,
  portableText,
  readTables,
  type Table,
} from './backup-format.js'
import { migrate } from './migrate.js'

/** Why a backup cannot be restored, in one line for whoever tries. */
export class RestoreError extends Error {
  override readonly name = 'RestoreError'
}

/** What one statement inserts, at most. */
const batch = { rows: 500, bytes: 4_000_000 }

/**
 * Fills the empty database at `url` from a backup, of this version or an older one, and brings it up to this
 * version. All of it or nothing is there afterwards. Servers are stopped while this runs.
 *
 * @param folder of the migrations
 * @throws RestoreError when the database is not empty, or the backup is none, newer or not whole
 */
export async function restore(
  url: string,
  { folder, from }: { readonly folder: string; readonly from: Readable },
): Promise<BackupSummary> {
  try {
    const lines = linesOf(from)
    const header = parse(BackupHeader, await lines.next())
    // As it was when the backup was made, so that every column finds its place.
    await migrate(url, folder, { upTo: header.migrations.at(-1) ?? '' })
    const summary = await fill(url, header, lines)
    await migrate(url, folder)
    return summary
  } finally {
    from.destroy()
  }
}

async function fill(url: string, header: BackupHeader, lines: Lines): Promise<BackupSummary> {
  const client = new pg.Client({ connectionString: url, application_name: 'foundation restore' })
  await client.connect()
  try {
    await client.query('BEGIN')
    await client.query(portableText)
    await checkMigrations(client, header)
    const tables = await readTables(client)
    await checkEmpty(client, tables)
    const summary = await load(client, tables, lines)
    await setSequences(client, tables)
    await client.query('COMMIT')
    await client.query('ANALYZE')
    return summary
  } finally {
    // What was not committed is gone with the connection.
    await client.end()
  }
}

async function checkMigrations(client: pg.Client, { migrations }: BackupHeader): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT migration_name AS name FROM "_prisma_migrations" WHERE finished_at IS NOT NULL`,
  )
  const there = new Set(rows.map(({ name }) => name))
  const missing = migrations.find((name) => !there.has(name))
  if (missing)
    throw new RestoreError(
      `The backup has migration ${missing}, which this version does not know. Use a newer version.`,
    )
  if (there.size > migrations.length)
    throw new RestoreError('The database is newer than the backup. Restore into an empty one.')
}

async function checkEmpty(client: pg.Client, tables: readonly Table[]): Promise<void> {
  for (const { name } of tables) {
    // Held until the end: no server begins to work on what is only half there.
    await client.query(`LOCK TABLE ${pg.escapeIdentifier(name)} IN SHARE ROW EXCLUSIVE MODE`)
    const { rowCount } = await client.query(`SELECT 1 FROM ${pg.escapeIdentifier(name)} LIMIT 1`)
    if (rowCount !== 0)
      throw new RestoreError(
        `The database is not empty: there are rows in ${name}. Restore into an empty one.`,
      )
  }
}

async function load(
  client: pg.Client,
  tables: readonly Table[],
  lines: Lines,
): Promise<BackupSummary> {
  const summary = { tables: 0, rows: 0 }
  let inserter: Inserter | null = null
  for (;;) {
    const line = await lines.next()
    if (line.text.startsWith('[')) {
      if (!inserter) throw new RestoreError('The backup has a row that belongs to no table.')
      summary.rows += 1
      await inserter.add(line)
      continue
    }
    await inserter?.flush()
    if (line.text.startsWith('{"end"')) {
      const { sha256, ...expected } = parse(BackupEnd, line)
      const isWhole = expected.rows === summary.rows && expected.tables === summary.tables
      if (!isWhole || sha256 !== line.sumBefore())
        throw new RestoreError('The backup was changed after it was made.')
      return summary
    }
    const { table: name, columns } = parse(BackupTable, line)
    const table = tables.find((it) => it.name === name)
    if (!table || table.columns.map((it) => it.name).join() !== columns.join())
      throw new RestoreError(`The backup has a table ${name} that the database has not.`)
    summary.tables += 1
    inserter = new Inserter(client, table)
  }
}

/** Inserts rows of one table, many with a statement. */
class Inserter {
  #waiting: string[] = []
  #bytes = 0
  readonly #sql: string

  constructor(
    private readonly client: pg.Client,
    { name, columns }: Table,
  ) {
    const names = columns.map((it) => pg.escapeIdentifier(it.name)).join(', ')
    const values = columns.map(({ type }, at) => `(r ->> ${at})::${type}`).join(', ')
    this.#sql = `INSERT INTO ${pg.escapeIdentifier(name)} (${names}) OVERRIDING SYSTEM VALUE
      SELECT ${values} FROM json_array_elements($1::json) AS r`
  }

  async add(line: Line): Promise<void> {
    parse(BackupRow, line)
    this.#waiting.push(line.text)
    this.#bytes += line.text.length
    if (this.#waiting.length >= batch.rows || this.#bytes >= batch.bytes) await this.flush()
  }

  async flush(): Promise<void> {
    if (this.#waiting.length === 0) return
    await this.client.query(this.#sql, [`[${this.#waiting.join()}]`])
    this.#waiting = []
    this.#bytes = 0
  }
}

/** Numbers go on where those of the backup end. */
async function setSequences(client: pg.Client, tables: readonly Table[]): Promise<void> {
  for (const { name, columns } of tables) {
    for (const column of columns) {
      const { rows } = await client.query<{ sequence: string | null }>(
        'SELECT pg_get_serial_sequence($1, $2) AS sequence',
        [pg.escapeIdentifier(name), column.name],
      )
      const sequence = rows[0]?.sequence
      if (!sequence) continue
      const value = pg.escapeIdentifier(column.name)
      await client.query(
        `SELECT setval($1, max(${value})) FROM ${pg.escapeIdentifier(name)} HAVING max(${value}) IS NOT NULL`,
        [sequence],
      )
    }
  }
}

interface Line {
  readonly text: string
  /** SHA-256 of all lines before it, in hex. To be asked before the next line is. */
  readonly sumBefore: () => string
}

interface Lines {
  /** @throws RestoreError when there is none */
  next(): Promise<Line>
}

/** Lines end with LF and nothing else: `readline` would also take characters that texts may hold. */
function linesOf(from: Readable): Lines {
  const hash = createHash('sha256')
  const unzipped = from.pipe(createGunzip())
  from.on('error', (error) => unzipped.destroy(error))
  const texts = splitLines(unzipped)
  let last: string | null = null
  return {
    async next() {
      if (last !== null) hash.update(`${last}\n`)
      const { value, done } = await texts.next().catch((error: unknown) => {
        throw new RestoreError('The file is no backup, or not a whole one.', { cause: error })
      })
      if (done) throw new RestoreError('The backup is not whole: it ends in the middle.')
      last = value
      return { text: value, sumBefore: () => hash.copy().digest('hex') }
    },
  }
}

async function* splitLines(source: Readable): AsyncGenerator<string, void> {
  let rest: Buffer[] = []
  for await (const chunk of source as AsyncIterable<Buffer>) {
    let from = 0
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, at)]).toString()
      rest = []
      from = at + 1
    }
    if (from < chunk.length) rest.push(chunk.subarray(from))
  }
}

function parse<T>(schema: z.ZodType<T>, { text }: Line): T {
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    throw new RestoreError('The file is no backup that this version can read.', { cause: error })
  }
}

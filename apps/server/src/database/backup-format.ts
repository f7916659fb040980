/**
 * What a backup looks like: gzipped lines of JSON. First a header; then for each table a line that names its
 * columns and a line for each row, with every value as PostgreSQL writes it as text; last a line that counts
 * and sums up what came before it, so that a file that was cut short is never taken for a whole one.
 */
import type pg from 'pg'
import { z } from 'zod'

export const BackupHeader = z.object({
  foundation: z.literal('backup'),
  format: z.literal(1),
  /** The version that wrote it. */
  version: z.string(),
  /** When, in ISO 8601. */
  at: z.string(),
  /** Applied to the database, oldest first. */
  migrations: z.array(z.string()).min(1),
})
export type BackupHeader = z.infer<typeof BackupHeader>

export const BackupTable = z.strictObject({
  table: z.string(),
  columns: z.array(z.string()).min(1),
})
export type BackupTable = z.infer<typeof BackupTable>

export const BackupRow = z.array(z.string().nullable())

export const BackupEnd = z.strictObject({
  end: z.literal(true),
  tables: z.int(),
  rows: z.int(),
  /** Of all lines before it, each with its line end, in hex. */
  sha256: z.string(),
})
export type BackupEnd = z.infer<typeof BackupEnd>

/** Text that means the same everywhere, whatever the database's own settings. */
export const portableText = `SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres';
  SET LOCAL timezone = 'UTC'; SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1`

export interface Table {
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

/**
 * The tables that a backup holds, each after those that it refers to. History that is kept in partitions by
 * day (signals, what guards saw) is not among them: it is large, and gone in days anyway.
 */
export async function readTables(client: pg.ClientBase): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT c.relname AS name, json_agg(json_build_object(
         'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND NOT c.relispartition
       AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND c.relname <> '_prisma_migrations'
     GROUP BY c.relname ORDER BY c.relname`,
  )
  const references = await client.query<{ from: string; to: string }>(
    `SELECT conrelid::regclass::text AS "from", confrelid::regclass::text AS "to"
     FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conrelid <> confrelid`,
  )
  return inOrder(rows, references.rows)
}

/** Kahn's algorithm. @throws RangeError when tables refer to one another in a circle */
export function inOrder(
  tables: readonly Table[],
  references: readonly { readonly from: string; readonly to: string }[],
): Table[] {
  const ordered: Table[] = []
  let waiting = [...tables]
  while (waiting.length > 0) {
    const names = new Set(waiting.map(({ name }) => name))
    const free = waiting.filter(
      ({ name }) => !references.some(({ from, to }) => from === name && names.has(to)),
    )
    if (free.length === 0) throw new RangeError(`A circle of references: ${[...names].join(', ')}`)
    ordered.push(...free)
    waiting = waiting.filter((table) => !free.includes(table))
  }
  return ordered
}

/** The schema that Prisma reads and the database that the migrations make are one and the same. */
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'

import { testDatabase } from '../testing/database.js'
import { readPrismaSchema, type SchemaTable } from '../testing/prisma-schema.js'

const source = readFileSync(new URL('../../../../prisma/schema.prisma', import.meta.url), 'utf8')
const schema = readPrismaSchema(source)
/** What the migrations add that Prisma's language cannot say. */
const beyondPrisma = [
  'node_orphan_idx',
  'resource_until_idx',
  'guard_tripped_idx',
  'config_rollout_active_idx',
  'audit_entry_loose_idx',
]

const actions: Record<string, string> = { c: 'cascade', r: 'restrict', n: 'setnull', a: 'noaction' }

async function readDatabase(): Promise<Record<string, SchemaTable>> {
  const { pool } = await testDatabase()
  const columns = await pool.query<{
    table: string
    column: string
    type: string
    nullable: boolean
    has_default: boolean
  }>(
    `SELECT c.relname AS table, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type,
       NOT a.attnotnull AS nullable, a.atthasdef AS has_default
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND a.attnum > 0 AND NOT a.attisdropped AND c.relname <> '_prisma_migrations'
     ORDER BY c.relname, a.attnum`,
  )
  const indexes = await pool.query<{
    table: string
    name: string
    kind: string
    columns: string[]
  }>(
    `SELECT c.relname AS table, i.relname AS name,
       CASE WHEN x.indisprimary THEN 'primary' WHEN x.indisunique THEN 'unique' ELSE 'index' END AS kind,
       array(SELECT attname::text FROM unnest(x.indkey) WITH ORDINALITY k (attnum, n)
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum ORDER BY n) AS columns
     FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
     WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition`,
  )
  const keys = await pool.query<{
    table: string
    column: string
    target: string
    target_column: string
    action: string
  }>(
    `SELECT c.relname AS table, a.attname AS column, t.relname AS target, ta.attname AS target_column, k.confdeltype AS action
     FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
       JOIN pg_attribute ta ON ta.attrelid = t.oid AND ta.attnum = k.confkey[1]
     WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace`,
  )
  const names = [...new Set(columns.rows.map(({ table }) => table))]
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        columns: Object.fromEntries(
          columns.rows
            .filter(({ table }) => table === name)
            .map(({ column, type, nullable, has_default: hasDefault }) => [
              column,
              { type, nullable, hasDefault },
            ]),
        ),
        indexes: indexes.rows
          .filter(({ table, name: index }) => table === name && !beyondPrisma.includes(index))
          .map(({ kind, columns: list }) => `${kind}(${list.join(', ')})`)
          .sort(),
        foreignKeys: keys.rows
          .filter(({ table }) => table === name)
          .map(
            ({ column, target, target_column, action }) =>
              `${column} -> ${target}(${target_column}) ${actions[action]}`,
          )
          .sort(),
      },
    ]),
  )
}

let database: Record<string, SchemaTable>
beforeAll(async () => {
  database = await readDatabase()
})

it('has the same tables', () => {
  expect(Object.keys(database).sort()).toEqual(Object.keys(schema).sort())
  expect(Object.keys(schema).length).toBeGreaterThan(10)
})

describe.each(Object.keys(schema))('table %s', (name) => {
  it('has the same columns, types, nullability and defaults', () => {
    expect(database[name]?.columns).toEqual(schema[name]?.columns)
  })

  it('has the same keys and indexes', () => {
    expect(database[name]?.indexes).toEqual(schema[name]?.indexes)
    expect(database[name]?.foreignKeys).toEqual(schema[name]?.foreignKeys)
  })
})

it('has the indexes that Prisma cannot say', async () => {
  const { pool } = await testDatabase()
  const { rows } = await pool.query('SELECT indexname FROM pg_indexes WHERE indexname = ANY ($1)', [
    beyondPrisma,
  ])
  expect(rows).toHaveLength(beyondPrisma.length)
})

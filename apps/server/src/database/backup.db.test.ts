import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gunzipSync, gzipSync } from 'node:zlib'
import pg from 'pg'
import { describe, expect, inject, it, onTestFinished } from 'vitest'

import { testDatabase } from '../testing/database.js'
import { eventually } from '../testing/eventually.js'
import { testFleet } from '../testing/fleet.js'
import { administer, withDatabase } from '../testing/global-setup.js'
import { backUp } from './backup.js'
import { inOrder, readTables } from './backup-format.js'
import { migrate } from './migrate.js'
import { migrationsFolder } from './migrations-folder.js'
import { restore } from './restore.js'

async function emptyDatabase(): Promise<string> {
  const name = `foundation_restore_${randomBytes(6).toString('hex')}`
  await administer(inject('postgresUrl'), `CREATE DATABASE ${name}`)
  onTestFinished(() => administer(inject('postgresUrl'), `DROP DATABASE ${name} WITH (FORCE)`))
  return withDatabase(inject('postgresUrl'), name)
}

async function backupOf(url: string): Promise<Buffer> {
  const out = new PassThrough()
  const [bytes] = await Promise.all([buffer(out), backUp(url, { version: '1.0.0', out })])
  return bytes
}

const restoreInto = (url: string, bytes: Buffer, folder = migrationsFolder) =>
  restore(url, { folder, from: Readable.from([bytes]) })

async function query<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<T>(sql)
  await client.end()
  return rows
}

/** Every row of every table as PostgreSQL writes it. */
async function contents(url: string): Promise<Record<string, string[]>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const all: Record<string, string[]> = {}
  for (const { name } of await readTables(client)) {
    const { rows } = await client.query<{ row: string }>(
      `SELECT t::text AS row FROM "${name}" t ORDER BY 1`,
    )
    all[name] = rows.map(({ row }) => row)
  }
  await client.end()
  return all
}

const awkward = 'quotes " and \\ and \u2028 a line\nand a tab\t, {braces} and 😀'

let source: Promise<string> | null = null

/** A database with something in every kind of column; filled once, and only read after that. */
function filled(): Promise<string> {
  source ??= fill()
  return source
}

async function fill(): Promise<string> {
  const { url, pool } = await testDatabase()
  const { ctx } = await testFleet()
  const { fleetId } = ctx
  const text = JSON.stringify({ text: awkward, none: null, many: [1.5e-7, 9_007_199_254_740_991] })
  await pool.query(
    `INSERT INTO resource (fleet_id, kind, key, revision, selector, spec, updated_by)
     VALUES ($1, 'test', $2, 9007199254740993, 'null', $3, 'me')`,
    [fleetId, awkward, text],
  )
  await pool.query(
    `INSERT INTO node (id, fleet_id, service, host, pid, node_version, sdk_version, labels, booted_from, boot_id, started_at, state)
     SELECT 'node-' || n, $1, 'shop', 'h', n, 'v', 'v', '{}', 'server', 'b', '2026-01-02 03:04:05.678+00', 'healthy'
     FROM generate_series(1, 1234) n`,
    [fleetId],
  )
  await pool.query(
    `INSERT INTO node_vitals (node_id, last_seen_at, lag_ms)
     VALUES ('node-1', 'infinity', 0.1), ('node-2', now(), 'NaN')`,
  )
  await pool.query(
    `INSERT INTO node_transition (fleet_id, node_id, service, from_state, to_state, reason)
     VALUES ($1, 'node-1', 'shop', 'joining', 'healthy', $2)`,
    [fleetId, awkward],
  )
  await pool.query(
    `INSERT INTO join_token (id, fleet_id, name, secret_hash, hint, created_by)
     VALUES (gen_random_uuid(), $1, 't', '\\x00ff0a', 'h', 'me')`,
    [fleetId],
  )
  return url
}

describe('a backup', () => {
  it('restores into an empty database everything as it was, down to the last digit', async () => {
    const url = await filled()
    const target = await emptyDatabase()
    const bytes = await backupOf(url)
    const before = await contents(url)
    const { rows } = await restoreInto(target, bytes)
    expect(await contents(target)).toEqual(before)
    expect(rows).toBe(Object.values(before).flat().length)
    expect(before.node?.length).toBeGreaterThanOrEqual(1_234)
  })

  it('goes on counting where the backup ended', async () => {
    const url = await filled()
    const target = await emptyDatabase()
    await restoreInto(target, await backupOf(url))
    const next = await query<{ id: string; highest: string }>(
      target,
      `SELECT (SELECT max(id) FROM node_transition)::text AS highest,
         nextval(pg_get_serial_sequence('node_transition', 'id'))::text AS id`,
    )
    expect(BigInt(next[0]?.id ?? 0)).toBe(BigInt(next[0]?.highest ?? 0) + 1n)
  })

  it('is of one moment, whatever is written meanwhile', async () => {
    const url = await filled()
    const { pool } = await testDatabase()
    const count = 'SELECT count(*) FROM server'
    const before = await query(url, count)
    const holder = new pg.Client({ connectionString: url })
    await holder.connect()
    await holder.query('BEGIN; LOCK TABLE node IN ACCESS EXCLUSIVE MODE')
    const running = backupOf(url)
    await eventually(async () => {
      const waiting = await pool.query(
        "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'node'::regclass",
      )
      expect(waiting.rowCount).toBe(1)
    })
    await pool.query(
      `INSERT INTO server (id, version) SELECT 'late-' || n, 'x' FROM generate_series(1, 50) n`,
    )
    await holder.end()
    const bytes = await running
    await pool.query(`DELETE FROM server WHERE id LIKE 'late-%'`)
    const target = await emptyDatabase()
    await restoreInto(target, bytes)
    expect(await query(target, count)).toEqual(before)
  })

  it('of an older version is brought up to this one', async () => {
    const names = (await readdir(migrationsFolder, { withFileTypes: true }))
      .filter((it) => it.isDirectory())
      .map(({ name }) => name)
      .sort()
    const older = await mkdtemp(join(tmpdir(), 'foundation-older-'))
    onTestFinished(() => rm(older, { recursive: true }))
    for (const name of names.slice(0, 1))
      await cp(join(migrationsFolder, name), join(older, name), { recursive: true })
    const source = await emptyDatabase()
    await migrate(source, older)
    await query(source, `INSERT INTO fleet (id, name) VALUES (gen_random_uuid(), 'old')`)
    const target = await emptyDatabase()
    await restoreInto(target, await backupOf(source))
    expect(await query(target, 'SELECT name FROM fleet')).toEqual([{ name: 'old' }])
    expect(await migrate(target, migrationsFolder)).toEqual([])
  })
})

describe('restoring', () => {
  it('leaves a database alone that holds something', async () => {
    const url = await filled()
    const bytes = await backupOf(url)
    const before = await contents(url)
    await expect(restoreInto(url, bytes)).rejects.toThrow('The database is not empty')
    expect(await contents(url)).toEqual(before)
  })

  it('refuses a backup of a newer version', async () => {
    const lines = gunzipSync(await backupOf(await filled()))
      .toString()
      .split('\n')
    const header = JSON.parse(lines[0] ?? '') as { migrations: string[] }
    header.migrations.push('29990101000000_future')
    const bytes = gzipSync([JSON.stringify(header), ...lines.slice(1)].join('\n'))
    await expect(restoreInto(await emptyDatabase(), bytes)).rejects.toThrow('Use a newer version')
  })

  it.each([
    ['was cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 100)],
    ['lacks its last line', (bytes: Buffer) => edit(bytes, (lines) => lines.slice(0, -2))],
    ['lost a row', (bytes: Buffer) => edit(bytes, dropRow)],
    ['was changed', (bytes: Buffer) => edit(bytes, (lines) => lines.map(rename))],
    ['is none', () => Buffer.from('not gzip')],
  ])('takes nothing of a file that %s', async (_how, spoil) => {
    const bytes = spoil(await backupOf(await filled()))
    const target = await emptyDatabase()
    await migrate(target, migrationsFolder)
    await expect(restoreInto(target, bytes)).rejects.toThrow(/backup/)
    const rows = Object.values(await contents(target)).flat()
    expect(rows).toEqual([])
  })
})

function edit(bytes: Buffer, change: (lines: string[]) => string[]): Buffer {
  return gzipSync(change(gunzipSync(bytes).toString().split('\n')).join('\n'))
}

const rename = (line: string) => line.replace('"node-77"', '"node-7x"')

function dropRow(lines: string[]): string[] {
  return lines.filter((line) => !line.startsWith('["node-1234"'))
}

describe('the order of tables', () => {
  const table = (name: string) => ({ name, columns: [] })

  it('puts each after those that it refers to', () => {
    const tables = ['a', 'b', 'c'].map(table)
    const references = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
    ]
    expect(inOrder(tables, references).map(({ name }) => name)).toEqual(['c', 'b', 'a'])
  })

  it('says so where there is none', () => {
    const references = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
    ]
    expect(() => inOrder(['a', 'b'].map(table), references)).toThrow('A circle of references: a, b')
  })
})

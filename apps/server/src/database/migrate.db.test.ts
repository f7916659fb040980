import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, inject, it } from 'vitest'

import { administer, withDatabase } from '../testing/global-setup.js'
import { migrate, pendingMigrations } from './migrate.js'

let folder: string
let url: string
let name: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foundation-migrations-'))
  name = `foundation_migrate_${Math.random().toString(36).slice(2)}`
  await administer(inject('postgresUrl'), `CREATE DATABASE ${name}`)
  url = withDatabase(inject('postgresUrl'), name)
})

afterEach(async () => {
  await rm(folder, { recursive: true })
  await administer(inject('postgresUrl'), `DROP DATABASE ${name} WITH (FORCE)`)
})

async function put(migration: string, sql: string): Promise<void> {
  await mkdir(join(folder, migration), { recursive: true })
  await writeFile(join(folder, migration, 'migration.sql'), sql)
}

async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows
}

it('applies what is new, in order, and nothing twice', async () => {
  await put('2_b', 'ALTER TABLE a ADD COLUMN b int')
  await put('1_a', 'CREATE TABLE a (id int)')
  expect(await migrate(url, folder)).toEqual(['1_a', '2_b'])
  await put('3_c', 'CREATE TABLE c (id int); CREATE TABLE d (id int)')
  expect(await migrate(url, folder)).toEqual(['3_c'])
  expect(await migrate(url, folder)).toEqual([])
  expect(
    await query('SELECT applied_steps_count FROM _prisma_migrations WHERE finished_at IS NOT NULL'),
  ).toHaveLength(3)
})

it('migrates once when many servers start together', async () => {
  await put('1_a', 'SELECT pg_sleep(0.2); CREATE TABLE a (id int)')
  const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(url, folder)))
  expect(applied.flat()).toEqual(['1_a'])
})

it('refuses an edited migration', async () => {
  await put('1_a', 'CREATE TABLE a (id int)')
  await migrate(url, folder)
  await put('1_a', 'CREATE TABLE a (id bigint)')
  await expect(migrate(url, folder)).rejects.toThrow(
    'Migration 1_a was edited after it was applied',
  )
})

it('rolls a failed migration back, and refuses to go on from there', async () => {
  await put('1_a', 'CREATE TABLE a (id int); SELECT nonsense')
  await expect(migrate(url, folder)).rejects.toThrow(
    'Migration 1_a failed: column "nonsense" does not exist',
  )
  expect(await query("SELECT 1 FROM pg_tables WHERE tablename = 'a'")).toEqual([])
  await expect(migrate(url, folder)).rejects.toThrow('Migration 1_a failed earlier')
})

it('refuses a database that is newer than itself', async () => {
  await put('1_a', 'CREATE TABLE a (id int)')
  await migrate(url, folder)
  await rm(join(folder, '1_a'), { recursive: true })
  await expect(migrate(url, folder)).rejects.toThrow('Run a newer version')
})

it('leaves a newer database alone when told to, and still refuses an edited migration', async () => {
  await put('1_a', 'CREATE TABLE a (id int)')
  await put('2_b', 'CREATE TABLE b (id int)')
  await migrate(url, folder)
  await rm(join(folder, '2_b'), { recursive: true })
  expect(await migrate(url, folder, { allowNewer: true })).toEqual([])
  await put('1_a', 'CREATE TABLE a (id bigint)')
  await expect(migrate(url, folder, { allowNewer: true })).rejects.toThrow('was edited')
})

it('stops at the migration that it is told', async () => {
  await put('1_a', 'CREATE TABLE a (id int)')
  await put('2_b', 'CREATE TABLE b (id int)')
  expect(await migrate(url, folder, { upTo: '1_a' })).toEqual(['1_a'])
  expect(await migrate(url, folder)).toEqual(['2_b'])
})

it('tells what a database lacks without touching it', async () => {
  await put('1_a', 'CREATE TABLE a (id int)')
  expect(await pendingMigrations(url, folder)).toEqual(['1_a'])
  expect(await query("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")).toEqual([])
  await migrate(url, folder)
  await put('2_b', 'CREATE TABLE b (id int)')
  expect(await pendingMigrations(url, folder)).toEqual(['2_b'])
})

/** One PostgreSQL for the whole run, and in it one migrated database that test files copy. */
import pg from 'pg'
import type { TestProject } from 'vitest/node'

import { migrate } from '../database/migrate.js'
import { migrationsFolder } from '../database/migrations-folder.js'
import { startPostgres } from './postgres.js'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
    templateName: string
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.DATABASE_URL
  const own = given ? null : await startPostgres()
  const url = given ?? own?.url ?? ''
  const templateName = `foundation_template_${process.pid}`
  await administer(url, `CREATE DATABASE ${templateName}`)
  await migrate(withDatabase(url, templateName), migrationsFolder)
  project.provide('postgresUrl', url)
  project.provide('templateName', templateName)
  return async () => {
    if (own) return own.stop()
    await administer(url, `DROP DATABASE IF EXISTS ${templateName} WITH (FORCE)`)
  }
}

export async function administer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(sql)
  await client.end()
}

export function withDatabase(url: string, name: string): string {
  const copy = new URL(url)
  copy.pathname = `/${name}`
  return copy.href
}

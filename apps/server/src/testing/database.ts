import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, inject } from 'vitest'

import { type Database, openDatabase } from '../database/client.js'
import { administer, withDatabase } from './global-setup.js'

export interface TestDatabase extends Database {
  readonly url: string
}

export const silentLog = pino({ level: process.env.TEST_LOG ?? 'silent' })

let shared: Promise<TestDatabase> | null = null

/** The test file's own database, made when first asked for and dropped after the file's last test. */
export function testDatabase(): Promise<TestDatabase> {
  if (!shared) {
    shared = create()
    afterAll(async () => {
      const database = await shared
      if (!database) return
      await database.close()
      await administer(
        inject('postgresUrl'),
        `DROP DATABASE "${nameOf(database.url)}" WITH (FORCE)`,
      )
    })
  }
  return shared
}

async function create(): Promise<TestDatabase> {
  const name = `foundation_test_${randomBytes(6).toString('hex')}`
  await administer(
    inject('postgresUrl'),
    `CREATE DATABASE ${name} TEMPLATE ${inject('templateName')}`,
  )
  const url = withDatabase(inject('postgresUrl'), name)
  return { ...openDatabase({ url, poolSize: 10, log: silentLog }), url }
}

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1)
}

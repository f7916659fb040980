import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import type { Logger } from 'pino'

import { PrismaClient } from '../generated/prisma/client.js'
import { GuardedClient } from './guarded-client.js'

export interface Database {
  readonly prisma: PrismaClient
  /** The pool under Prisma, for statements that are batched or hot. */
  readonly pool: pg.Pool
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly url: string
  /** Connections at most. Default 20. */
  readonly poolSize?: number
  readonly log: Logger
}

/**
 * Opens the one pool of the process; connections are made when first needed, so this never fails because
 * the database is away. Waits are bounded everywhere: a database that hangs must not hang the server.
 */
export function openDatabase({ url, poolSize = 20, log }: DatabaseOptions): Database {
  const pool = new pg.Pool({
    Client: GuardedClient,
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    statement_timeout: 20_000,
    query_timeout: 25_000,
    application_name: 'foundation',
  })
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) =>
    log.warn({ event: 'database.connection_lost', err: error.message }, 'database connection lost'),
  )
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool),
    transactionOptions: { maxWait: 5_000, timeout: 20_000 },
  })
  return {
    prisma,
    pool,
    async close() {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}

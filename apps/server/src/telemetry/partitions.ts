import { day } from '@foundation/core/time'
import type pg from 'pg'

/** Every table that is partitioned by day. */
const tables = ['signal_sample', 'guard_window'] as const
const lockKey = 72_707_370

export interface PartitionPolicy {
  /** Days to have ready beyond today. Default 2. */
  readonly daysAhead?: number
  /** How long samples are kept at least; whole days go. Default one day. */
  readonly retentionMs?: number
}

/**
 * Makes the partitions that are coming up and drops those that are past. Many servers may run it: one at
 * a time does, and the rest find it done.
 *
 * @returns the names of the partitions made and dropped
 */
export async function keepPartitions(
  pool: pg.Pool,
  now: number,
  { daysAhead = 2, retentionMs = day }: PartitionPolicy = {},
): Promise<{ made: string[]; dropped: string[] }> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock($1)', [lockKey])
    const today = Math.floor(now / day)
    const made: string[] = []
    const dropped: string[] = []
    for (const table of tables) {
      const { rows } = await client.query<{ name: string }>(
        `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = '${table}'::regclass`,
      )
      const existing = new Set(rows.map(({ name }) => name))
      // From yesterday on: the clocks of servers differ, and a batch may have waited over midnight.
      for (let at = today - 1; at <= today + daysAhead; at++) {
        const name = partitionName(table, at)
        if (existing.has(name)) continue
        await client.query(
          `CREATE TABLE ${name} PARTITION OF ${table} FOR VALUES FROM ('${isoDay(at)}') TO ('${isoDay(at + 1)}')`,
        )
        made.push(name)
      }
      const oldest = partitionName(
        table,
        Math.min(today - 1, Math.floor((now - retentionMs) / day)),
      )
      for (const name of existing) {
        if (name >= oldest) continue
        await client.query(`DROP TABLE ${name}`)
        dropped.push(name)
      }
    }
    await client.query('COMMIT')
    return { made, dropped }
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}

/** Names sort as days do. */
function partitionName(table: string, dayNumber: number): string {
  return `${table}_${isoDay(dayNumber).slice(0, 10).replaceAll('-', '')}`
}

/** Midnight in UTC, whatever the database's time zone is. */
function isoDay(dayNumber: number): string {
  return new Date(dayNumber * day).toISOString()
}

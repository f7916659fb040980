import { day } from '@foundation/core/time'
import type pg from 'pg'

const table = 'signal_sample'
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
    const { rows } = await client.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = '${table}'::regclass`,
    )
    const existing = new Set(rows.map(({ name }) => name))
    const today = Math.floor(now / day)
    const made: string[] = []
    // From yesterday on: the clocks of servers differ, and a batch may have waited over midnight.
    for (let at = today - 1; at <= today + daysAhead; at++) {
      const name = partitionName(at)
      if (existing.has(name)) continue
      await client.query(
        `CREATE TABLE ${name} PARTITION OF ${table} FOR VALUES FROM ('${isoDay(at)}') TO ('${isoDay(at + 1)}')`,
      )
      made.push(name)
    }
    const oldest = partitionName(Math.min(today - 1, Math.floor((now - retentionMs) / day)))
    const dropped = [...existing].filter((name) => name < oldest)
    for (const name of dropped) await client.query(`DROP TABLE ${name}`)
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
function partitionName(dayNumber: number): string {
  return `${table}_${isoDay(dayNumber).slice(0, 10).replaceAll('-', '')}`
}

/** Midnight in UTC, whatever the database's time zone is. */
function isoDay(dayNumber: number): string {
  return new Date(dayNumber * day).toISOString()
}

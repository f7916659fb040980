/**
 * Partitions of `signal_sample`, one a day (UTC): made ahead, and dropped whole when all of a day is past
 * its retention.
 */
import { day } from '@foundation/core/time'

import type { Db } from '../context.js'

export interface PartitionPlan {
  /** Unix milliseconds. */
  readonly now: number
  /** How long samples are kept, in ms. */
  readonly retentionMs: number
}

/** Days made ahead: a server that is away from its jobs for a weekend still has where to write. */
const aheadDays = 3

const prefix = 'signal_sample_'

/** Makes what is missing and drops what is past. Servers that do so at once take turns. */
export async function keepPartitions(
  db: Db,
  { now, retentionMs }: PartitionPlan,
): Promise<{ dropped: string[] }> {
  const today = Math.floor(now / day) * day
  const oldestKept = Math.floor((now - retentionMs) / day) * day
  const present = await db.$queryRaw<{ name: string }[]>`
    SELECT c.relname::text AS name FROM pg_inherits i
    JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'signal_sample'::regclass`
  const dropped = present
    .map(({ name }) => name)
    .filter((name) => {
      const start = startOf(name)
      return start !== null && start < oldestKept
    })
  // From the oldest day that is kept: a node may send what it measured before it was cut off.
  const starts: number[] = []
  for (let at = oldestKept; at <= today + aheadDays * day; at += day) starts.push(at)
  const statements = [
    ...starts.map(
      (at) =>
        `CREATE TABLE IF NOT EXISTS ${nameOf(at)} PARTITION OF signal_sample FOR VALUES FROM ('${utc(at)}') TO ('${utc(at + day)}');`,
    ),
    ...dropped.map((name) => `DROP TABLE IF EXISTS ${name};`),
  ]
  // One block is one transaction. Names and bounds are made of digits alone, so nothing needs quoting.
  await db.$executeRawUnsafe(`DO $$ BEGIN
    SET LOCAL lock_timeout = '10s';
    PERFORM pg_advisory_xact_lock(hashtext('signal_sample partitions'));
    ${statements.join('\n    ')}
  END $$`)
  return { dropped }
}

function nameOf(at: number): string {
  return `${prefix}${new Date(at).toISOString().slice(0, 10).replaceAll('-', '')}`
}

/** When the partition of this name begins; null when the name is not one of ours. */
function startOf(name: string): number | null {
  const match = /^signal_sample_(\d{4})(\d{2})(\d{2})$/u.exec(name)
  if (!match) return null
  const [, year, month, date] = match
  return Date.parse(`${year}-${month}-${date}T00:00:00Z`)
}

function utc(at: number): string {
  return new Date(at).toISOString()
}

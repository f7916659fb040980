/** Reads the revision log and the desired state from the database. */
import {
  type FeedLog,
  type LogEntry,
  newFeedLog,
  type Resource,
  type Selector,
} from '@foundation/core/feed'
import type pg from 'pg'

interface RevisionRow {
  revision: string
  kind: string
  key: string
  before: Selector | null
  after: Selector | null
  spec: Resource['spec'] | null
}

/** Committed entries after `head`, oldest first, at most `limit`. */
export async function readEntries(
  db: pg.Pool | pg.PoolClient,
  fleetId: string,
  head: number,
  limit = 1_000,
): Promise<LogEntry[]> {
  const { rows } = await db.query<RevisionRow>({
    name: 'feed-entries',
    text: `SELECT revision, kind, key, before, after, spec FROM revision
      WHERE fleet_id = $1 AND revision > $2 ORDER BY revision LIMIT $3`,
    values: [fleetId, head, limit],
  })
  return rows.map(toEntry)
}

/** The log as it stands, with up to `recent` entries behind it, all seen at one moment. */
export async function readLog(pool: pg.Pool, fleetId: string, recent = 1_000): Promise<FeedLog> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const fleet = await client.query<{ revision: string }>(
      'SELECT revision FROM fleet WHERE id = $1',
      [fleetId],
    )
    const head = Number(fleet.rows[0]?.revision ?? 0)
    const resources = await client.query<Omit<Resource, 'revision'> & { revision: string }>(
      'SELECT kind, key, revision, selector, spec FROM resource WHERE fleet_id = $1',
      [fleetId],
    )
    const entries = await readEntries(client, fleetId, Math.max(0, head - recent), recent)
    await client.query('COMMIT')
    const log = newFeedLog(
      head,
      resources.rows.map((row) => ({ ...row, revision: Number(row.revision) })),
    )
    return { ...log, recent: entries }
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}

function toEntry({ revision, kind, key, before, after, spec }: RevisionRow): LogEntry {
  const number = Number(revision)
  return {
    revision: number,
    ref: { kind, key },
    before,
    after: after && spec ? { kind, key, revision: number, selector: after, spec } : null,
  }
}

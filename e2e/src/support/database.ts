/** The database of a stack under test, for what no interface offers. */
import pg from 'pg'

async function withClient<T>(url: string, act: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await act(client)
  } finally {
    await client.end()
  }
}

/** Makes everybody a viewer, or what else they shall be. */
export async function setRole(url: string, role: string): Promise<void> {
  await withClient(url, (client) => client.query('UPDATE person SET role = $1', [role]))
}

/**
 * Puts a policy on the feed past every check of the server, as a server of another version might.
 *
 * @returns its revision
 */
export async function putPolicy(url: string, key: string, spec: unknown): Promise<number> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ revision: string }>(
      `WITH head AS (
        UPDATE fleet SET revision = revision + 1 RETURNING id, revision
      ), kept AS (
        INSERT INTO resource (fleet_id, kind, key, revision, selector, spec, updated_by)
        SELECT id, 'policy', $1, revision, '{}', $2::jsonb, 'test' FROM head
        ON CONFLICT (fleet_id, kind, key) DO UPDATE SET revision = excluded.revision, spec = excluded.spec
      )
      INSERT INTO revision (fleet_id, revision, kind, key, before, after, spec, actor)
      SELECT id, revision, 'policy', $1, '{}', '{}', $2::jsonb, 'test' FROM head
      RETURNING revision`,
      [key, JSON.stringify(spec)],
    )
    return Number(rows[0]?.revision)
  })
}

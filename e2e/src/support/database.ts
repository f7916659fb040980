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

/** Somebody else who can sign in, with the password of the first. */
export async function addPerson(
  url: string,
  { name, email, role }: { readonly name: string; readonly email: string; readonly role: string },
): Promise<void> {
  const id = crypto.randomUUID()
  await withClient(url, async (client) => {
    await client.query(
      `INSERT INTO person (id, fleet_id, name, email, role)
       SELECT $1, fleet_id, $2, $3, $4 FROM person ORDER BY created_at LIMIT 1`,
      [id, name, email, role],
    )
    await client.query(
      `INSERT INTO person_account (id, person_id, account_id, provider_id, password)
       SELECT $1, $1, $1, provider_id, password FROM person_account ORDER BY created_at LIMIT 1`,
      [id],
    )
  })
}

/**
 * Puts a resource on the feed past every check of the server, as a server of another version might.
 *
 * @returns its revision
 */
export async function putResource(
  url: string,
  { kind, key }: { readonly kind: string; readonly key: string },
  spec: unknown,
): Promise<number> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ revision: string }>(
      `WITH head AS (
        UPDATE fleet SET revision = revision + 1 RETURNING id, revision
      ), kept AS (
        INSERT INTO resource (fleet_id, kind, key, revision, selector, spec, updated_by)
        SELECT id, $1, $2, revision, '{}', $3::jsonb, 'test' FROM head
        ON CONFLICT (fleet_id, kind, key) DO UPDATE SET revision = excluded.revision, spec = excluded.spec
      )
      INSERT INTO revision (fleet_id, revision, kind, key, before, after, spec, actor)
      SELECT id, revision, $1, $2, '{}', '{}', $3::jsonb, 'test' FROM head
      RETURNING revision`,
      [kind, key, JSON.stringify(spec)],
    )
    return Number(rows[0]?.revision)
  })
}

export function countRows(url: string, table: string): Promise<number> {
  return withClient(url, async (client) => {
    const name = pg.escapeIdentifier(table)
    const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM ${name}`)
    return Number(rows[0]?.count)
  })
}

/** Every row of every table, as text. */
export async function everyRow(url: string): Promise<string> {
  return withClient(url, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    )
    const texts: string[] = []
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`)
      texts.push(...rows.map(({ row }) => row))
    }
    return texts.join('\n')
  })
}

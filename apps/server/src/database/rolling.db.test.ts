/** A server of the version before, on a database that is migrated already: what it reads and writes still holds. */
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest'

import { administer, withDatabase } from '../testing/global-setup.js'
import { migrate } from './migrate.js'
import { migrationsFolder } from './migrations-folder.js'

const name = `foundation_rolling_${Math.random().toString(36).slice(2)}`
const fleetId = '6b3f8e1e-0000-4000-8000-000000000001'
let client: pg.Client

beforeAll(async () => {
  await administer(inject('postgresUrl'), `CREATE DATABASE ${name}`)
  const url = withDatabase(inject('postgresUrl'), name)
  await migrate(url, migrationsFolder, { upTo: '20261121000310_api_tokens' })
  client = new pg.Client({ connectionString: url })
  await client.connect()
  for (const role of ['administrator', 'operator', 'viewer']) await addPerson(`of-${role}`, role)
  await migrate(url, migrationsFolder)
})
afterAll(async () => {
  await client.end()
  await administer(inject('postgresUrl'), `DROP DATABASE ${name} WITH (FORCE)`)
})
beforeEach(async () => void (await client.query('BEGIN')))
afterEach(async () => void (await client.query('ROLLBACK')))

/** As a server of 0.1 does. */
const addPerson = (id: string, role: string) =>
  client.query(
    `INSERT INTO person (id, fleet_id, name, email, role) VALUES ($1, $2, $1, $1 || '@example.com', $3)`,
    [id, fleetId, role],
  )
async function rolesOf(id: string): Promise<readonly [before: string, now: string]> {
  const { rows } = await client.query<{ role: string; role_name: string }>(
    'SELECT role, role_name FROM person WHERE id = $1',
    [id],
  )
  return [rows[0]?.role ?? '', rows[0]?.role_name ?? '']
}

it('reads the roles that it knows, where this version has its own', async () => {
  expect(await rolesOf('of-administrator')).toEqual(['administrator', 'owner'])
  expect(await rolesOf('of-operator')).toEqual(['operator', 'operator'])
  expect(await rolesOf('of-viewer')).toEqual(['viewer', 'viewer'])
})

it('makes people and changes their role, which this version takes over', async () => {
  await addPerson('first', 'administrator')
  expect(await rolesOf('first')).toEqual(['administrator', 'owner'])
  await client.query(`UPDATE person SET role = 'operator' WHERE id = 'first'`)
  expect(await rolesOf('first')).toEqual(['operator', 'operator'])
})

it('finds the nearest role that it knows for one that is new, and the least for one of the fleet’s own', async () => {
  const near = { owner: 'administrator', admin: 'administrator', operator: 'operator' }
  for (const [now, before] of Object.entries({ ...near, viewer: 'viewer', 'on-call': 'viewer' })) {
    await client.query(`UPDATE person SET role_name = $1 WHERE id = 'of-viewer'`, [now])
    expect(await rolesOf('of-viewer')).toEqual([before, now])
  }
  // Changes something else, and leaves both as they were.
  await client.query(`UPDATE person SET name = 'other', role = role WHERE id = 'of-viewer'`)
  expect(await rolesOf('of-viewer')).toEqual(['viewer', 'on-call'])
})

it('tells of breakers without numbers', async () => {
  await client.query(
    `INSERT INTO node (id, fleet_id, service, host, pid, node_version, sdk_version, labels, booted_from, boot_id,
       started_at, state) VALUES ('a', $1, 'shop', '', 1, '', '', '{}', 'server', 'boot', now(), 'healthy')`,
    [fleetId],
  )
  for (let i = 0; i < 2; i++)
    await client.query(
      `INSERT INTO breaker_transition (fleet_id, node_id, service, target, from_state, to_state, reason)
       VALUES ($1, 'a', 'shop', 't', 'closed', 'open', '')`,
      [fleetId],
    )
  const { rows } = await client.query('SELECT number FROM breaker_transition')
  expect(rows).toEqual([{ number: null }, { number: null }])
})

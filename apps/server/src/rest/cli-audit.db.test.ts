/** `foundation audit verify`, as a process of its own, against a database whose owner lies. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

import { createApiToken } from '../access/api-tokens.js'
import { runCommand } from '../testing/command.js'
import { addPerson } from '../testing/people.js'
import { type TestServer, testServer } from '../testing/server.js'

// Each command is a process, which takes its time where others work too.
vi.setConfig({ testTimeout: 120_000 })

let server: TestServer
let env: Record<string, string>

beforeAll(async () => {
  server = await testServer()
  const { ctx } = server.fleet
  const { id } = await addPerson(ctx, 'owner')
  const owner = { ...ctx, actor: { ...ctx.actor, id, name: 'Grace' } }
  const scopes = [...ctx.actor.scopes]
  const made = { scopes, expiresInMs: null }
  const { secret } = await createApiToken(owner, { name: 'auditor', ...made })
  // So that there is something to lie about.
  for (let n = 1; n <= 6; n += 1) await createApiToken(owner, { name: `n-${n}`, ...made })
  env = { FOUNDATION_URL: server.url, FOUNDATION_API_TOKEN: secret }
})
afterAll(() => server[Symbol.asyncDispose]())

const verify = (...more: string[]) => runCommand(['audit', 'verify', ...more], { cwd: '/', env })

/** As the owner of the database, whom no trigger stops; and then all is as it was. */
async function whileTampered<T>(statements: readonly string[], look: () => Promise<T>): Promise<T> {
  const { database, ctx } = server.fleet
  const client = await database.pool.connect()
  const run = async (...all: readonly string[]) => {
    await client.query('BEGIN')
    await client.query('SET LOCAL session_replication_role = replica')
    for (const it of all) await client.query(it, it.includes('$1') ? [ctx.fleetId] : [])
    await client.query('COMMIT')
  }
  try {
    await run(
      'CREATE TABLE kept_entry AS SELECT * FROM audit_entry',
      'CREATE TABLE kept_fleet AS SELECT id, audit_seq, audit_hash FROM fleet',
      ...statements,
    )
    return await look()
  } finally {
    await run(
      'DELETE FROM audit_entry',
      'INSERT INTO audit_entry OVERRIDING SYSTEM VALUE SELECT * FROM kept_entry',
      `UPDATE fleet SET audit_seq = k.audit_seq, audit_hash = k.audit_hash
       FROM kept_fleet k WHERE k.id = fleet.id`,
      'DROP TABLE kept_entry, kept_fleet',
    )
    client.release()
  }
}

const of = 'WHERE fleet_id = $1 AND seq'

it.each([
  ['changed', 'entry 4 was changed', [`UPDATE audit_entry SET target = 'z' ${of} = 4`]],
  ['removed', 'entry 4 was removed', [`DELETE FROM audit_entry ${of} = 4`]],
  [
    'inserted',
    'entry 5 was inserted',
    [
      `UPDATE audit_entry SET seq = -seq ${of} > 4`,
      `UPDATE audit_entry SET seq = -seq + 1 ${of} < 0`,
      `UPDATE audit_entry SET seq = 5, id = -1 ${of} = 4`,
      `INSERT INTO audit_entry OVERRIDING SYSTEM VALUE SELECT * FROM kept_entry ${of} = 4`,
      'UPDATE fleet SET audit_seq = audit_seq + 1 WHERE id = $1',
    ],
  ],
  ['cut', 'entry 5 and those after it are gone', [`DELETE FROM audit_entry ${of} > 4`]],
])('an entry that was %s is found, and ends the command with 1', async (how, said, statements) => {
  const { code, out, err } = await whileTampered(statements, () => verify())
  expect([code, out]).toEqual([1, ''])
  expect(err).toContain(`error audit.${how}: `)
  expect(err).toContain(said)
})

it('an end that was cut together with the head is found by the head that somebody kept', async () => {
  const whole = await verify()
  expect(whole.code).toBe(0)
  const [, head = ''] = /--head: (\S+)/.exec(whole.out) ?? []
  expect((await verify('--head', head)).code).toBe(0)
  const cut = [
    `DELETE FROM audit_entry ${of} > 4`,
    `UPDATE fleet SET audit_seq = 4, audit_hash = e.hash
     FROM audit_entry e WHERE e.fleet_id = fleet.id AND e.seq = 4 AND fleet.id = $1`,
  ]
  const [alone, kept] = await whileTampered(cut, async () => [
    await verify(),
    await verify('--head', head),
  ])
  expect(alone?.code).toBe(0)
  expect(kept).toMatchObject({ code: 1, err: expect.stringContaining('error audit.cut: ') })
})

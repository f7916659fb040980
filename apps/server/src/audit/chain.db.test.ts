import type { VerifyAudit } from '@foundation/core/audit'
import fc from 'fast-check'
import type pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'

import { type Ctx, commit, type Trace } from '../context.js'
import type { Prisma } from '../generated/prisma/client.js'
import { type TestFleet, testFleet } from '../testing/fleet.js'
import { keepAudit } from './archive.js'
import { verifyAudit } from './verify.js'

const verify = (ctx: Ctx, input: Partial<VerifyAudit> = {}) =>
  verifyAudit(ctx, { limit: 20_000, ...input })
const leave = (ctx: Ctx, ...trace: Trace[]) => commit(ctx, async () => ({ result: null, trace }))
const act = (target: string, more: Partial<Trace> = {}): Trace => ({
  action: 'nodes.drain',
  target,
  ...more,
})

/** A fleet with eight entries. */
async function audited(): Promise<TestFleet> {
  const fleet = await testFleet()
  for (const target of 'abcd') await leave(fleet.ctx, act(target), act(`${target}-2`))
  return fleet
}

/** As somebody who owns the database, and lets no trigger stand in the way. */
async function tamper({ database, ctx }: TestFleet, ...statements: string[]): Promise<void> {
  const client: pg.PoolClient = await database.pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SET LOCAL session_replication_role = replica')
    for (const statement of statements) {
      const values = statement.includes('$1') ? [ctx.fleetId] : []
      await client.query(statement, values)
    }
    await client.query('COMMIT')
  } finally {
    client.release()
  }
}

describe('the chain', () => {
  it('numbers entries without a hole, and is whole', async () => {
    const fleet = await audited()
    const trail = await fleet.trail()
    expect(trail.map(({ seq }) => Number(seq))).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(await verify(fleet.ctx)).toMatchObject({
      fault: null,
      checked: 8,
      next: null,
      last: { seq: 8, hash: trail[7]?.hash },
      head: { seq: 8, hash: trail[7]?.hash },
    })
  })

  it('has no entry of what was rolled back, and no hole', async () => {
    const fleet = await audited()
    const failing = leave(fleet.ctx, act('undone'), act('no text: \0'))
    await expect(failing).rejects.toThrow()
    await leave(fleet.ctx, act('next'))
    expect(await verify(fleet.ctx)).toMatchObject({ fault: null, checked: 9 })
  })

  it('stays whole however many write at once', async () => {
    const fleet = await testFleet()
    const other = await testFleet()
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        leave(n % 4 === 0 ? other.ctx : fleet.ctx, act(`n-${n}`), act(`m-${n}`)),
      ),
    )
    expect(await verify(fleet.ctx)).toMatchObject({ fault: null, checked: 60 })
    expect(await verify(other.ctx)).toMatchObject({ fault: null, checked: 20 })
    const times = (
      await fleet.ctx.db.auditEntry.findMany({
        where: { fleetId: fleet.ctx.fleetId },
        orderBy: { seq: 'asc' },
      })
    ).map(({ at }) => at.getTime())
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  it('holds whatever the database can: what is read back has the hash of what was written', async () => {
    const fleet = await testFleet()
    const storable = fc.jsonValue().filter((it) => !/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(it)))
    await fc.assert(
      fc.asyncProperty(fc.array(storable, { minLength: 1, maxLength: 20 }), async (values) => {
        await leave(
          fleet.ctx,
          ...values.map((it, n) =>
            act(`t-${n}`, {
              before: { it } as Prisma.InputJsonObject,
              after: { a: [it, 1e21, -0] } as Prisma.InputJsonObject,
            }),
          ),
        )
        const { seq } = (await verify(fleet.ctx)).head
        const after = Math.max(0, seq - values.length)
        expect((await verify(fleet.ctx, { after })).fault).toBeNull()
      }),
      { numRuns: 15, seed: 4 },
    )
    expect((await verify(fleet.ctx)).fault).toBeNull()
  })

  it('is checked a stretch at a time', async () => {
    const { ctx } = await audited()
    const first = await verify(ctx, { limit: 3 })
    expect(first).toMatchObject({ fault: null, checked: 3, next: 3 })
    const second = await verify(ctx, { after: 3, limit: 5 })
    expect(second).toMatchObject({ fault: null, checked: 5, next: null })
    await expect(verify(ctx, { after: 99 })).rejects.toMatchObject({
      code: 'audit.entry_not_found',
    })
  })

  it('is for those who may read the audit, and of one fleet', async () => {
    const fleet = await audited()
    await expect(verify(fleet.as('fleet:read', 'settings:write'))).rejects.toMatchObject({
      code: 'access.scope_missing',
    })
    expect(await verify((await testFleet()).ctx)).toMatchObject({ checked: 0, head: { seq: 0 } })
  })
})

describe('what the database refuses', () => {
  let fleet: TestFleet
  beforeAll(async () => {
    fleet = await audited()
  })

  it.each([
    'UPDATE audit_entry SET target = target',
    'UPDATE audit_entry SET seq = NULL, prev_hash = NULL, hash = NULL',
    'DELETE FROM audit_entry',
    'TRUNCATE audit_entry',
    'TRUNCATE audit_checkpoint',
  ])('%s', async (statement) => {
    await expect(fleet.database.pool.query(statement)).rejects.toThrow('only ever added to')
  })
})

describe('somebody who owns the database is found out when they', () => {
  const of = 'WHERE fleet_id = $1 AND seq'
  const columns =
    'fleet_id, at, actor_id, actor_name, action, target, reason, correlation_id, prev_hash, hash'
  it.each([
    ['change a target', [`UPDATE audit_entry SET target = 'z' ${of} = 4`], 4, 'changed'],
    ['change a time', [`UPDATE audit_entry SET at = at + interval '1 ms' ${of} = 4`], 4, 'changed'],
    ['change a detail', [`UPDATE audit_entry SET after = '{"a":1}' ${of} = 4`], 4, 'changed'],
    ['change a hash', [`UPDATE audit_entry SET hash = repeat('0', 64) ${of} = 4`], 4, 'changed'],
    ['remove an entry', [`DELETE FROM audit_entry ${of} = 4`], 4, 'removed'],
    ['remove the first', [`DELETE FROM audit_entry ${of} <= 2`], 1, 'removed'],
    [
      'remove one and close the gap',
      [
        `DELETE FROM audit_entry ${of} = 4`,
        `UPDATE audit_entry SET seq = -seq ${of} > 4`,
        `UPDATE audit_entry SET seq = -seq - 1 ${of} < 0`,
        'UPDATE fleet SET audit_seq = audit_seq - 1 WHERE id = $1',
      ],
      4,
      'removed',
    ],
    [
      'put one in',
      [
        `UPDATE audit_entry SET seq = -seq ${of} > 4`,
        `UPDATE audit_entry SET seq = -seq + 1 ${of} < 0`,
        `INSERT INTO audit_entry (${columns}, seq) SELECT ${columns}, 5 FROM audit_entry ${of} = 4`,
        'UPDATE fleet SET audit_seq = audit_seq + 1 WHERE id = $1',
      ],
      5,
      'inserted',
    ],
    [
      'put one behind the head',
      [`INSERT INTO audit_entry (${columns}, seq) SELECT ${columns}, 9 FROM audit_entry ${of} = 8`],
      9,
      'inserted',
    ],
    ['cut the newest', [`DELETE FROM audit_entry ${of} > 6`], 7, 'cut'],
    ['take all away', ['DELETE FROM audit_entry WHERE fleet_id = $1'], 1, 'cut'],
    [
      'make a checkpoint that nobody asked for',
      [
        `INSERT INTO audit_checkpoint (fleet_id, seq, hash, by, reason)
         SELECT fleet_id, seq, hash, 'x', 'x' FROM audit_entry ${of} = 4`,
        `DELETE FROM audit_entry ${of} <= 4`,
      ],
      4,
      'removed',
    ],
  ] as const)('%s', async (_what, statements, seq, how) => {
    const fleet = await audited()
    await tamper(fleet, ...statements)
    const { fault } = await verify(fleet.ctx)
    expect(fault).toEqual({ seq, how })
  })

  it('put one in twice, where the index is gone', async () => {
    const fleet = await audited()
    const { pool } = fleet.database
    await pool.query('DROP INDEX audit_entry_fleet_id_seq_key')
    await tamper(
      fleet,
      `INSERT INTO audit_entry (${columns}, seq) SELECT ${columns}, 4 FROM audit_entry ${of} = 4`,
    )
    expect((await verify(fleet.ctx)).fault).toEqual({ seq: 4, how: 'inserted' })
    await tamper(fleet, 'DELETE FROM audit_entry WHERE fleet_id = $1')
    await pool.query(
      'CREATE UNIQUE INDEX audit_entry_fleet_id_seq_key ON audit_entry (fleet_id, seq)',
    )
  })
})

describe('entries without a place', () => {
  const insert = ({ database, ctx }: TestFleet, target: string) =>
    database.pool.query(
      `INSERT INTO audit_entry (fleet_id, actor_id, actor_name, action, target, correlation_id, after)
       VALUES ($1, 'p', 'Ada', 'nodes.drain', $2, 'c-1', '{"b": 1.50, "aa": [1e3]}')`,
      [ctx.fleetId, target],
    )

  it('are taken in before the next one, in the order in which they came', async () => {
    const fleet = await audited()
    await insert(fleet, 'old-1')
    await insert(fleet, 'old-2')
    await leave(fleet.ctx, act('new'))
    const trail = await fleet.trail()
    expect(trail.slice(8).map(({ seq, target }) => [Number(seq), target])).toEqual([
      [9, 'old-1'],
      [10, 'old-2'],
      [11, 'new'],
    ])
    expect((await verify(fleet.ctx)).fault).toBeNull()
  })

  it('are taken in also when nothing else happens', async () => {
    const fleet = await testFleet()
    for (const target of ['a', 'b', 'c']) await insert(fleet, target)
    expect(await keepAudit(fleet.ctx)).toEqual({ takenIn: 3, deleted: 0 })
    expect(await keepAudit(fleet.ctx)).toEqual({ takenIn: 0, deleted: 0 })
    expect(await verify(fleet.ctx)).toMatchObject({ fault: null, checked: 3 })
  })
})

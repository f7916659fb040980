import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'

import { testGuards } from '../../testing/protected.js'
import { protectPgPool } from './pg.js'

const url = inject('postgresUrl' as never) as string
let pool: pg.Pool

beforeEach(() => {
  pool = new pg.Pool({ connectionString: url, max: 2 })
})
afterEach(() => pool.end())

const once = { breaker: { trigger: { on: 'consecutive', failures: 1 } } } as const
const window = (guard: ReturnType<ReturnType<typeof testGuards>['define']>) =>
  guard.takeWindow(performance.now(), false)

describe('a guarded pool of pg', () => {
  it('queries and connects as ever, by promise and by callback', async () => {
    const guard = testGuards().define(once, 'ledger-db')
    const guarded = protectPgPool(pool, guard)
    expect((await guarded.query('SELECT $1::int AS n', [5])).rows).toEqual([{ n: 5 }])
    const client = await guarded.connect()
    expect((await client.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }])
    client.release()
    const rows = await new Promise((done, failed) => {
      guarded.query('SELECT 7 AS n', (error, result) => (error ? failed(error) : done(result.rows)))
    })
    expect(rows).toEqual([{ n: 7 }])
    const released = await new Promise((done) => {
      guarded.connect((_error, it, release) => {
        release()
        done(it !== undefined)
      })
    })
    expect(released).toBe(true)
    expect(guarded.totalCount).toBe(pool.totalCount)
    expect(pool.idleCount).toBe(pool.totalCount)
    expect(window(guard)).toMatchObject({ calls: 4, failures: 0 })
  })

  it('takes no statement that the database refuses for a sickness', async () => {
    const guard = testGuards().define(once, 'ledger-db')
    const guarded = protectPgPool(pool, guard)
    await expect(guarded.query('SELEC')).rejects.toMatchObject({ code: '42601' })
    await expect(guarded.query('SELECT 1/0')).rejects.toMatchObject({ code: '22012' })
    expect(guard.status().breaker?.state).toBe('closed')
  })

  it('opens when the database ends connections or is not there', async () => {
    const { define } = testGuards()
    const guard = define(once, 'ledger-db')
    const end = protectPgPool(pool, guard).query('SELECT pg_terminate_backend(pg_backend_pid())')
    await expect(end).rejects.toMatchObject({ code: '57P01' })
    expect(guard.status().breaker?.state).toBe('open')
    const other = define(once, 'lost-db')
    const lost = new pg.Pool({ host: '127.0.0.1', port: 1 })
    await expect(protectPgPool(lost, other).query('SELECT 1')).rejects.toThrow('ECONNREFUSED')
    await expect(protectPgPool(lost, other).query('SELECT 1')).rejects.toMatchObject({
      code: 'protection.open',
    })
    await lost.end()
  })

  it('gives back a connection that came too late for its caller', async () => {
    const guard = testGuards().define({ timeout: { ms: 30 } }, 'ledger-db')
    const guarded = protectPgPool(pool, guard)
    const held = [await pool.connect(), await pool.connect()]
    await expect(guarded.connect()).rejects.toMatchObject({ code: 'protection.timeout' })
    for (const client of held) client.release()
    await expect.poll(() => [pool.idleCount, pool.waitingCount]).toEqual([2, 0])
  })
})

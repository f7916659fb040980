/**
 * The feed's order is the order of commits. Many writers append with pauses between taking a number and
 * committing, while a reader follows by "everything after the last number I saw". The same harness runs on
 * the log and on a plain sequence, so that it is seen to catch what the log is there to prevent.
 */

import { randomUUID } from 'node:crypto'
import type { LogEntry } from '@foundation/core/feed'
import pg from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'

import { makeListener } from '../database/listener.js'
import { silentLog, testDatabase } from '../testing/database.js'
import { eventually } from '../testing/eventually.js'
import { testFleet } from '../testing/fleet.js'
import { appendRevisions } from './append.js'
import { readLog } from './read.js'
import { trimRevisions } from './retention.js'
import { makeTail } from './tail.js'

const writers = 8
const perWriter = 12

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
/** Uneven on purpose, the same in each run. */
const delayOf = (writer: number, turn: number) => ((writer * 7 + turn * 13) % 11) * 2

async function writeAll(write: (writer: number, turn: number) => Promise<void>): Promise<void> {
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let turn = 0; turn < perWriter; turn++) await write(writer, turn)
    }),
  )
}

async function makeTestTail(fleetId: string, { listen = true, pollMs = 50 } = {}) {
  const { pool, url } = await testDatabase()
  const entries: LogEntry[] = []
  const resets: number[] = []
  const listener = makeListener(url, silentLog)
  const tail = makeTail({
    pool,
    listener,
    fleetId,
    log: silentLog,
    pollMs,
    onEntries: (found) => entries.push(...found),
    onReset: (log) => resets.push(log.head),
  })
  if (listen) listener.start()
  await tail.start()
  onTestFinished(async () => {
    await tail.stop()
    await listener.stop()
  })
  return { tail, entries, resets }
}

const specOf = (writer: number, turn: number) => ({
  kind: 'note',
  key: `w${writer}`,
  selector: {},
  spec: { turn },
})

describe('a reader that follows while many write', () => {
  it('misses and reorders nothing on the log', async () => {
    const { ctx } = await testFleet()
    const { tail, entries } = await makeTestTail(ctx.fleetId)
    await writeAll((writer, turn) =>
      ctx.db.$transaction(
        async (tx) => {
          await pause(delayOf(writer, turn))
          await appendRevisions(tx, ctx, [specOf(writer, turn)])
          await pause(delayOf(turn, writer))
        },
        { maxWait: 60_000, timeout: 60_000 },
      ),
    )
    const total = writers * perWriter
    await eventually(() => expect(entries).toHaveLength(total))
    expect(entries.map(({ revision }) => revision)).toEqual(
      Array.from({ length: total }, (_, i) => i + 1),
    )
    for (let writer = 0; writer < writers; writer++) {
      const own = entries
        .filter(({ ref }) => ref.key === `w${writer}`)
        .map(({ after }) => after?.spec.turn)
      expect(own).toEqual(Array.from({ length: perWriter }, (_, turn) => turn))
    }
    const { pool } = await testDatabase()
    expect(tail.log().resources).toEqual((await readLog(pool, ctx.fleetId)).resources)
  })

  it('loses entries on a plain sequence', async () => {
    const { pool, url } = await testDatabase()
    await pool.query(
      'CREATE TABLE plain_log (revision bigserial PRIMARY KEY, writer int, turn int)',
    )
    const seen: number[] = []
    let head = 0
    let writing = true
    const follow = (async () => {
      for (let last = false; !last; ) {
        last = !writing
        const { rows } = await pool.query<{ revision: string }>(
          'SELECT revision FROM plain_log WHERE revision > $1 ORDER BY revision',
          [head],
        )
        for (const { revision } of rows) seen.push(Number(revision))
        head = seen.at(-1) ?? 0
        await pause(2)
      }
    })()
    const own = new pg.Pool({ connectionString: url, max: writers })
    onTestFinished(() => own.end())
    await writeAll(async (writer, turn) => {
      const client = await own.connect()
      await client.query('BEGIN')
      await client.query('INSERT INTO plain_log (writer, turn) VALUES ($1, $2)', [writer, turn])
      await pause(delayOf(turn, writer))
      await client.query('COMMIT')
      client.release()
    })
    writing = false
    await follow
    expect(seen.length).toBeLessThan(writers * perWriter)
  })
})

describe('the log', () => {
  it('gives each change its own revision, and keeps whom the version before was for', async () => {
    const { ctx } = await testFleet()
    const { tail, entries } = await makeTestTail(ctx.fleetId)
    const append = (...changes: Parameters<typeof appendRevisions>[2][number][]) =>
      ctx.db.$transaction((tx) => appendRevisions(tx, ctx, changes))
    const a = { kind: 'note', key: 'a', selector: { services: ['x'] } }
    expect(await append({ ...a, spec: { n: 1 } }, { ...a, key: 'b', spec: { n: 1 } })).toBe(2)
    expect(
      await append({ ...a, selector: {}, spec: { n: 2 } }, { ...a, selector: {}, spec: null }),
    ).toBe(4)
    await eventually(() => expect(entries).toHaveLength(4))
    expect(entries.map(({ before, after }) => [before, after?.selector ?? null])).toEqual([
      [null, { services: ['x'] }],
      [null, { services: ['x'] }],
      [{ services: ['x'] }, {}],
      [{}, null],
    ])
    expect([...tail.log().resources.keys()]).toEqual(['note/b'])
  })

  it('takes nothing from a transaction that fails', async () => {
    const { ctx } = await testFleet()
    await expect(
      ctx.db.$transaction(async (tx) => {
        await appendRevisions(tx, ctx, [specOf(1, 1)])
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    const fleet = await ctx.db.fleet.findUniqueOrThrow({ where: { id: ctx.fleetId } })
    expect(fleet.revision).toBe(0n)
  })

  it('is read on by polling when nobody tells', async () => {
    const { ctx } = await testFleet()
    const { entries } = await makeTestTail(ctx.fleetId, { listen: false })
    await ctx.db.$transaction((tx) => appendRevisions(tx, ctx, [specOf(1, 1)]))
    await eventually(() => expect(entries).toHaveLength(1))
  })

  it('is read at once when it is told', async () => {
    const { ctx } = await testFleet()
    const { entries } = await makeTestTail(ctx.fleetId, { pollMs: 3_600_000 })
    await eventually(async () => {
      await ctx.db.$transaction((tx) => appendRevisions(tx, ctx, [specOf(1, 1)]))
      await eventually(() => expect(entries.length).toBeGreaterThan(0), { timeoutMs: 500 })
    })
  })

  it('keeps its newest entries; a reader that is further behind starts anew', async () => {
    const { ctx } = await testFleet()
    const { tail, resets, entries } = await makeTestTail(ctx.fleetId)
    await tail.stop()
    for (let turn = 0; turn < 20; turn++) {
      await ctx.db.$transaction((tx) => appendRevisions(tx, ctx, [specOf(turn % 3, turn)]))
    }
    expect(await trimRevisions(ctx.db, ctx.fleetId, 5)).toBe(15)
    await tail.start()
    await eventually(() => expect(resets).toEqual([0, 20]))
    expect(entries).toEqual([])
    expect(tail.log()).toMatchObject({ head: 20 })
    expect(tail.log().recent.map(({ revision }) => revision)).toEqual([16, 17, 18, 19, 20])
  })

  it('is one fleet’s: another’s is not seen', async () => {
    const [{ ctx }, other] = [await testFleet(), await testFleet()]
    const { entries } = await makeTestTail(ctx.fleetId)
    await other.ctx.db.$transaction((tx) => appendRevisions(tx, other.ctx, [specOf(1, 1)]))
    await ctx.db.$transaction((tx) =>
      appendRevisions(tx, ctx, [{ ...specOf(2, 2), key: randomUUID() }]),
    )
    await eventually(() => expect(entries).toHaveLength(1))
    expect(entries[0]?.revision).toBe(1)
  })
})

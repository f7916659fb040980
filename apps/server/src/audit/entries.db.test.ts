import { ArchiveAudit, ExportAudit, ListAudit } from '@foundation/core/audit'
import { beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'

import { createApiToken } from '../access/api-tokens.js'
import { type Actor, type Ctx, commit, type Trace } from '../context.js'
import { type TestFleet, testFleet } from '../testing/fleet.js'
import { addPerson, cookieOf, signIn } from '../testing/people.js'
import { testServer } from '../testing/server.js'
import { archiveAudit, keepAudit, listCheckpoints } from './archive.js'
import { getAudit, listAudit } from './entries.js'
import { exportAudit } from './export.js'
import { verifyAudit } from './verify.js'

const ada: Actor = { id: 'p-1', name: 'Ada', scopes: [] }
const grace: Actor = { id: 'p-2', name: 'Grace', scopes: [] }

function leave(ctx: Ctx, actor: Actor, trace: Trace): Promise<null> {
  const more = { correlationId: `c-${trace.target}`, address: '10.0.0.7' }
  return commit({ ...ctx, ...more, actor }, async () => ({ result: null, trace: [trace] }))
}

async function audited(): Promise<TestFleet> {
  const fleet = await testFleet()
  const { ctx } = fleet
  await leave(ctx, ada, { action: 'nodes.drain', target: 'n-1', reason: 'a deploy, 100% of it' })
  await leave(ctx, grace, { action: 'nodes.resume', target: 'n-1' })
  await leave(ctx, ada, { action: 'config.propose', target: 'shop', after: { number: 1 } })
  await leave(ctx, grace, { action: 'config.approve', target: 'shop#1', reason: '=cmd()' })
  await leave(ctx, grace, { action: 'configure.it', target: 'a_b', reason: 'x,"y"\nz' })
  return fleet
}

let fleet: TestFleet
beforeAll(async () => {
  fleet = await audited()
})

const list = (input: z.input<typeof ListAudit> = {}, { ctx } = fleet) =>
  listAudit(ctx, ListAudit.parse(input))
const placesOf = async (input?: z.input<typeof ListAudit>) =>
  (await list(input)).entries.map(({ seq }) => seq)

describe('the list', () => {
  it('shows the newest first, whole', async () => {
    const { entries, next } = await list()
    expect(entries.map(({ seq }) => seq)).toEqual([5, 4, 3, 2, 1])
    expect(next).toBeNull()
    expect(entries[2]).toEqual({
      seq: 3,
      at: expect.any(Date),
      actorId: 'p-1',
      actorName: 'Ada',
      action: 'config.propose',
      target: 'shop',
      reason: '',
      before: null,
      after: { number: 1 },
      address: '10.0.0.7',
      correlationId: 'c-shop',
      prevHash: entries[3]?.hash,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  it('goes on where a page ended, whatever was added since', async () => {
    const mine = await audited()
    const first = await list({ limit: 2 }, mine)
    expect(first.entries.map(({ seq }) => seq)).toEqual([5, 4])
    await leave(mine.ctx, ada, { action: 'nodes.drain', target: 'n-2' })
    const second = await list({ limit: 3, before: first.next ?? 0 }, mine)
    expect(second.entries.map(({ seq }) => seq)).toEqual([3, 2, 1])
    expect(second.next).toBeNull()
  })

  it.each([
    [{ actor: 'p-1' }, [3, 1]],
    [{ actor: 'gra' }, [5, 4, 2]],
    [{ action: 'config' }, [4, 3]],
    [{ action: 'config.approve' }, [4]],
    [{ target: 'n-1' }, [2, 1]],
    [{ target: 'n' }, []],
    [{ target: 'shop' }, [4, 3]],
    [{ text: 'DEPLOY' }, [1]],
    [{ text: '100%' }, [1]],
    [{ text: 'a%deploy' }, []],
    [{ text: 'a_b' }, [5]],
    [{ text: 'a_d' }, []],
    [{ text: 'c-shop' }, [4, 3]],
    [{ target: 'shop#1' }, [4]],
    [{ text: '10.0.0.7', actor: 'Ada', action: 'nodes' }, [1]],
    [{ from: new Date(Date.now() + 60_000) }, []],
    [{ to: new Date(0) }, []],
    [{ from: new Date(0), to: new Date(Date.now() + 60_000) }, [5, 4, 3, 2, 1]],
  ] satisfies [z.input<typeof ListAudit>, number[]][])('of %j', async (input, places) => {
    expect(await placesOf(input)).toEqual(places)
  })

  it('is of one fleet, and for those who may read it', async () => {
    expect((await list({}, await testFleet())).entries).toEqual([])
    const input = ListAudit.parse({})
    await expect(listAudit(fleet.as('access:read'), input)).rejects.toMatchObject({
      code: 'access.scope_missing',
    })
  })
})

describe('one entry', () => {
  it('is found by its place', async () => {
    expect(await getAudit(fleet.ctx, { seq: 2 })).toMatchObject({ action: 'nodes.resume' })
  })

  it('is not there beyond the head, and is not told to everybody', async () => {
    await expect(getAudit(fleet.ctx, { seq: 6 })).rejects.toMatchObject({
      code: 'audit.entry_not_found',
    })
    await expect(getAudit(fleet.as('fleet:read'), { seq: 2 })).rejects.toMatchObject({
      code: 'access.scope_missing',
    })
  })
})

describe('a file of it', () => {
  const read = async (input: z.input<typeof ExportAudit>, { ctx }: TestFleet) => {
    const file = await exportAudit(ctx, ExportAudit.parse(input))
    let text = ''
    for await (const part of file.text) text += part
    return { ...file, text }
  }

  it('has a line an entry, oldest first, and the taking of it last', async () => {
    const mine = await audited()
    const { text, name } = await read({}, mine)
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6])
    expect(lines[0]).toMatchObject({ fleetId: mine.ctx.fleetId, action: 'nodes.drain' })
    expect(lines[5]).toMatchObject({ action: 'audit.export', after: { format: 'ndjson' } })
    expect(name).toMatch(/^audit-\d{4}-\d\d-\d\d\.ndjson$/)
  })

  it('is a table that no spreadsheet takes for a formula', async () => {
    const { text } = await read({ format: 'csv', actor: 'Grace' }, await audited())
    const lines = text.split('\r\n')
    expect(lines[0]).toMatch(/^seq,at,actorId,actorName,action,/)
    expect(lines).toHaveLength(5)
    expect(lines[2]).toContain(",'=cmd(),")
    expect(lines[3]).toContain(',"x,""y""\nz",')
  })

  it('is sent by both doors, and by neither to those who may not read it', async () => {
    const mine = await audited()
    await using api = await testServer({ fleet: mine })
    const owner = await addPerson(mine.ctx, 'owner')
    const viewer = await addPerson(mine.ctx, 'viewer')
    const as = { ...mine.ctx, actor: { ...mine.ctx.actor, id: owner.id } }
    const tokenOf = async (scope: 'audit:read' | 'fleet:read') =>
      (await createApiToken(as, { name: scope, scopes: [scope], expiresInMs: null })).secret
    const get = (path: string, headers: Record<string, string>) =>
      fetch(`${api.url}${path}`, { headers })
    const byToken = async (scope: 'audit:read' | 'fleet:read', query = '') =>
      get(`/api/v1/audit/export${query}`, { authorization: `Bearer ${await tokenOf(scope)}` })
    const byCookie = async (email: string, more: Record<string, string> = {}) =>
      get('/api/audit/export?format=csv', { cookie: cookieOf(await signIn(api, email)), ...more })

    const sent = await byToken('audit:read', `?action=nodes&from=${new Date(0).toISOString()}`)
    expect(sent.status).toBe(200)
    expect(sent.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
    expect(sent.headers.get('content-disposition')).toContain('attachment')
    expect((await sent.text()).trimEnd().split('\n')).toHaveLength(2)
    expect((await byToken('audit:read', '?format=xml')).status).toBe(400)
    expect((await byToken('fleet:read')).status).toBe(403)
    expect((await get('/api/v1/audit/export', {})).status).toBe(401)

    const downloaded = await byCookie(owner.email)
    expect(downloaded.status).toBe(200)
    expect(await downloaded.text()).toMatch(/^seq,/)
    expect((await byCookie(owner.email, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await byCookie(viewer.email)).status).toBe(403)
    expect((await get('/api/audit/export', {})).status).toBe(401)
  })
})

describe('archiving', () => {
  const archive = (ctx: Ctx, input: Partial<ArchiveAudit>) =>
    archiveAudit(ctx, ArchiveAudit.parse({ through: 3, reason: 'a year is over', ...input }))
  const hashAt = async ({ ctx }: TestFleet, seq: number) => (await getAudit(ctx, { seq })).hash

  it('lets entries go, and the chain is checked from where they end', async () => {
    const mine = await audited()
    const hash = await hashAt(mine, 3)
    expect(await archive(mine.ctx, { hash })).toMatchObject({ seq: 3, hash, by: 'Tester' })
    expect(await keepAudit(mine.ctx)).toEqual({ takenIn: 0, deleted: 3 })
    expect((await list({}, mine)).entries.map(({ seq }) => seq)).toEqual([6, 5, 4])
    expect(await verifyAudit(mine.ctx, { limit: 100 })).toMatchObject({ fault: null, checked: 3 })
    expect(await listCheckpoints(mine.ctx)).toMatchObject([{ seq: 3, reason: 'a year is over' }])
  })

  it('twice is once', async () => {
    const mine = await audited()
    const hash = await hashAt(mine, 3)
    await archive(mine.ctx, { hash })
    await archive(mine.ctx, { hash })
    expect((await list({ action: 'audit.archive' }, mine)).entries).toHaveLength(1)
  })

  it('is refused to who has not read the entry', async () => {
    const mine = await audited()
    await expect(archive(mine.ctx, { hash: '0'.repeat(64) })).rejects.toMatchObject({
      code: 'audit.hash_differs',
    })
    const hash = await hashAt(mine, 3)
    await expect(archive(mine.ctx, { hash, through: 99 })).rejects.toMatchObject({
      code: 'audit.entry_not_found',
    })
    await expect(archive(mine.as('audit:read'), { hash })).rejects.toMatchObject({
      code: 'access.scope_missing',
    })
  })

  it('is refused while the chain is not whole, which the entries are the proof of', async () => {
    const mine = await audited()
    const hash = await hashAt(mine, 3)
    const client = await mine.database.pool.connect()
    await client.query('BEGIN')
    await client.query('SET LOCAL session_replication_role = replica')
    await client.query(`UPDATE audit_entry SET target = 'z' WHERE fleet_id = $1 AND seq = 2`, [
      mine.ctx.fleetId,
    ])
    await client.query('COMMIT')
    client.release()
    await expect(archive(mine.ctx, { hash })).rejects.toMatchObject({
      code: 'audit.broken',
      context: { seq: 2, how: 'changed' },
    })
  })
})

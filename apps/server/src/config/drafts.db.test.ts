import type { Layers, SavedDraft } from '@foundation/core/config'
import type { JsonObject } from '@foundation/core/text'
import { describe, expect, it } from 'vitest'

import { layersOf, type TestConfig, testConfig } from '../testing/config.js'
import { addNodes } from '../testing/nodes.js'
import { listConflicts, settleConflict } from './conflicts.js'
import { saveDraft } from './drafts.js'
import { createNamespace, getNamespace } from './namespaces.js'
import type { ConfigCtx } from './records.js'
import { theirsMask } from './secrets.js'

const namespace = 'app'
const draftOf = async (ctx: ConfigCtx) => (await getNamespace(ctx, { namespace })).draft
const save = (ctx: ConfigCtx, version: number, values: JsonObject) =>
  saveDraft(ctx, { namespace, version, layers: layersOf(values) })
const valuesOf = (layers: Layers) => layers[0]?.values ?? {}

/** mulberry32: the same numbers for the same seed. */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

interface Edit {
  readonly editor: number
  readonly path: string
  readonly before: unknown
  readonly after: string
}

/** Some editors on one draft: each reads it, edits a few leaves, and saves when its turn comes, or at once with others. */
async function race({ ctx }: TestConfig, name: string, seed: number): Promise<void> {
  const random = seeded(seed)
  const paths = ['a', 'b', 'c', 'd', 'e']
  const read = async () => (await getNamespace(ctx, { namespace: name })).draft
  const edits: Edit[] = []
  const open = Array.from({ length: 2 + random(2) }, (_, editor) => editor)
  const bases = await Promise.all(open.map(read))
  const saves: (() => Promise<SavedDraft>)[] = open.map((editor) => {
    const base = bases[editor] ?? bases[0]
    const values = { ...valuesOf(base?.layers ?? []) }
    for (let n = 0; n <= random(3); n += 1) {
      const path = paths[random(paths.length)] ?? 'a'
      const after = `${seed}-${editor}-${n}`
      if (edits.some((it) => it.path === path && it.editor === editor)) continue
      edits.push({ editor, path, before: values[path], after })
      values[path] = after
    }
    const version = base?.version ?? 0
    return () => saveDraft(ctx, { namespace: name, version, layers: layersOf(values) })
  })
  let saved: SavedDraft[] = []
  if (random(2) === 0) saved = await Promise.all(saves.map((it) => it()))
  else for (const it of saves) saved.push(await it())

  const values = valuesOf((await read()).layers)
  const queued = await ctx.db.configConflict.findMany({
    where: { fleetId: ctx.fleetId, namespace: name },
  })
  const waiting = JSON.stringify(queued.map(({ leaves }) => leaves))
  for (const { editor, path, after } of edits) {
    // Of a save that is in conflict all of it waits, also what nobody else touched.
    const own = queued.find(({ id }) => id === saved[editor]?.conflictId)
    const isThere =
      values[path] === after ||
      waiting.includes(`"${after}"`) ||
      JSON.stringify(own?.merged ?? null).includes(`"${after}"`)
    // Nobody but who had seen it may have replaced it, and in one round nobody has.
    expect(isThere, `seed ${seed}: ${after} of ${path} is lost`).toBe(true)
  }
  const known = new Set<unknown>(edits.flatMap(({ before, after }) => [before, after]))
  for (const path of new Set(edits.map((it) => it.path))) expect(known).toContain(values[path])
  await ctx.db.configConflict.deleteMany({ where: { fleetId: ctx.fleetId, namespace: name } })
}

it('loses no update in 1,000 random interleavings of editors', async () => {
  const config = await testConfig()
  const lanes = ['one', 'two', 'three', 'four']
  for (const name of lanes) {
    const { settings } = await getNamespace(config.ctx, { namespace })
    await createNamespace(config.ctx, { namespace: name, settings, reason: 'to test' })
  }
  await Promise.all(
    lanes.map(async (name, lane) => {
      for (let seed = lane; seed < 1_000; seed += lanes.length) await race(config, name, seed)
    }),
  )
}, 240_000)

describe('a draft', () => {
  it('that nobody else touched is saved, and as it is already left alone', async () => {
    const { ctx, fleet } = await testConfig()
    const saved = await save(ctx, 0, { a: 1 })
    expect(saved).toMatchObject({
      outcome: 'saved',
      conflictId: null,
      draft: { version: 1, by: 'Tester', layers: layersOf({ a: 1 }) },
    })
    expect((await save(ctx, 1, { a: 1 })).draft.version).toBe(1)
    expect(await fleet.trail()).toHaveLength(2)
  })

  it('is merged with what others saved meanwhile', async () => {
    const { ctx } = await testConfig()
    await save(ctx, 0, { a: 1, b: 1 })
    await save(ctx, 1, { a: 2, b: 1 })
    const merged = await save(ctx, 1, { a: 1, b: 2, c: 3 })
    expect(merged).toMatchObject({
      outcome: 'merged',
      confidence: 1,
      draft: { version: 3, layers: layersOf({ a: 2, b: 2, c: 3 }) },
    })
  })

  it('that both changed in different ways waits for a person, with the three values', async () => {
    const { ctx, as } = await testConfig()
    await save(ctx, 0, { db: { max: 5, min: 1 } })
    await save(ctx, 1, { db: { max: 6, min: 1 } })
    const grace = as({ id: 'grace', name: 'Grace' })
    const result = await save(grace, 1, { db: { max: 7, min: 2 } })
    expect(result).toMatchObject({ outcome: 'conflict', draft: { version: 2 } })
    const [conflict] = await listConflicts(ctx, { namespace })
    expect(conflict).toMatchObject({
      id: result.conflictId,
      by: 'Grace',
      leaves: [{ layer: 'default', path: '/db/max', base: 5, ours: 6, theirs: 7 }],
      merged: layersOf({ db: { max: 6, min: 2 } }),
    })
    const resolved = { id: result.conflictId ?? '', layers: layersOf({ db: { max: 7, min: 2 } }) }
    expect(await settleConflict(ctx, { ...resolved, reason: 'she is right' })).toMatchObject({
      namespace,
      saved: { outcome: 'saved', draft: { layers: resolved.layers } },
    })
    await expect(settleConflict(ctx, { ...resolved, reason: 'x' })).rejects.toMatchObject({
      code: 'config.conflict_not_found',
    })
    expect(await listConflicts(ctx, { namespace })).toEqual([])
  })

  it('takes the later where most came together, and keeps what it took the place of in the queue', async () => {
    const { ctx } = await testConfig()
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`k${at}`, 0]))
    await save(ctx, 0, { x: 0, ...many })
    await save(ctx, 1, { x: 1, ...many })
    const theirs = Object.fromEntries(Object.keys(many).map((name) => [name, 9]))
    const result = await save(ctx, 1, { x: 2, ...theirs })
    expect(result.outcome).toBe('merged')
    expect(result.confidence).toBeGreaterThanOrEqual(0.85)
    expect(valuesOf(result.draft.layers)).toMatchObject({ x: 2, k0: 9 })
    expect(await listConflicts(ctx, { namespace })).toMatchObject([
      { leaves: [{ path: '/x', base: 0, ours: 1, theirs: 2 }] },
    ])
  })

  it('takes the later side where its namespace says so, and says in the audit what it overruled', async () => {
    const { ctx, fleet } = await testConfig({ conflicts: 'timestamp_wins' })
    await save(ctx, 0, { a: 1 })
    await save(ctx, 1, { a: 2 })
    expect(await save(ctx, 1, { a: 3 })).toMatchObject({
      outcome: 'merged',
      draft: { layers: layersOf({ a: 3 }) },
    })
    expect(await listConflicts(ctx, { namespace })).toEqual([])
    expect((await fleet.trail()).at(-1)?.after).toMatchObject({
      overruled: [{ path: '/a', ours: 2, theirs: 3 }],
    })
  })

  it('takes the side that more nodes run where its namespace says so, and asks when none does', async () => {
    const { ctx, release, fleet } = await testConfig({ conflicts: 'majority_wins' })
    await release({ a: 1 })
    const running = await draftOf(ctx)
    await save(ctx, running.version, { a: 2 })
    expect(await save(ctx, running.version, { a: 3 })).toMatchObject({ outcome: 'conflict' })
    await addNodes(fleet.ctx, [{ id: 'vote-a' }])
    const row = { nodeId: 'vote-a', namespace, release: 1, source: 'server', hash: '' }
    await ctx.db.configRunning.create({ data: { ...row, overridden: [], restart: [] } })
    const base = await save(ctx, (await draftOf(ctx)).version, { a: 5, b: 0 })
    await save(ctx, base.draft.version, { a: 6, b: 0 })
    expect(await save(ctx, base.draft.version, { a: 1, b: 0 })).toMatchObject({
      outcome: 'merged',
      draft: { layers: layersOf({ a: 1, b: 0 }) },
    })
  })

  it('that two make which only together cannot be kept is for a person', async () => {
    const { ctx } = await testConfig()
    const big = 'x'.repeat(600_000)
    await save(ctx, 0, { a: big })
    const result = await save(ctx, 0, { b: big })
    expect(result).toMatchObject({ outcome: 'conflict', draft: { layers: layersOf({ a: big }) } })
    const [conflict] = await listConflicts(ctx, { namespace })
    expect(conflict?.leaves.map(({ path }) => path)).toEqual(['/a', '/b'])
  })

  it('of a version that is not kept any more is for its editor to begin anew', async () => {
    const { ctx } = await testConfig()
    await expect(save(ctx, 7, { a: 1 })).rejects.toMatchObject({
      code: 'resource.changed_meanwhile',
    })
  })

  it.each<[string, unknown]>([
    ['a name that reaches the prototype', JSON.parse('{"constructor": {"x": 1}}')],
    ['an empty name', { '': 1 }],
    ['a string past a million letters', { a: 'x'.repeat(1_000_001) }],
    ['objects 21 deep', JSON.parse(`${'{"a":'.repeat(21)}1${'}'.repeat(21)}`)],
    ['more than a megabyte', { a: Array.from({ length: 30 }, () => 'x'.repeat(40_000)) }],
    ['a secret that is no text', { a: { $secret: 5 } }],
    ['a secret with company', { a: { $secret: 'x', b: 1 } }],
    ['a mask where there was no secret', { a: { $secret: '•••' } }],
    ['half a character', { a: '\ud800' }],
    ['NUL', { a: 'a\0b' }],
  ])('with %s is refused with its path, and nothing is kept', async (_what, values) => {
    const { ctx } = await testConfig()
    await expect(save(ctx, 0, values as JsonObject)).rejects.toMatchObject({
      code: 'config.value_invalid',
      context: { issues: [{ message: expect.stringMatching(/./) }] },
    })
    expect((await draftOf(ctx)).version).toBe(0)
  })

  it('has one default layer, which is for all, and no name twice', async () => {
    const { ctx } = await testConfig()
    const [layer] = layersOf({})
    if (!layer) throw new Error('No layer')
    const cases: Layers[] = [
      [{ ...layer, level: 'group' }],
      [layer, { ...layer, name: 'second' }],
      [{ ...layer, selector: { services: ['x'] } }],
      [layer, { ...layer, level: 'node' }],
    ]
    for (const layers of cases)
      await expect(saveDraft(ctx, { namespace, version: 0, layers })).rejects.toMatchObject({
        code: 'config.value_invalid',
      })
  })

  it('lets the secret of either side be chosen without being read', async () => {
    const { ctx } = await testConfig()
    const secret = (text: string) => ({ key: { $secret: text } })
    await save(ctx, 0, secret('first'))
    await save(ctx, 1, secret('ours'))
    const { conflictId } = await save(ctx, 1, secret('theirs'))
    const [conflict] = await listConflicts(ctx, { namespace })
    expect(conflict?.leaves).toMatchObject([
      { path: '/key', ours: { $secret: '•••' }, theirs: { $secret: theirsMask } },
    ])
    const layers = layersOf(secret(theirsMask))
    await settleConflict(ctx, { id: conflictId ?? '', layers, reason: 'theirs' })
    const row = await ctx.db.configNamespace.findFirstOrThrow({ where: { fleetId: ctx.fleetId } })
    const [kept] = row.layers as unknown as Layers
    const { $secret: sealed } = kept!.values.key as { $secret: string }
    expect(ctx.secrets.open(sealed, namespace)).toBe('theirs')
  })
})

import { describe, expect, it } from 'vitest'

import { all, layersOf, testConfig } from '../testing/config.js'
import { addNodes } from '../testing/nodes.js'
import { discardDraft, restore, saveDraft } from './drafts.js'
import { changeSettings, getNamespace, listNamespaces, removeNamespace } from './namespaces.js'
import { releaseDetail } from './release-detail.js'
import { approve, compareVersions, decline, listReleases, propose } from './releases.js'
import { advance, pause, resume, rollBack, start } from './steering.js'

const namespace = 'app'
const act = (number: number) => ({ namespace, number, reason: 'to test' })

describe('a release', () => {
  it('goes from the draft to what runs, as one resource', async () => {
    const { ctx, release, fleet } = await testConfig()
    expect(await release({ db: { max: 5 } })).toBe(1)
    const detail = await releaseDetail(ctx, { namespace, number: 1 })
    expect(detail).toMatchObject({
      release: { state: 'released', by: 'Tester', base: null },
      differences: [
        { path: '', op: 'add' },
        { path: '/db', op: 'add', after: { max: 5 } },
      ],
      stages: [{ reach: 'everyone', state: 'done' }],
      may: { rollBack: false, start: false, approve: false },
    })
    expect(detail.events.map(({ what }) => what)).toEqual(['proposed', 'started', 'completed'])
    const resources = await ctx.db.resource.findMany({ where: { fleetId: ctx.fleetId } })
    expect(resources).toMatchObject([
      { kind: 'config', key: 'app', selector: {}, spec: { namespace, release: 1 } },
    ])
    expect((await fleet.trail()).map(({ action }) => action)).toEqual([
      'config.create',
      'config.saveDraft',
      'config.propose',
      'config.start',
      'config.complete',
    ])
  })

  it('is there for nobody but its nodes, until it is complete', async () => {
    const { ctx, propose: make } = await testConfig({ selector: { services: ['checkout'] } })
    const stages = [
      { reach: { kind: 'share' as const, share: 0.25 }, holdMs: null },
      { reach: { kind: 'share' as const, share: 1 }, holdMs: 0 },
    ]
    const number = await make({ a: 1 }, { plan: { stages } })
    await start(ctx, act(number))
    const [candidate] = await ctx.db.resource.findMany({ where: { fleetId: ctx.fleetId } })
    expect(candidate).toMatchObject({
      key: 'app@next',
      selector: { services: ['checkout'], share: { salt: 'app#1', upTo: 0.25 } },
    })
    await advance(ctx, act(number))
    expect(await ctx.db.resource.findMany({ where: { fleetId: ctx.fleetId } })).toMatchObject([
      { key: 'app@next', selector: { services: ['checkout'] } },
    ])
    await advance(ctx, act(number))
    expect(await ctx.db.resource.findMany({ where: { fleetId: ctx.fleetId } })).toMatchObject([
      { key: 'app', selector: { services: ['checkout'] } },
    ])
  })

  it('is nothing when the draft is what runs', async () => {
    const { ctx, release } = await testConfig()
    await release({ a: 1 })
    const { draft } = await getNamespace(ctx, { namespace })
    const input = { namespace, version: draft.version, title: 'x', reason: 'x', emergency: false }
    const plan = { stages: [], guard: {} } as never
    await expect(
      propose(ctx, { ...input, plan: { ...(plan as object), ...all } as never }),
    ).rejects.toMatchObject({ code: 'config.nothing_to_release' })
  })

  it('is of the draft that was looked at, and of no later one', async () => {
    const { ctx, propose: make } = await testConfig()
    await expect(make({ a: 1 }, { version: 0 })).rejects.toMatchObject({
      code: 'resource.changed_meanwhile',
    })
    expect(await listReleases(ctx, { namespace, limit: 10 })).toEqual([])
  })

  it('has to reach everyone in the end', async () => {
    const { propose: make } = await testConfig()
    const stages = [{ reach: { kind: 'share' as const, share: 0.5 }, holdMs: 0 }]
    await expect(make({ a: 1 }, { plan: { stages } })).rejects.toMatchObject({
      code: 'request.invalid',
      context: { issues: [{ path: 'plan.stages' }] },
    })
  })

  it('takes turns with others of its namespace', async () => {
    const { ctx, propose: make } = await testConfig()
    const first = await make({ a: 1 })
    const second = await make({ a: 2 })
    await start(ctx, act(first))
    await expect(start(ctx, act(second))).rejects.toMatchObject({
      code: 'config.release_under_way',
    })
  })

  it('that waited while another became what runs does not take that one back', async () => {
    const { ctx, propose: make } = await testConfig()
    const first = await make({ a: 1 })
    const second = await make({ b: 2 })
    await start(ctx, act(second))
    await advance(ctx, act(second))
    await expect(start(ctx, act(first))).rejects.toMatchObject({
      code: 'config.release_state',
      context: { state: 'superseded' },
    })
  })

  it('has content that nothing changes', async () => {
    const { ctx, release } = await testConfig()
    await release({ a: 1 })
    const where = { fleetId: ctx.fleetId, namespace, number: 1 }
    for (const data of [{ layers: [] }, { hash: 'x' }, { plan: {} }, { byId: 'x' }])
      await expect(ctx.db.configRelease.updateMany({ where, data })).rejects.toThrow(
        'The content of a release does not change',
      )
  })

  it('that runs is followed by the one before it when it is rolled back, and the draft stays', async () => {
    const { ctx, release } = await testConfig()
    await release({ a: 1 })
    await release({ a: 2 })
    const made = await rollBack(ctx, act(2))
    expect(made).toMatchObject({ number: 3, kind: 'rollback', state: 'released', base: 2 })
    const { draft, layers, row } = await getNamespace(ctx, { namespace })
    expect(layers).toEqual(layersOf({ a: 1 }))
    expect(draft.layers).toEqual(layersOf({ a: 2 }))
    expect(row).toMatchObject({ edited: true, release: { number: 3 }, rollout: null })
    expect((await releaseDetail(ctx, act(3))).stages).toMatchObject([{ state: 'done' }])
    expect(await rollBack(ctx, act(3))).toMatchObject({ number: 4, base: 3 })
    expect((await getNamespace(ctx, { namespace })).layers).toEqual(layersOf({ a: 2 }))
    expect((await listReleases(ctx, { namespace, limit: 9 })).map(({ state }) => state)).toEqual([
      'released',
      'superseded',
      'superseded',
      'superseded',
    ])
  })

  it('that nothing ran before cannot be rolled back, nor one that no longer runs', async () => {
    const { ctx, release } = await testConfig()
    await release({ a: 1 })
    await expect(rollBack(ctx, act(1))).rejects.toMatchObject({ code: 'config.release_state' })
    await release({ a: 2 })
    await expect(rollBack(ctx, act(1))).rejects.toMatchObject({ code: 'config.release_state' })
    await expect(rollBack(ctx, act(9))).rejects.toMatchObject({ code: 'config.release_not_found' })
  })

  it('is in no state in which a step can be taken twice', async () => {
    const { ctx, propose: make } = await testConfig()
    const number = await make({ a: 1 })
    for (const verb of [pause, resume, advance, rollBack])
      await expect(verb(ctx, act(number))).rejects.toMatchObject({ code: 'config.release_state' })
    await start(ctx, act(number))
    await expect(start(ctx, act(number))).rejects.toMatchObject({ code: 'config.release_state' })
    await pause(ctx, act(number))
    await expect(pause(ctx, act(number))).rejects.toMatchObject({ code: 'config.release_state' })
    await resume(ctx, act(number))
    await rollBack(ctx, act(number))
    for (const verb of [start, pause, resume, advance, rollBack, approve, decline])
      await expect(verb(ctx, act(number))).rejects.toMatchObject({ code: 'config.release_state' })
  })
})

describe('a review', () => {
  const settings = { review: { approvals: 1, emergency: false } }

  it('is not of whoever proposed, by no path', async () => {
    const { ctx, as, propose: make } = await testConfig(settings)
    const number = await make({ a: 1 })
    const own = { code: 'config.own_approval' }
    await expect(approve(ctx, act(number))).rejects.toMatchObject(own)
    const token = as({ id: 'token-1', name: 'token ci', owner: 'tester' })
    await expect(approve(token, act(number))).rejects.toMatchObject(own)
    await expect(start(ctx, act(number))).rejects.toMatchObject({ code: 'config.release_state' })
    await expect(make({ a: 2 }, { emergency: true })).rejects.toMatchObject({
      code: 'config.emergency_forbidden',
    })
    for (const verb of [advance, resume, rollBack])
      await expect(verb(ctx, act(number))).rejects.toMatchObject({ code: 'config.release_state' })
    expect((await releaseDetail(ctx, { namespace, number })).may).toMatchObject({
      approve: false,
      start: false,
    })
  })

  it('of a token’s proposal is not of the person whose token it is', async () => {
    const { ctx, as } = await testConfig(settings)
    const token = as({ id: 'token-1', name: 'token ci', owner: 'ada' })
    const { draft } = await saveDraft(token, { namespace, version: 0, layers: layersOf({ a: 1 }) })
    const plan = { ...all, guard: {} } as never
    const { number } = await propose(token, {
      ...{ namespace, version: draft.version, title: 'x', reason: 'x', plan, emergency: false },
    })
    await expect(approve(as({ id: 'ada' }), act(number))).rejects.toMatchObject({
      code: 'config.own_approval',
    })
    expect(await approve(ctx, act(number))).toMatchObject({ state: 'approved' })
  })

  it('by one person counts once', async () => {
    const { as, propose: make } = await testConfig({ review: { approvals: 2, emergency: false } })
    const number = await make({ a: 1 })
    expect(await approve(as({ id: 'b', name: 'B' }), act(number))).toMatchObject({
      state: 'in_review',
    })
    await expect(approve(as({ id: 'b', name: 'B' }), act(number))).rejects.toMatchObject({
      code: 'config.release_state',
    })
    expect(await approve(as({ id: 'c', name: 'C' }), act(number))).toMatchObject({
      state: 'approved',
      approvedBy: 'B, C',
    })
  })

  it('is of what is released: content that changed behind its back is not', async () => {
    const { ctx, as, propose: make, fleet } = await testConfig(settings)
    const number = await make({ a: 1 })
    await approve(as({ id: 'b' }), act(number))
    await fleet.database.pool.query(
      `ALTER TABLE config_release DISABLE TRIGGER config_release_is_fixed`,
    )
    await ctx.db.configRelease.updateMany({
      where: { fleetId: ctx.fleetId },
      data: { layers: layersOf({ a: 666 }) },
    })
    await fleet.database.pool.query(
      `ALTER TABLE config_release ENABLE TRIGGER config_release_is_fixed`,
    )
    await expect(start(ctx, act(number))).rejects.toMatchObject({ code: 'internal' })
    expect(await ctx.db.resource.count({ where: { fleetId: ctx.fleetId } })).toBe(0)
  })

  it('is left out in an emergency, which is marked for ever', async () => {
    const { ctx, propose: make, fleet } = await testConfig({ review: { approvals: 1 } })
    const number = await make({ a: 1 }, { emergency: true, reason: 'the house burns' })
    await start(ctx, act(number))
    expect(await listReleases(ctx, { namespace, limit: 1 })).toMatchObject([
      { kind: 'emergency', reason: 'the house burns', approvedBy: null },
    ])
    expect(await fleet.trail()).toContainEqual(
      expect.objectContaining({
        action: 'config.propose',
        after: expect.objectContaining({ kind: 'emergency' }),
      }),
    )
  })

  it('cannot be taken away by one who may edit and release, by no path', async () => {
    const { ctx, as } = await testConfig(settings)
    const { settings: now } = await getNamespace(ctx, { namespace })
    const missing = { code: 'access.scope_missing' }
    const change = (who: typeof ctx, review: typeof now.review) =>
      changeSettings(who, { namespace, settings: { ...now, review }, reason: 'x' })
    const editor = as({ scopes: ['fleet:read', 'config:write'] })
    const operator = as({ scopes: ['fleet:read', 'config:write', 'config:release'] })
    await expect(change(editor, { approvals: 2, emergency: false })).rejects.toMatchObject(missing)
    await expect(change(operator, { approvals: 0, emergency: false })).rejects.toMatchObject(
      missing,
    )
    await expect(change(operator, { approvals: 1, emergency: true })).rejects.toMatchObject(missing)
    await expect(removeNamespace(operator, { namespace, reason: 'x' })).rejects.toMatchObject(
      missing,
    )
    for (const more of [{ writable: ['flags'] }, { selector: { services: ['other'] } }])
      await expect(
        changeSettings(operator, { namespace, settings: { ...now, ...more }, reason: 'x' }),
      ).rejects.toMatchObject(missing)
    await change(operator, { approvals: 2, emergency: false })
    expect((await getNamespace(ctx, { namespace })).settings.review.approvals).toBe(2)
    await change(ctx, { approvals: 0, emergency: true })
  })

  it('that became stricter is asked of what was approved before', async () => {
    const { ctx, as, propose: make } = await testConfig({ review: { approvals: 0 } })
    const waved = await make({ a: 1 })
    const burning = await make({ a: 2 }, { emergency: true })
    const { settings: now } = await getNamespace(ctx, { namespace })
    const review = { approvals: 1, emergency: false }
    await changeSettings(ctx, { namespace, settings: { ...now, review }, reason: 'x' })
    for (const number of [waved, burning])
      await expect(start(ctx, act(number))).rejects.toMatchObject({ code: 'config.release_state' })
    const number = await make({ a: 3 })
    await approve(as({ id: 'b' }), act(number))
    expect(await start(ctx, act(number))).toMatchObject({ state: 'rolling_out' })
  })

  it('ends when it is declined', async () => {
    const { ctx, as, propose: make } = await testConfig(settings)
    const number = await make({ a: 1 })
    expect(await decline(as({ id: 'b' }), act(number))).toMatchObject({ state: 'declined' })
    await expect(approve(as({ id: 'b' }), act(number))).rejects.toMatchObject({
      code: 'config.release_state',
    })
    expect((await releaseDetail(ctx, { namespace, number })).events.at(-1)).toMatchObject({
      what: 'declined',
    })
  })
})

describe('a namespace', () => {
  it('is listed with what runs, what is on its way and who edited it', async () => {
    const { ctx, release, propose: make } = await testConfig({ description: 'Of the shop' })
    await addNodes(ctx, [{ id: 'row-a' }, { id: 'row-b' }])
    const number = await make({ a: 1 })
    await start(ctx, act(number))
    await advance(ctx, act(number))
    expect(await listNamespaces(ctx)).toMatchObject([
      {
        namespace,
        description: 'Of the shop',
        release: { number: 1 },
        rollout: null,
        counts: { nodes: 2, pending: 2, applied: 0 },
        edited: false,
        draftBy: 'Tester',
      },
    ])
    await expect(release({ a: 2 })).resolves.toBe(2)
    expect(await listNamespaces(ctx)).toMatchObject([{ rollout: { number: 2 }, edited: true }])
  })

  it('goes away with all that belongs to it, also from the nodes', async () => {
    const { ctx, release } = await testConfig()
    await release({ a: 1 })
    await removeNamespace(ctx, { namespace, reason: 'done with' })
    const where = { where: { fleetId: ctx.fleetId } }
    expect(await ctx.db.resource.count(where)).toBe(0)
    expect(await ctx.db.configRelease.count(where)).toBe(0)
    await expect(getNamespace(ctx, { namespace })).rejects.toMatchObject({
      code: 'config.namespace_not_found',
    })
  })

  it('takes its draft back to what runs, or to any release', async () => {
    const { ctx, release } = await testConfig()
    await release({ a: 1 })
    await release({ a: 2 })
    const draft = await restore(ctx, { namespace, number: 1 })
    expect(draft).toMatchObject({
      layers: layersOf({ a: 1 }),
      differences: [{ path: '/a', before: 2, after: 1 }],
    })
    await expect(discardDraft(ctx, { namespace, version: 0 })).rejects.toMatchObject({
      code: 'resource.changed_meanwhile',
    })
    const discarded = await discardDraft(ctx, { namespace, version: draft.version })
    expect(discarded).toMatchObject({ layers: layersOf({ a: 2 }), differences: [] })
    expect(await compareVersions(ctx, { namespace, from: 1, to: 'draft' })).toMatchObject([
      { path: '/a', before: 1, after: 2 },
    ])
  })
})

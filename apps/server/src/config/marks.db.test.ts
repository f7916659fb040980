/** What changes of configuration leave behind, and that they are made without it too. */
import { Registry } from 'prom-client'
import { expect, it } from 'vitest'

import { apiCaller } from '../testing/api.js'
import { all, layersOf, testConfig } from '../testing/config.js'
import { silentLog } from '../testing/database.js'
import { testFleet } from '../testing/fleet.js'
import { addNodes } from '../testing/nodes.js'
import { ConfigMarks } from './marks.js'
import { makeRolloutWatch } from './watch.js'

const namespace = 'app'
const reason = 'to test'

async function counted(registry: Registry, name: string): Promise<Record<string, number>> {
  const metric = await registry.getSingleMetric(`foundation_config_${name}_total`)?.get()
  return Object.fromEntries(
    (metric?.values ?? []).map(({ labels, value }) => [Object.values(labels).join(' '), value]),
  )
}

it('counts drafts, conflicts, steps of releases, and why rollouts stopped', async () => {
  const fleet = await testFleet()
  const { ctx } = await testConfig({}, { fleet })
  await addNodes(ctx, [{ id: 'marks-a' }])
  const { call, context } = apiCaller(fleet.ctx, 'owner')
  const registry = new Registry()
  const marks = new ConfigMarks({ registry, hub: context.api.hub, log: silentLog })
  Object.assign(context.api, { marks })
  const save = (version: number, values: { a: number; b?: number }) =>
    call.config.saveDraft({ namespace, version, layers: layersOf(values) })

  await save(0, { a: 1 })
  await save(0, { a: 1, b: 1 })
  const { conflictId } = await save(0, { a: 2 })
  await call.config.resolveConflict({ id: conflictId ?? '', layers: layersOf({ a: 2 }), reason })
  const { draft } = await call.config.namespace({ namespace })
  const { number } = await call.config.propose({
    ...{ namespace, version: draft.version, title: 'x', reason, plan: all },
  })
  await call.config.start({ namespace, number, reason })
  const { revision } = await ctx.db.resource.findFirstOrThrow({ where: { fleetId: ctx.fleetId } })
  await ctx.db.resourceAck.create({
    data: { nodeId: 'marks-a', kind: 'config', key: 'app@next', revision, status: 'rejected' },
  })
  const watch = makeRolloutWatch({ ctx: () => ctx, marks, log: silentLog, now: () => 0 })
  watch.start()
  const { release } = await new Promise<Awaited<ReturnType<typeof call.config.release>>>((done) => {
    context.api.hub.subscribe(() => void call.config.release({ namespace, number }).then(done))
  })
  await watch.stop()
  expect(release.state).toBe('paused')
  await call.config.rollBack({ namespace, number, reason })
  marks.acked('rejected')

  expect(await counted(registry, 'drafts')).toEqual({ saved: 2, merged: 1, conflict: 1 })
  expect(await counted(registry, 'conflicts')).toEqual({ merged: 1, queued: 1, settled: 1 })
  expect(await counted(registry, 'releases')).toEqual({
    ...{ 'release proposed': 1, 'release started': 1 },
    ...{ 'release paused': 1, 'release rolled_back': 1 },
  })
  expect(await counted(registry, 'rollout_stops')).toEqual({
    ...{ 'paused rejected': 1, 'rolled_back person': 1 },
  })
  expect(await counted(registry, 'acks')).toEqual({ rejected: 1 })
})

it('makes a change whose marks fail, all of them', async () => {
  const fleet = await testFleet()
  const { ctx } = await testConfig({}, { fleet })
  const { call, context } = apiCaller(fleet.ctx, 'owner')
  const fails = () => {
    throw new Error('no marks today')
  }
  const said: unknown[] = []
  const log = Object.assign(Object.create(silentLog), {
    info: fails,
    error: (line: unknown) => said.push(line),
  })
  const hub = { publish: fails, subscribe: () => () => {} }
  const marks = new ConfigMarks({ registry: new Registry(), hub, log })
  Object.assign(context.api, { marks })
  const saved = await call.config.saveDraft({ namespace, version: 0, layers: layersOf({ a: 1 }) })
  expect(saved).toMatchObject({ outcome: 'saved', draft: { version: 1 } })
  expect((await fleet.trail()).at(-1)).toMatchObject({ action: 'config.saveDraft' })
  expect(said).toHaveLength(2)
  expect(await ctx.db.configDraft.count({ where: { fleetId: ctx.fleetId, version: 1 } })).toBe(1)
})

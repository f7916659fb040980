import { describe, expect, it } from 'vitest'

import { layersOf, testConfig } from '../testing/config.js'
import { saveDraft } from './drafts.js'
import { planLayers } from './plan.js'

const namespace = 'app'
const secret = (text: string) => ({ $secret: text })

describe('a plan', () => {
  it('says what would differ from what runs, and changes nothing', async () => {
    const { ctx, release, fleet } = await testConfig()
    await release({ a: 1, gone: true })
    const before = await fleet.trail()
    const plan = await planLayers(ctx, { namespace, layers: layersOf({ a: 2 }) })
    expect(plan).toMatchObject({
      release: 1,
      differences: [
        { path: '/a', op: 'replace', before: 1, after: 2 },
        { path: '/gone', op: 'remove' },
      ],
      issues: [],
      draft: { same: false, released: true },
    })
    expect(await fleet.trail()).toEqual(before)
    expect(
      await planLayers(ctx, { namespace, layers: layersOf({ a: 1, gone: true }) }),
    ).toMatchObject({ differences: [], draft: { same: true, released: true } })
  })

  it('tells a secret that changed from one that did not, and shows neither', async () => {
    const { ctx, release } = await testConfig()
    await release({ key: secret('the first'), other: secret('the second') })
    const layers = layersOf({ key: secret('the first'), other: secret('another') })
    const { differences } = await planLayers(ctx, { namespace, layers })
    expect(differences).toMatchObject([{ path: '/other', op: 'replace', secret: true }])
    expect(JSON.stringify(differences)).not.toMatch(/the first|the second|another/)
  })

  it('tells edits that would be lost from a draft that some release has', async () => {
    const { ctx, release } = await testConfig()
    const layers = layersOf({ a: 3 })
    const draft = async () => (await planLayers(ctx, { namespace, layers })).draft
    expect(await draft()).toMatchObject({ same: false, released: true })
    await saveDraft(ctx, { namespace, version: 0, layers: layersOf({ a: 1 }) })
    expect(await draft()).toMatchObject({ version: 1, by: 'Tester', same: false, released: false })
    await release({ a: 1 })
    await release({ a: 2 })
    // As after a rollback, which keeps the draft.
    expect(await draft()).toMatchObject({ same: false, released: true })
    await saveDraft(ctx, { namespace, version: 2, layers })
    expect(await draft()).toMatchObject({ same: true, released: false })
  })

  it('refuses what a draft could not hold, namespaces that are not there, and who may not edit', async () => {
    const { ctx, as } = await testConfig()
    const layers = layersOf({ a: 1 })
    const code = (asked: Promise<unknown>) => asked.catch((error: { code: string }) => error.code)
    const masked = layersOf({ key: secret('•••') })
    expect(await code(planLayers(ctx, { namespace, layers: masked }))).toBe('config.value_invalid')
    expect(await code(planLayers(ctx, { namespace: 'none', layers }))).toBe(
      'config.namespace_not_found',
    )
    const reader = as({ scopes: ['fleet:read'] })
    expect(await code(planLayers(reader, { namespace, layers }))).toBe('access.scope_missing')
  })
})

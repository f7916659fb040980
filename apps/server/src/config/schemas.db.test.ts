import { canonical, type Layers } from '@foundation/core/config'
import type { JsonObject } from '@foundation/core/text'
import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'

import { layersOf, type TestConfig, testConfig } from '../testing/config.js'
import { addNodes } from '../testing/nodes.js'
import { sha256 } from './content.js'
import { saveDraft } from './drafts.js'
import { exportText, importDraft } from './files.js'
import { getNamespace } from './namespaces.js'
import { releaseReach } from './releases.js'
import { checkDraft } from './schemas.js'

const namespace = 'app'
const toSchema = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' }) as JsonObject
const older = toSchema(z.object({ pool: z.number().min(1).max(10) }))
const newer = toSchema(
  z.object({
    pool: z.number().min(1).max(50).meta({ unit: 'connections' }),
    key: z.string().min(3).meta({ secret: true }).optional(),
  }),
)

/** As if these nodes had said what they declare. */
async function declare(
  { ctx }: TestConfig,
  schema: JsonObject,
  nodeIds: string[],
): Promise<string> {
  const hash = sha256(canonical(schema as never))
  const { fleetId } = ctx
  await ctx.db.configSchema.createMany({
    data: { fleetId, namespace, hash, schema: schema as never },
    skipDuplicates: true,
  })
  for (const nodeId of nodeIds)
    await ctx.db.configRunning.create({
      data: {
        nodeId,
        namespace,
        source: 'defaults',
        hash: '',
        overridden: [],
        restart: [],
        schema: hash,
      },
    })
  return hash
}

let config: TestConfig
let at = 0
const id = (name: string) => `${name}-${at}`
beforeEach(async () => {
  at += 1
  config = await testConfig()
  await addNodes(config.ctx, [
    { id: id('old-a'), version: '1.0.0' },
    { id: id('old-b'), version: '1.0.0', labels: { zone: 'east' } },
    { id: id('new'), version: '2.0.0' },
  ])
})
const check = (layers: Layers) => checkDraft(config.ctx, { namespace, layers })

describe('checking', () => {
  it('asks every live version for its own nodes, and says which would refuse', async () => {
    const hash = await declare(config, older, [id('old-a'), id('old-b')])
    await declare(config, newer, [id('new')])
    expect(await check(layersOf({ pool: 5 }))).toEqual([])
    expect(await check(layersOf({ pool: 20 }))).toEqual([
      {
        path: 'pool',
        message: 'Expected a number of at most 10, received 20',
        schema: hash,
        versions: ['checkout 1.0.0'],
        nodes: 2,
      },
    ])
    const { schemas } = await getNamespace(config.ctx, { namespace })
    expect(schemas).toMatchObject([
      { nodes: 2, versions: [{ service: 'checkout', version: '1.0.0' }] },
      {
        nodes: 1,
        fields: [
          { path: 'pool', unit: 'connections', max: 50 },
          { path: 'key', secret: true },
        ],
      },
    ])
  })

  it('looks at each node with the layers that are for it', async () => {
    await declare(config, older, [id('old-a'), id('old-b')])
    const east: Layers[number] = {
      ...{ name: 'east', level: 'group', rank: 0, values: { pool: 99 } },
      selector: { labels: { zone: ['east'] } },
    }
    expect(await check([...layersOf({ pool: 5 }), east])).toMatchObject([
      { path: 'pool', nodes: 1 },
    ])
    const { issues } = await releaseReach(config.ctx, {
      namespace,
      plan: { stages: [] } as never,
    })
    expect(issues).toMatchObject([
      { path: 'pool', message: 'Expected a value, received none', nodes: 2 },
    ])
  })

  it('forgets versions whose nodes left', async () => {
    await declare(config, older, [id('old-a')])
    await config.ctx.db.node.updateMany({ where: { id: id('old-a') }, data: { state: 'left' } })
    expect(await check(layersOf({ pool: 99 }))).toEqual([])
  })

  it('says what of configuration itself is wrong, for every version', async () => {
    expect(await check([])).toEqual([
      {
        path: '',
        message: 'Expected one default layer, received 0',
        schema: null,
        versions: [],
        nodes: 0,
      },
    ])
    expect(await check(layersOf({ a: { $secret: '•••' } }))).toMatchObject([
      { path: 'default.a', schema: null },
    ])
  })

  it('sees a secret as the text that it is, and says nothing of it', async () => {
    await declare(config, newer, [id('new')])
    const { draft } = await saveDraft(config.ctx, {
      ...{ namespace, version: 0, layers: layersOf({ pool: 1, key: 'hunter2' }) },
    })
    expect(draft.layers).toEqual(layersOf({ pool: 1, key: { $secret: '•••' } }))
    expect(await check(draft.layers)).toEqual([])
    const faults = await check(layersOf({ pool: 1, key: { $secret: 'x' } }))
    expect(faults).toMatchObject([
      { path: 'key', message: expect.stringContaining('received a secret') },
    ])
  })
})

describe('files', () => {
  it.each(['json', 'yaml'] as const)(
    'go out as %s and come in again as they were',
    async (format) => {
      const values = {
        a: [1, 'two', null],
        'x.y': { z: true },
        key: { $secret: 'hunter2' },
        n: '007',
      }
      await saveDraft(config.ctx, { namespace, version: 0, layers: layersOf(values) })
      const { text } = await exportText(config.ctx, { namespace, version: 'draft', format })
      expect(text).not.toContain('hunter2')
      const again = await importDraft(config.ctx, { namespace, version: 1, format, text })
      expect(again).toMatchObject({ outcome: 'saved', draft: { version: 1 } })
      const changed = text.replace('two', '2')
      expect(
        await importDraft(config.ctx, { namespace, version: 1, format, text: changed }),
      ).toMatchObject({
        draft: { version: 2, differences: expect.anything() },
      })
    },
  )

  const bomb = `layers: &a [x, x, x]\n${['b', 'c', 'd', 'e', 'f']
    .map((name, n) => `${name}: &${name} [${Array(9).fill(`*${['a', 'b', 'c', 'd', 'e'][n]}`)}]`)
    .join('\n')}`
  const manyNames = Array.from({ length: 50_000 }, (_, n) => `k${n}: 1`).join('\n      ')
  const file = (values: string) =>
    `layers:\n  - name: default\n    level: default\n    values:\n      ${values}\n`
  it.each<['yaml' | 'json', string, string, number | null]>([
    ['yaml', 'an alias that grows and grows', bomb, null],
    ['yaml', 'a tag that would be code', file('a: !!js/function "function () {}"'), 5],
    ['yaml', 'a name twice', file('a: 1\n      a: 2'), 6],
    ['yaml', 'a list that does not end', 'layers: [', 1],
    ['yaml', 'two documents', '---\nlayers: []\n---\nlayers: []', 3],
    ['yaml', 'another namespace', `namespace: mail\n${file('a: 1')}`, null],
    ['yaml', 'no layers', 'hello', null],
    ['yaml', 'fields that it does not have', `${file('a: 1')}more: 1`, null],
    ['yaml', 'brackets in brackets in brackets', `layers: ${'['.repeat(1_000_000)}`, null],
    ['yaml', 'more names than can be read in a moment', file(manyNames), null],
    ['json', 'half a file', '{\n"layers": [', 2],
    ['json', 'a name twice', '{"layers": [],\n "namespace": "app",\n "\\u006cayers": []}', 3],
  ])('in %s are refused with %s, and its line', async (format, _what, text, line) => {
    await expect(
      importDraft(config.ctx, { namespace, version: 0, format, text }),
    ).rejects.toMatchObject({
      code: 'config.import_invalid',
      context: line === null ? {} : { line },
    })
  })

  it.each(['__proto__:\n        x: 1', 'constructor:\n        x: 1', 'a: .nan', 'a: .inf'])(
    'with %j are refused by what is in them',
    async (values) => {
      const text = file(values)
      await expect(
        importDraft(config.ctx, { namespace, version: 0, format: 'yaml', text }),
      ).rejects.toMatchObject({ code: 'config.value_invalid' })
      expect(({} as { x?: number }).x).toBeUndefined()
    },
  )
})

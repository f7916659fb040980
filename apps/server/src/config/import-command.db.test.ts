import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'

import { testFleet } from '../testing/fleet.js'
import { importNamespace } from './import-command.js'

const folder = mkdtempSync(path.join(tmpdir(), 'foundation-import-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const layers = (max: number) => [
  {
    ...{ name: 'default', level: 'default', rank: 0, selector: {} },
    values: { max, key: { $secret: 'mountain lion' } },
  },
]

function write(name: string, content: unknown): string {
  const file = path.join(folder, name)
  writeFileSync(file, JSON.stringify(content))
  return file
}

async function fleetOf(name: string) {
  const { ctx, database, trail } = await testFleet({ name })
  const environment = {
    DATABASE_URL: database.url,
    FOUNDATION_FLEET: name,
    FOUNDATION_SECRET: 'a-secret-of-the-tests-long-enough',
  }
  return { ctx, trail, environment }
}

it('releases a file to everyone, audited as the control plane’s own act, its secrets sealed', async () => {
  const { ctx, trail, environment } = await fleetOf(`import-${Date.now()}`)
  const file = write('shop.json', { layers: layers(3) })
  expect(await importNamespace([file, '--description', 'Sells lamps'], environment)).toBe(true)
  const release = await ctx.db.configRelease.findFirst({ where: { fleetId: ctx.fleetId } })
  expect(release).toMatchObject({ namespace: 'shop', number: 1 })
  expect(JSON.stringify(release)).not.toContain('mountain lion')
  const resource = await ctx.db.resource.findFirst({ where: { fleetId: ctx.fleetId } })
  expect(resource).toMatchObject({ kind: 'config', selector: {} })
  const trace = await trail()
  expect(trace.map(({ action }) => action)).toContain('config.start')
  expect(new Set(trace.map(({ actorId }) => actorId))).toEqual(new Set(['system']))
})

it('leaves a namespace alone that is there already', async () => {
  const { ctx, environment } = await fleetOf(`import-again-${Date.now()}`)
  await importNamespace([write('lamps.json', { layers: layers(3) })], environment)
  expect(await importNamespace([write('lamps.json', { layers: layers(4) })], environment)).toBe(
    false,
  )
  expect(await ctx.db.configRelease.count({ where: { fleetId: ctx.fleetId } })).toBe(1)
})

it.each([
  [[], 'Expected one file'],
  [['--colour', 'red'], 'Unknown option'],
  [[write('No Name.json', {})], 'Lower-case letters'],
  [[path.join(folder, 'missing.json')], 'ENOENT'],
])('says what is wrong with %j', async (args, message) => {
  const { environment } = await fleetOf('import-nothing')
  await expect(importNamespace(args, environment)).rejects.toThrow(message)
})

import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ConfigSpec } from '@foundation/core/config'
import { bucketOf } from '@foundation/core/feed'
import { eventually } from '@foundation/testing'
import fc from 'fast-check'
import { describe, type ExpectStatic as Expect, it } from 'vitest'

import { everyRow, putResource } from '../support/database.js'
import { type Application, type Fleet, startFleet, untilState } from '../support/fleet.js'
import { startRawNode } from '../support/raw-node.js'
import {
  makeNamespace,
  namespace,
  release,
  startRelease,
  untilRelease,
  untilRunning,
} from '../support/releases.js'

const idsOf = (nodes: readonly { readonly nodeId: string }[]) => nodes.map(({ nodeId }) => nodeId)

/** What each process reads. */
async function readings(nodes: readonly Application[], at = 'pool.max'): Promise<unknown[]> {
  return (await Promise.all(nodes.map((node) => node.config('get', at)))).map((it) => it.result)
}

describe.concurrent('configuration when things fail', () => {
  it('is read, and written for later, while server and database are away; each write is done once', async ({
    expect,
  }) => {
    await using fleet = await startFleet()
    const nodes = await fleet.startApplications(3, { service: 'checkout' })
    const [stays, restarts] = nodes
    if (!stays || !restarts) throw new Error('Expected applications')
    await untilState(fleet, idsOf(nodes), 'healthy')
    await makeNamespace(fleet, { writable: ['pool', 'greeting'] })
    const first = await release(fleet, { pool: { max: 5 } })
    await untilRunning(fleet, first, 3)

    await fleet.plane.kill('SIGKILL')
    await fleet.postgres.crash()
    expect(await readings(nodes)).toEqual([5, 5, 5])
    await eventually(async () =>
      expect(await stays.config('setClusterWide', 'pool.max', 7)).toMatchObject({
        result: { state: 'queued' },
      }),
    )
    expect(await restarts.config('setClusterWide', 'greeting', 'good evening')).toMatchObject({
      result: { state: 'queued' },
    })
    // What was queued is on disk before it is answered.
    await restarts.end('SIGKILL')
    const again = await fleet.startApplication({ service: 'checkout' })
    expect(await again.look()).toMatchObject({ nodeId: restarts.nodeId, bootedFrom: 'snapshot' })
    expect(await again.config('get', 'pool.max')).toMatchObject({ result: 5 })
    expect(await again.config('status')).toMatchObject({
      result: { source: 'snapshot', freshness: 'stale', release: first, pendingWrites: 1 },
    })

    await fleet.postgres.start()
    await fleet.plane.start()
    await untilRunning(fleet, first + 2, 3)
    const all = [...nodes.filter((it) => it !== restarts), again]
    expect(await readings(all)).toEqual([7, 7, 7])
    expect(await readings(all, 'greeting')).toEqual(Array(3).fill('good evening'))
    const { nodeId } = again
    expect(await fleet.operator.api.nodes.get.query({ nodeId })).toMatchObject({
      bootedFrom: 'snapshot',
    })
    // Nothing comes later: nothing was done twice.
    await wait(6_000)
    const releases = await fleet.operator.api.config.releases.query({ namespace })
    expect(releases.map(({ number, kind }) => `${number} ${kind}`)).toEqual([
      `${first + 2} node`,
      `${first + 1} node`,
      `${first} release`,
    ])
    expect(await again.config('status')).toMatchObject({ result: { pendingWrites: 0 } })
  })

  it('goes on with a rollout after the server was killed in each stage of it, and reaches nobody early', async ({
    expect,
  }) => {
    await using fleet = await startFleet()
    const nodes = await fleet.startApplications(8, { service: 'checkout' })
    await untilState(fleet, idsOf(nodes), 'healthy')
    await makeNamespace(fleet)
    const first = await release(fleet, { pool: { max: 5 } })
    await untilRunning(fleet, first, 8)
    const shares = [0.25, 0.6, 1]
    const number = await startRelease(
      fleet,
      { pool: { max: 6 } },
      { stages: shares.map((share) => ({ reach: { kind: 'share', share }, holdMs: 5_000 })) },
    )
    const meant = (stage: number) =>
      nodes.map(({ nodeId }) =>
        bucketOf(`${namespace}#${number}`, nodeId) < (shares[stage] ?? 1) ? 6 : 5,
      )
    for (const stage of [0, 1]) {
      await eventually(async () => expect(await readings(nodes)).toEqual(meant(stage)), {
        timeoutMs: 40_000,
        everyMs: 50,
      })
      await fleet.plane.kill('SIGKILL')
      // A stage that was over by now does not begin by itself.
      await wait(1_000)
      expect(await readings(nodes)).toEqual(meant(stage))
      await fleet.plane.start()
    }
    await untilRelease(fleet, number, 'released', { timeoutMs: 60_000 })
    await untilRunning(fleet, number, 8)
    const detail = await untilRelease(fleet, number, 'released')
    expect(detail.counts).toMatchObject({ nodes: 8, applied: 8, rejected: 0 })
    expect(await readings(nodes)).toEqual(nodes.map(() => 6))
    // Each stage began once, whatever happened.
    const steps = detail.events.map(({ what }) => what)
    expect(steps.filter((it) => it === 'stage')).toHaveLength(2)
    expect(steps.filter((it) => it === 'completed')).toHaveLength(1)
  })

  it('keeps what it has when the feed brings what is none, whatever it is', async ({ expect }) => {
    await using fleet = await startFleet()
    const node = await fleet.startApplication({ service: 'checkout' })
    await untilState(fleet, [node.nodeId], 'healthy')
    await makeNamespace(fleet)
    const first = await release(fleet, { pool: { max: 5 } })
    await untilRunning(fleet, first, 1)
    const { url } = fleet.postgres
    const slots = [namespace, `${namespace}@next`].map((key) => ({ kind: 'config', key }))
    for (const spec of hostileSpecs) for (const slot of slots) await putResource(url, slot, spec)
    // One that the server lets through, and the node does not.
    const last = await putResource(url, slots[1]!, specOf({ pool: { max: 'many' } }))
    await eventually(
      async () => {
        const { resources } = await fleet.operator.api.nodes.get.query({ nodeId: node.nodeId })
        const told = resources.find(({ key }) => key === `${namespace}@next`)
        expect(told).toMatchObject({
          ...{ status: 'rejected', revision: last, path: 'pool.max' },
          message: expect.stringMatching(/expected.*received/i),
        })
      },
      { timeoutMs: 30_000, everyMs: 100 },
    )
    expect(await node.config('get', 'pool.max')).toMatchObject({ result: 5 })
    expect((await node.look()).state).toBe('healthy')
    expect(Object.keys(Object.prototype)).toEqual([])
  })
})

const specOf = (values: unknown, more: object = {}) => ({
  ...{ namespace, release: 99 },
  layers: [{ name: 'default', level: 'default', rank: 0, selector: {}, values }],
  ...more,
})

const nested = (depth: number): unknown => (depth === 0 ? 1 : { in: nested(depth - 1) })

/** What is no release: by hand, and by chance. */
const hostileSpecs: readonly unknown[] = [
  specOf({ pool: { max: -1 } }),
  specOf({ pool: null }),
  specOf(nested(60)),
  specOf({ greeting: 'x'.repeat(1_100_000) }),
  specOf(JSON.parse('{ "__proto__": { "polluted": true }, "pool": { "max": 9 } }')),
  specOf(JSON.parse('{ "constructor": { "prototype": { "polluted": true } } }')),
  specOf({ key: { $secret: 'v1:never sealed by anybody' } }),
  specOf({ pool: { max: 9 } }, { layers: [] }),
  specOf({ pool: { max: 9 } }, { namespace: 'another' }),
  specOf({ pool: { max: 9 } }, { release: 'latest' }),
  ...fc
    .sample(fc.jsonValue(), { numRuns: 30, seed: 5 })
    .flatMap((value) => [value, specOf({ pool: { max: value } })]),
].filter((spec) => isStorable(JSON.stringify(spec)) && !isFine(spec))

function isFine(spec: unknown): boolean {
  const { data } = ConfigSpec.safeParse(spec)
  const pool = data?.layers[0]?.values.pool as { max?: unknown } | undefined
  return data?.namespace === namespace && Number.isInteger(pool?.max) && Number(pool?.max) > 0
}

/** PostgreSQL keeps no NUL and no half of a surrogate pair. */
function isStorable(json: string): boolean {
  return json !== 'null' && !/\\u0000|\\ud[89a-f]/i.test(json)
}

// One after the other: a crowd, and a log that says everything.
describe('configuration of a fleet', () => {
  it('stops when two of forty nodes refuse, shows their words, and takes it back from who had it', async ({
    expect,
  }) => {
    await using fleet = await startFleet()
    const token = await fleet.plane.joinToken()
    const crowd = await Promise.all(
      Array.from({ length: 36 }, () => startRawNode(fleet.plane.url, token, 'checkout')),
    )
    const well = await fleet.startApplications(2, { service: 'checkout' })
    const env = { APPLICATION_VERSION: '0.9.0', APPLICATION_MOST: '20' }
    const old = await fleet.startApplications(2, { service: 'checkout', env })
    try {
      await untilState(fleet, idsOf([...crowd, ...well, ...old]), 'healthy')
      await makeNamespace(fleet)
      const first = await release(fleet, { pool: { max: 10 } })
      await untilRunning(fleet, first, 40)

      const number = await startRelease(
        fleet,
        { pool: { max: 50 } },
        {
          stages: [
            { reach: { kind: 'share', share: 0.25 }, holdMs: 1_000 },
            { reach: { kind: 'nodes', selector: { nodes: idsOf(old) } }, holdMs: null },
            { reach: { kind: 'share', share: 1 }, holdMs: 0 },
          ],
          guard: { rejections: 1, onTrouble: 'pause' },
        },
      )
      const paused = await untilRelease(fleet, number, 'paused')
      expect(paused.counts.rejected).toBe(2)
      expect(paused.tripped).toMatch(/2 nodes rejected/)
      expect(paused.rejections.map(({ nodeId }) => nodeId).sort()).toEqual(idsOf(old).sort())
      for (const words of paused.rejections) {
        expect(words).toMatchObject({ version: '0.9.0', path: 'pool.max' })
        expect(words.message).toMatch(/20.*received 50/i)
      }
      expect(await readings(old)).toEqual([10, 10])

      await fleet.operator.api.config.rollBack.mutate({
        ...{ namespace, number },
        reason: 'two cannot take it',
      })
      await untilRunning(fleet, first, 40)
      expect((await untilRelease(fleet, number, 'rolled_back')).rejections).toHaveLength(2)
      expect(await readings([...well, ...old])).toEqual([10, 10, 10, 10])
      const stopped = paused.stage ?? 0
      for (const { nodeId, releases } of crowd) {
        const isReached = bucketOf(`${namespace}#${number}`, nodeId) < 0.25
        // Whoever was not reached by its stage never had it, not even for a moment.
        expect(releases, `${nodeId}, stopped in ${stopped}`).toEqual(
          isReached ? [first, number, first] : [first],
        )
      }
    } finally {
      for (const node of crowd) node.close()
    }
  })

  it('tells a secret to nobody but the node that needs it', async ({ expect }) => {
    const secret = 'correct-battery-4711'
    /** Too short for the schema. */
    const refused = 'x-4711'
    await using fleet = await startFleet({ LOG_LEVEL: 'trace' })
    const nodes = await fleet.startApplications(2, { service: 'checkout' })
    await untilState(fleet, idsOf(nodes), 'healthy')
    await makeNamespace(fleet, { writable: ['key', 'pool'] })
    const values = { key: { $secret: secret }, pool: { max: 5 } }
    const first = await release(fleet, values)
    await untilRunning(fleet, first, 2)
    expect(await readings(nodes, 'key')).toEqual([secret, secret])
    // One that the nodes refuse, with their words about it, and one that a node writes.
    const wrong = await startRelease(fleet, { ...values, key: { $secret: refused } })
    const { rejections } = await untilRelease(fleet, wrong, 'paused')
    expect(rejections[0]).toMatchObject({ path: 'key', message: expect.stringContaining('8') })
    await rollBack(fleet, wrong)
    await nodes[0]?.config('setClusterWide', 'key', `${secret}-2`)
    await untilRunning(fleet, wrong + 1, 2)
    expect(await readings(nodes, 'key')).toEqual([`${secret}-2`, `${secret}-2`])

    const told = await Promise.all(
      nodes.flatMap((node) => [node.config('status'), node.config('explain', 'key')]),
    )
    const places = {
      'the log of the server': await fleet.plane.log(),
      'the database': await everyRow(fleet.postgres.url),
      'the API': await answersOf(fleet, wrong),
      'what processes say of themselves': JSON.stringify(told),
      'the log of a process': nodes.map((node) => node.said()).join(''),
    }
    for (const [where, text] of Object.entries(places)) {
      // There is something to look through.
      if (where !== 'the log of a process') expect(text.length, where).toBeGreaterThan(100)
      for (const it of [secret, refused]) expectNone(text, it, where, expect)
    }
    const files = await filesWith(fleet.stateDir, secret)
    expect(files.length).toBeGreaterThan(0)
    for (const { name, mode } of files) expect([name, mode & 0o777]).toEqual([name, 0o600])
  })
})

async function rollBack({ operator }: Fleet, number: number): Promise<void> {
  await operator.api.config.rollBack.mutate({ namespace, number, reason: 'a drill' })
}

function expectNone(text: string, secret: string, where: string, expect: Expect): void {
  const at = text.indexOf(secret)
  if (at >= 0) expect.fail(`A secret is in ${where}: …${text.slice(Math.max(0, at - 200), at)}•••`)
}

/** Everything that people can read of it. */
async function answersOf({ operator }: Fleet, number: number) {
  const { config, nodes } = operator.api
  const { rows } = await nodes.list.query({ states: [] })
  return JSON.stringify(
    await Promise.all([
      config.namespace.query({ namespace }),
      config.releases.query({ namespace }),
      ...[1, number, number + 1].map((it) => config.release.query({ namespace, number: it })),
      config.compare.query({ namespace, from: 1, to: number + 1 }),
      config.compare.query({ namespace, from: number, to: 'draft' }),
      config.exportText.query({ namespace }),
      config.exportText.query({ namespace, version: number + 1, format: 'json' }),
      config.whoHas.query({ namespace }),
      config.conflicts.query({ namespace }),
      ...rows.map(({ nodeId }) => nodes.get.query({ nodeId })),
    ]),
  )
}

async function filesWith(folder: string, text: string) {
  const names = await readdir(folder, { recursive: true })
  const found: { name: string; mode: number }[] = []
  for (const name of names) {
    const file = path.join(folder, name)
    const about = await stat(file)
    if (!about.isFile()) continue
    if ((await readFile(file, 'utf8')).includes(text)) found.push({ name, mode: about.mode })
  }
  return found
}

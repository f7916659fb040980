/** Configuration in a real process with the built SDK: what comes over the wire, and what stays without one. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { FoundationError } from '@foundation/core/errors'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { type FakePlane, startFakePlane } from '../testing/fake-plane.js'
import { layer } from '../testing/namespaces.js'

const application = fileURLToPath(new URL('../testing/application.mjs', import.meta.url))
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 8_000, interval: 20 })

describe('a configured application', { timeout: 30_000 }, () => {
  let plane: FakePlane
  let stateDir: string
  let children: ChildProcess[]
  let revision: number

  beforeEach(async () => {
    plane = await startFakePlane()
    stateDir = mkdtempSync(path.join(tmpdir(), 'foundation-configured-'))
    children = []
    revision = 1
  })
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL')
    await plane.stop()
    rmSync(stateDir, { recursive: true, force: true })
  })

  async function start() {
    const env = {
      ...process.env,
      FOUNDATION_URL: plane.url,
      FOUNDATION_TOKEN: 'fnd_join_x',
      FOUNDATION_STATE_DIR: stateDir,
    }
    const child = fork(application, ['{}'], { env, silent: true, execArgv: [] })
    children.push(child)
    await once(child, 'message')
    const tell = async (order: string, value?: object) => {
      child.send({ order, value })
      const [{ result }] = await once(child, 'message')
      return result
    }
    const config = (method: string, ...args: unknown[]) => tell('config', { method, args })
    return { child, tell, config }
  }

  const resource = (release: number, max: unknown) => {
    revision += 1
    const spec = JSON.parse(JSON.stringify({ namespace: 'app', release, layers: [layer({ max })] }))
    return { kind: 'config', key: 'app', revision, spec }
  }
  const publish = (release: number, max: unknown) => {
    const changes = [{ op: 'set', resource: resource(release, max) }]
    plane.send({ t: 'changes', revision, changes })
  }
  const acks = () =>
    plane.of('acks').flatMap(({ acks }) => acks.map((it) => `${it.revision} ${it.status}`))
  const running = () => plane.of('config').flatMap((it) => it.running)

  it('runs what is released, rejects what does not fit, and tells both', async () => {
    const { tell, config } = await start()
    await tell('declare')
    publish(1, 5)
    await eventually(acks).toEqual(['2 applied'])
    expect(await config('get', 'max')).toBe(5)
    await eventually(() => running().at(-1)).toMatchObject({ release: 1, source: 'server' })
    expect(plane.of('schemas')[0]?.schemas[0]).toMatchObject({
      namespace: 'app',
      hash: running().at(-1)?.schema,
    })
    publish(2, 500)
    await eventually(acks).toEqual(['2 applied', '3 rejected'])
    const [{ acks: [ack] = [] } = {}] = plane.of('acks').slice(-1)
    expect(ack?.reason).toMatchObject({
      path: 'max',
      message: expect.stringMatching(/100.*received 500/),
    })
    expect(await config('get', 'max')).toBe(5)
  })

  it('boots from what fitted last, though something else came before it said what fits', async () => {
    plane.resources.push(resource(1, 5))
    const first = await start()
    await first.tell('declare')
    await eventually(acks).toEqual(['2 applied', '2 applied'])
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')

    plane.resources.splice(0, 1, resource(2, 500))
    plane.heard.length = 0
    const second = await start()
    expect(await second.tell('declare')).toMatchObject({ release: 1, freshness: 'live' })
    await eventually(acks).toContain('3 rejected')
    second.child.kill('SIGKILL')
    await once(second.child, 'exit')

    const port = Number(new URL(plane.url).port)
    await plane.stop()
    const third = await start()
    expect(await third.tell('declare')).toMatchObject({
      release: 1,
      freshness: 'stale',
      source: 'snapshot',
    })
    expect(await third.config('get', 'max')).toBe(5)
    await third.config('set', 'max', 6)
    expect(await third.config('get', 'max')).toBe(6)

    const restored = resource(1, 5)
    plane = await startFakePlane(port)
    plane.resources.push(restored)
    await eventually(() => plane.of('hello')[0]?.node.bootedFrom).toBe('snapshot')
    await eventually(() => running().at(-1)).toMatchObject({
      ...{ release: 1, source: 'server', overridden: ['max'] },
    })
    expect(await third.config('get', 'max')).toBe(6)
  })

  it('reads on while the plane is away, and writes what it wrote meanwhile once', async () => {
    const asked: string[] = []
    const done = new Map<unknown, string>()
    const write = { release: 1, nodes: 1, applied: 1, rejected: [], pending: [] }
    const take = (url: string, body: Record<string, unknown>) => {
      asked.push(`${body.value} ${body.idempotencyKey}`)
      if (!done.has(body.idempotencyKey)) done.set(body.idempotencyKey, `${url} ${body.value}`)
    }
    const answer: FakePlane['onPost'] = (url, body) => {
      take(url, body)
      return [200, write]
    }
    plane.onPost = answer
    plane.resources.push(resource(1, 4))
    const app = await start()
    await app.tell('declare')
    expect(await app.config('setClusterWide', 'max', 5)).toEqual({ state: 'applied', ...write })
    expect(await app.config('setClusterWide', 'max', 500)).toBe('config.value_invalid')
    plane.onPost = () => [403, new FoundationError('config.update_forbidden').toJSON()]
    expect(await app.config('setClusterWide', 'max', 6)).toBe('config.update_forbidden')
    // Done, but whoever asked never learns of it.
    plane.onPost = (url, body) => {
      take(url, body)
      return [502, {}]
    }
    expect(await app.config('setClusterWide', 'max', 7)).toMatchObject({ state: 'queued' })

    const port = Number(new URL(plane.url).port)
    await plane.stop()
    await eventually(() => plane.sockets.size).toBe(0)
    expect(await app.config('setClusterWide', 'max', 8)).toMatchObject({ state: 'queued' })
    expect(await app.config('status')).toMatchObject({ pendingWrites: 2, freshness: 'stale' })
    expect(await app.config('get', 'max')).toBe(4)
    expect(await app.config('getWithConsensus', 'max')).toBe('system.unavailable')
    app.child.kill('SIGKILL')
    await once(app.child, 'exit')

    plane = await startFakePlane(port)
    plane.onPost = answer
    const again = await start()
    const writes = [5, 7, 8].map((value) => `/v1/config/app/set ${value}`)
    await eventually(() => [...done.values()]).toEqual(writes)
    await again.tell('declare')
    await expect
      .poll(() => again.config('status'), { timeout: 8_000 })
      .toMatchObject({ pendingWrites: 0 })
    // The one whose answer was lost went out twice, by the same key.
    expect(asked.filter((it) => it.startsWith('7')).length).toBeGreaterThan(1)
    expect(new Set(asked).size).toBe(3)
  })
})

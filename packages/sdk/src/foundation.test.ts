/** The built SDK in real processes, against a plane that says the least. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { FoundationError } from '@foundation/core/errors'
import { closeCodes } from '@foundation/core/nodes'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { OwnNode } from './nodes/describe.js'
import { type FakePlane, startFakePlane } from './testing/fake-plane.js'

interface Account {
  readonly node: OwnNode
  readonly state: string
  readonly labels: Record<string, string>
}

const application = fileURLToPath(new URL('testing/application.mjs', import.meta.url))
const isBuilt = existsSync(new URL('../dist/worker.js', import.meta.url))
if (!isBuilt) throw new Error('Build the SDK first: npm run build -w @foundation/sdk')

/** For what processes and sockets do in their own time. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 8_000, interval: 20 })

describe('an application with the SDK', { timeout: 20_000 }, () => {
  let plane: FakePlane
  let stateDir: string
  let children: ChildProcess[]

  beforeEach(async () => {
    plane = await startFakePlane()
    stateDir = mkdtempSync(path.join(tmpdir(), 'foundation-sdk-'))
    children = []
  })
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL')
    await plane.stop()
    rmSync(stateDir, { recursive: true, force: true })
  })

  function start(options: object = {}) {
    const env = {
      ...process.env,
      FOUNDATION_URL: plane.url,
      FOUNDATION_TOKEN: 'fnd_join_x',
      FOUNDATION_STATE_DIR: stateDir,
    }
    const child = fork(application, [JSON.stringify(options)], { env, silent: true, execArgv: [] })
    children.push(child)
    let log = ''
    child.stderr?.on('data', (chunk) => {
      log += chunk
    })
    const said = once(child, 'message').then(([account]) => account as Account)
    const exited = once(child, 'exit').then(([code, signal]) => code ?? signal)
    return {
      child,
      said,
      exited,
      log: () => log,
      tell: (order: string, value?: number) => child.send({ order, value }),
    }
  }

  it('joins, greets, beats, reports signals and answers for what it is told', async () => {
    plane.resources.push({
      kind: 'labels',
      key: 'app-23456',
      revision: 1,
      spec: { labels: { team: 'x' } },
    })
    plane.resources.push({ kind: 'command', key: 'app-23456', revision: 1, spec: { verb: 'stop' } })
    const account = await start({ labels: { tier: '1' }, version: '2.0.0' }).said
    expect(account).toMatchObject({
      node: { id: 'app-23456', bootedFrom: 'server' },
      labels: { tier: '1', team: 'x' },
      state: 'healthy',
    })
    await eventually(() => plane.of('beat').length).toBeGreaterThan(2)
    await eventually(() => plane.of('signals').length).toBeGreaterThan(0)
    await eventually(() => plane.of('acks').flatMap((it) => it.acks).length).toBe(2)
    const acks = plane.of('acks').flatMap((it) => it.acks)
    expect(acks.find(({ kind }) => kind === 'labels')?.status).toBe('applied')
    expect(acks.find(({ kind }) => kind === 'command')).toMatchObject({
      status: 'rejected',
      reason: { path: 'verb', message: 'Expected drain or resume' },
    })
    expect(plane.of('hello')[0]?.node).toMatchObject({
      service: 'app',
      version: '2.0.0',
      labels: { tier: '1' },
    })
    await eventually(() => plane.of('status').at(-1)?.status.ready).toBe(true)
  })

  it('goes on beating while its main thread stands still, and says for how long it has', async () => {
    const app = start()
    await app.said
    await eventually(() => plane.of('beat').length).toBeGreaterThan(1)
    const before = plane.heard.length
    app.tell('block', 3_000)
    await eventually(() =>
      plane.heard.slice(before).some((it) => it.t === 'beat' && it.lagMs > 2_000),
    ).toBe(true)
    await eventually(() => plane.of('beat').at(-1)?.lagMs).toBe(0)
    expect(plane.of('hello')).toHaveLength(1)
  })

  it('leaves and ends by itself when it has nothing left to do', async () => {
    const app = start()
    await app.said
    app.tell('finish')
    expect(await app.exited).toBe(0)
    await eventually(() => plane.of('leave').map((it) => it.reason)).toEqual(['finished'])
  })

  it('says goodbye once when it leaves, and does not come back', async () => {
    const app = start()
    await app.said
    app.tell('leave')
    await eventually(() => plane.sockets.size).toBe(0)
    app.tell('finish')
    expect(await app.exited).toBe(0)
    expect(plane.of('leave')).toHaveLength(1)
    expect(plane.of('hello')).toHaveLength(1)
  })

  it.runIf(process.platform !== 'win32')(
    'drains, leaves and ends with 0 on SIGTERM when it is told to handle signals',
    async () => {
      const app = start({ handleSignals: true })
      await app.said
      app.child.kill('SIGTERM')
      expect(await app.exited).toBe(0)
      await eventually(() => plane.of('leave').map((it) => it.reason)).toEqual(['SIGTERM'])
      expect(plane.of('status').at(-1)?.status.draining).toBe('SIGTERM')
    },
  )

  it('comes back by itself, still draining, when the connection breaks', async () => {
    const app = start()
    await app.said
    app.tell('drain')
    await eventually(() => plane.of('status').at(-1)?.status.draining).toBe('told to')
    for (const socket of plane.sockets) socket.terminate()
    await eventually(() => plane.of('hello').length).toBe(2)
    expect(plane.of('hello')[1]).toMatchObject({ revision: 1, status: { draining: 'told to' } })
  })

  it('finds out that a link is half open, and opens another', async () => {
    plane.heartbeatMs = 500
    await start().said
    plane.isMute = true
    await eventually(() => plane.of('hello').length).toBeGreaterThan(1)
  })

  it('starts from what it knew when the plane is away, and says so once it is back', async () => {
    plane.resources.push({
      kind: 'labels',
      key: 'app-23456',
      revision: 1,
      spec: { labels: { team: 'x' } },
    })
    const first = start()
    await first.said
    await eventually(() => existsSync(path.join(stateDir, 'app/0/snapshot.json'))).toBe(true)
    first.child.kill('SIGKILL')
    await first.exited
    const port = Number(new URL(plane.url).port)
    await plane.stop()
    const second = start({ connectTimeoutMs: 15_000 })
    expect(await second.said).toMatchObject({
      node: { id: 'app-23456', bootedFrom: 'snapshot' },
      labels: { team: 'x' },
    })
    expect(second.log()).toContain('node.unconnected')
    plane = await startFakePlane(port)
    await eventually(() => plane.of('hello')[0]?.node.bootedFrom).toBe('snapshot')
    expect(plane.joins).toBe(0)
  })

  it('bears garbage from the plane', async () => {
    const app = start()
    await app.said
    plane.send('not JSON')
    plane.send({ t: 'snapshot', revision: -1 })
    plane.send({ t: 'news' })
    const before = plane.of('beat').length
    await eventually(() => plane.of('beat').length).toBeGreaterThan(before + 1)
    expect(plane.of('hello')).toHaveLength(1)
    expect(app.child.exitCode).toBeNull()
  })

  it('goes on without the plane when its token is refused, and rejects when it must not', async () => {
    plane.refusal = new FoundationError('access.join_token_revoked')
    const app = start()
    expect((await app.said).state).toBe('healthy')
    await eventually(app.log).toContain('access.join_token_revoked')
    const strict = start({ required: true })
    expect(await strict.exited).toBe(1)
    expect(strict.log()).toContain('access.join_token_revoked')
  })

  it('stops for good when it is removed, and the application goes on', async () => {
    const app = start()
    await app.said
    for (const socket of plane.sockets) socket.close(closeCodes.removed)
    await eventually(app.log).toContain('node.removed')
    expect(existsSync(path.join(stateDir, 'app/0/identity.json'))).toBe(false)
    expect(app.child.exitCode).toBeNull()
  })

  it('keeps an identity for each of several processes', async () => {
    await Promise.all([start().said, start().said, start().said])
    const folders = [0, 1, 2].map((n) => existsSync(path.join(stateDir, `app/${n}/identity.json`)))
    expect(folders).toEqual([true, true, true])
    expect(plane.joins).toBe(3)
  })

  it('works without memory where it cannot write, and says so once', async () => {
    const closed = path.join(stateDir, 'closed')
    writeFileSync(closed, 'a file where a folder should be')
    const app = start({ stateDir: closed })
    expect(await app.said).toMatchObject({ node: { id: 'app-23456' }, state: 'healthy' })
    await eventually(() => app.log().split('node.storage_failed').length).toBe(2)
  })

  it('works alone without a url', async () => {
    const app = start({ cluster: 'standalone' })
    expect(await app.said).toMatchObject({ node: { id: null }, state: 'healthy' })
    app.tell('finish')
    expect(await app.exited).toBe(0)
    expect(app.log()).toBe('')
  })
})

/** Protection in a real process with the built SDK: what comes over the wire, and what stays without one. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { GuardWindow } from '@foundation/core/protection'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { type FakePlane, startFakePlane } from '../testing/fake-plane.js'

const application = fileURLToPath(new URL('../testing/application.mjs', import.meta.url))
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 8_000, interval: 20 })

const twoErrorsOpen = {
  match: { target: 'payments' },
  breaker: { trigger: { on: 'consecutive', failures: 2 } },
}
const target = 'payments'

describe('a guarded application', { timeout: 30_000 }, () => {
  let plane: FakePlane
  let stateDir: string
  let children: ChildProcess[]
  let revision: number

  beforeEach(async () => {
    plane = await startFakePlane()
    stateDir = mkdtempSync(path.join(tmpdir(), 'foundation-guarded-'))
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
    /** @returns the answer, or the code of the error */
    const call = async (isWell = true): Promise<string> => {
      child.send({ order: 'call', value: { target, isWell } })
      const [{ result }] = await once(child, 'message')
      return result
    }
    return { child, call }
  }

  const change = (kind: string, spec: object) => {
    revision += 1
    const resource = { kind, key: 'k', revision, spec }
    plane.send({ t: 'changes', revision, changes: [{ op: 'set', resource }] })
    return eventually(() =>
      plane
        .of('acks')
        .flatMap(({ acks }) => acks)
        .at(-1),
    )
  }

  it('acts on a policy at once, keeps it when the next is none, and tells what became of its breaker', async () => {
    const { call } = await start()
    await change('policy', twoErrorsOpen).toMatchObject({ revision: 2, status: 'applied' })
    await change('policy', { ...twoErrorsOpen, timeout: { ms: -1 } }).toMatchObject({
      ...{ revision: 3, status: 'rejected' },
      reason: { path: 'timeout.ms', message: 'Expected at least 1' },
    })
    expect([await call(false), await call(false), await call()]).toEqual([
      ...['sick', 'sick', 'protection.open'],
    ])
    const transitions = () => plane.of('transitions').flatMap((it) => it.transitions)
    await eventually(transitions).toMatchObject([{ target, from: 'closed', to: 'open' }])
    const windows = () => plane.of('guards').flatMap((it) => it.guards)
    const sum = (value: (it: GuardWindow) => number) =>
      windows().reduce((total, it) => total + value(it), 0)
    await eventually(() => sum((it) => it.refused.open)).toBe(1)
    expect([sum((it) => it.calls), sum((it) => it.failures)]).toEqual([2, 2])
    expect(windows().at(-1)).toMatchObject({ target, breaker: 'open' })
  })

  it('ends an override when its time is over, though the server is away by then', async () => {
    const { call } = await start()
    const until = Date.now() + 3_000
    await change('override', {
      target,
      state: 'forced_open',
      reason: 'drill',
      until,
    }).toMatchObject({
      status: 'applied',
    })
    await plane.stop()
    expect(await call()).toBe('protection.open')
    expect(Date.now()).toBeLessThan(until)
    await expect.poll(call, { timeout: 5_000, interval: 50 }).toBe('answer')
    expect(Date.now()).toBeGreaterThanOrEqual(until)
    plane = await startFakePlane()
  })

  it('starts under its policies when the server is away', async () => {
    const first = await start()
    await change('policy', twoErrorsOpen).toMatchObject({ status: 'applied' })
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')
    await plane.stop()
    const { call } = await start()
    expect([await call(false), await call(false), await call()]).toEqual([
      ...['sick', 'sick', 'protection.open'],
    ])
    plane = await startFakePlane()
  })
})

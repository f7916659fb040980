import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { eventually } from '@foundation/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type Fleet, startFleet, untilState } from '../support/fleet.js'
import { type Shop, startShop } from '../support/shop.js'

describe('the example shop', () => {
  let fleet: Fleet
  let shop: Shop
  let folder: string
  let nodeIds: string[]

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'foundation-shop-'))
    fleet = await startFleet()
    const token = await fleet.plane.joinToken('shop')
    shop = await startShop({ url: fleet.plane.url, token, folder })
    nodeIds = await eventually(
      async () => {
        const cells = await fleet.operator.api.nodes.cells.query()
        if (cells.length < 12) throw new Error(`${cells.length} of 12 nodes came`)
        return cells.map(({ nodeId }) => nodeId)
      },
      { timeoutMs: 60_000 },
    )
    await untilState(fleet, nodeIds, 'healthy', { timeoutMs: 60_000 })
  }, 150_000)
  afterAll(async () => {
    await shop[Symbol.asyncDispose]()
    await fleet[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  /** What shoppers met in the next whole stretches of ten seconds, while `act` runs and after. */
  async function faredDuring(act: () => Promise<void>) {
    const before = (await shop.fared()).length
    await act()
    return eventually(
      async () => {
        // The first may have begun before.
        const after = (await shop.fared()).slice(before + 1)
        if (after.length < 1) throw new Error('Shoppers have not said how they fared')
        return after
      },
      { timeoutMs: 60_000, everyMs: 200 },
    )
  }

  it('sells on while the control plane is gone', async () => {
    const fared = await faredDuring(async () => {
      await fleet.plane.kill('SIGKILL')
      await wait(12_000)
    })
    for (const { sent, failed, why } of fared) {
      expect(failed, JSON.stringify(why)).toBe(0)
      expect(sent).toBeGreaterThan(50)
    }
    await fleet.plane.start()
    await untilState(fleet, nodeIds, 'healthy', { timeoutMs: 30_000 })
  })

  it('sells on while payments is sick: all its callers stop asking it, and ask again once it is well', async () => {
    const guard = () => {
      const range = { from: new Date(Date.now() - 60_000), to: new Date() }
      const which = { service: 'orders', target: 'payments' }
      return fleet.operator.api.protection.guard.query({ ...which, ...range })
    }
    const drill = async (kind: 'errors' | 'well') => {
      for (const { name, port } of await shop.roster()) {
        if (!name.startsWith('payments-')) continue
        await fetch(`http://127.0.0.1:${port}/drill`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ kind, amount: 1, forMs: 600_000 }),
        })
      }
    }
    // A server that has just started hears of guards when their nodes report next.
    await eventually(async () =>
      expect((await guard()).row).toMatchObject({ breaker: 'closed', nodes: 3, tripped: 0 }),
    )
    const fared = await faredDuring(async () => {
      await drill('errors')
      await eventually(
        async () => {
          const { row, verdict } = await guard()
          expect(row.tripped).toBe(3)
          expect(verdict).toMatchObject({ verdict: 'target_sick', callers: 3, tripped: 3 })
        },
        { timeoutMs: 30_000, everyMs: 200 },
      )
    })
    for (const { failed, why } of fared) expect(failed, JSON.stringify(why)).toBe(0)
    await drill('well')
    await eventually(
      async () => {
        const { row, verdict } = await guard()
        expect(row).toMatchObject({ breaker: 'closed', tripped: 0 })
        expect(verdict?.verdict ?? 'well').toBe('well')
      },
      { timeoutMs: 40_000, everyMs: 200 },
    )
  })

  it('sells on while one instance of each service is drained', async () => {
    const cells = await fleet.operator.api.nodes.cells.query()
    const drained = ['gateway', 'catalogue', 'orders', 'payments'].flatMap((service) =>
      cells.filter((it) => it.service === service).slice(0, 1),
    )
    const ids = drained.map(({ nodeId }) => nodeId)
    const fared = await faredDuring(async () => {
      await fleet.operator.api.nodes.drain.mutate({ nodeIds: ids, reason: 'deploy' })
      await untilState(fleet, ids, 'draining')
    })
    for (const { failed, why } of fared) expect(failed, JSON.stringify(why)).toBe(0)
    await fleet.operator.api.nodes.resume.mutate({ nodeIds: ids, reason: 'deployed' })
    await untilState(fleet, ids, 'healthy')
  })

  it('closes when whoever started it is killed, and its nodes leave', async () => {
    const pids = (await shop.roster()).map(({ pid }) => pid ?? 0)
    expect(pids.every(isAlive)).toBe(true)
    await shop.killParent()
    await untilState(fleet, nodeIds, 'left')
    await eventually(() => expect(pids.filter(isAlive)).toEqual([]))
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

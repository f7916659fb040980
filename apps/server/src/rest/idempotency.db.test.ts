import { FoundationError } from '@foundation/core/errors'
import { hour, minute } from '@foundation/core/time'
import { beforeEach, describe, expect, it } from 'vitest'

import { makeSecretBox } from '../config/index.js'
import { testFleet } from '../testing/fleet.js'
import { forgetRequests, type OnceDeps, once } from './idempotency.js'

const asked = { operation: 'a.make', input: { name: 'x', nested: { b: 1, a: 2 } }, key: 'k-1' }

let now: number
let deps: OnceDeps
let runs: number

beforeEach(async () => {
  now = Date.UTC(2026, 10, 21)
  runs = 0
  const { ctx } = await testFleet({ clock: () => now })
  deps = { ...ctx, secrets: makeSecretBox([new Uint8Array(32).fill(7)], ctx.fleetId) }
})

async function make() {
  runs += 1
  return { made: runs, secret: 'hush' }
}
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: { code?: string }) => error.code,
  )

describe('a key', () => {
  it('has a thing done once, and answered alike each time', async () => {
    const first = await once(deps, asked, make)
    expect(first).toEqual({ text: '{"made":1,"secret":"hush"}', replayed: false })
    expect(await once(deps, asked, make)).toEqual({ ...first, replayed: true })
    expect(runs).toBe(1)
  })

  it('is for the same request, however its fields are ordered', async () => {
    await once(deps, asked, make)
    const turned = { ...asked, input: { nested: { a: 2, b: 1 }, name: 'x' } }
    expect((await once(deps, turned, make)).replayed).toBe(true)
    for (const other of [
      { ...asked, input: { ...asked.input, name: 'y' } },
      { ...asked, operation: 'a.other' },
      { ...asked, input: undefined },
    ])
      expect(await code(once(deps, other, make))).toBe('request.key_reused')
    expect(runs).toBe(1)
  })

  it('is of one token: what another was answered stays its own', async () => {
    await once(deps, asked, make)
    const other = { ...deps, actor: { id: 'another' } }
    expect((await once(other, asked, make)).text).toContain('"made":2')
  })

  it('is for a day', async () => {
    await once(deps, asked, make)
    now += 23 * hour
    expect((await once(deps, asked, make)).replayed).toBe(true)
    now += hour + 1
    expect((await once(deps, asked, make)).replayed).toBe(false)
  })

  it.each(['', 'two words', 'x'.repeat(256), 'ü', '\n'])('cannot be %j', async (key) => {
    expect(await code(once(deps, { ...asked, key }, make))).toBe('request.invalid')
    expect(runs).toBe(0)
  })
})

describe('of many at the same time', () => {
  it('one is done, and the others wait or hear its answer', async () => {
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => once(deps, asked, make)))
    expect(runs).toBe(1)
    for (const one of all) {
      if (one.status === 'fulfilled') expect(one.value.text).toContain('"made":1')
      else expect(one.reason).toMatchObject({ code: 'request.key_in_use' })
    }
  })
})

describe('a request that fails', () => {
  it('leaves no mark when it was refused, so it may be sent again', async () => {
    const refused = async () => {
      throw new FoundationError('node.not_found', { nodeId: 'a' })
    }
    expect(await code(once(deps, asked, refused))).toBe('node.not_found')
    const corrected = { ...asked, input: { name: 'y' } }
    expect((await once(deps, corrected, make)).replayed).toBe(false)
  })

  it('on our side is not done a second time, because nobody knows', async () => {
    const broken = async () => {
      throw new Error('the connection broke while it was committed')
    }
    await expect(once(deps, asked, broken)).rejects.toThrow('broke')
    expect(await code(once(deps, asked, make))).toBe('request.key_in_use')
    now += minute
    expect(await code(once(deps, asked, make))).toBe('request.outcome_unknown')
    expect(runs).toBe(0)
  })
})

describe('what is kept', () => {
  it('shows neither what was asked nor what was answered', async () => {
    await once(deps, asked, make)
    const [row] = await deps.db.idempotentRequest.findMany({ where: { fleetId: deps.fleetId } })
    expect(JSON.stringify(row)).not.toMatch(/hush|made/)
  })

  it('is no answer once it was sealed with a key that is gone', async () => {
    await once(deps, asked, make)
    const secrets = makeSecretBox([new Uint8Array(32).fill(8)], deps.fleetId)
    expect(await code(once({ ...deps, secrets }, asked, make))).toBe('request.key_reused')
  })

  it('is forgotten after a day', async () => {
    await once(deps, asked, make)
    expect(await forgetRequests(deps.db, { fleetId: deps.fleetId, now: now + 23 * hour })).toBe(0)
    expect(await forgetRequests(deps.db, { fleetId: deps.fleetId, now: now + 25 * hour })).toBe(1)
  })
})

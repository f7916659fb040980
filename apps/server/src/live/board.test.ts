import type { NodeCell } from '@foundation/core/nodes'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { makeLiveBoard } from './board.js'
import { makeHub } from './hub.js'

const log = pino({ level: 'silent' })
const cell = (nodeId: string, over: Partial<NodeCell> = {}): NodeCell => ({
  nodeId,
  service: 'checkout',
  state: 'healthy',
  reason: '',
  elu: null,
  revision: null,
  version: null,
  ...over,
})

/** A fleet whose reads are counted. */
function makeFleet(...cells: NodeCell[]) {
  const fleet = new Map(cells.map((it) => [it.nodeId, it]))
  const reads: (readonly string[] | 'all')[] = []
  let away = false
  const hub = makeHub(log)
  const board = makeLiveBoard({
    hub,
    log,
    load: async (nodeIds) => {
      if (away) throw new Error('away')
      reads.push(nodeIds ?? 'all')
      return [...fleet.values()].filter(({ nodeId }) => nodeIds?.includes(nodeId) ?? true)
    },
  })
  return { fleet, hub, board, reads, setAway: (is: boolean) => (away = is) }
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

it('reads nothing while nobody follows, and for all followers once', async () => {
  const { board, hub, reads } = makeFleet(cell('a'))
  hub.publish({ nodeIds: ['a'] })
  await vi.advanceTimersByTimeAsync(10_000)
  expect(reads).toEqual([])
  const [one, two] = await Promise.all([board.follow(), board.follow()])
  expect(reads).toEqual(['all'])
  hub.publish({ nodeIds: ['a'] })
  hub.publish({ nodeIds: ['a'] })
  await vi.advanceTimersByTimeAsync(250)
  expect(reads).toEqual(['all', ['a']])
  one.end()
  two.end()
  two.end()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(reads).toHaveLength(2)
  expect(vi.getTimerCount()).toBe(0)
})

it('tells each follower of what the hub hinted at', async () => {
  const { board, fleet, hub } = makeFleet(cell('a'), cell('b'))
  const [one, two] = [await board.follow(), await board.follow()]
  const woken = one.wait(60_000)
  fleet.set('a', cell('a', { state: 'down' }))
  fleet.delete('b')
  hub.publish({ nodeIds: ['a', 'b'] })
  await vi.advanceTimersByTimeAsync(250)
  await woken
  for (const { outbox } of [one, two]) {
    expect(outbox.take(false)).toEqual([
      { type: 'nodes', cells: [cell('a', { state: 'down' })], gone: ['b'] },
    ])
  }
})

it('finds by itself what no hint said', async () => {
  const { board, fleet } = makeFleet(cell('a'))
  const { outbox } = await board.follow()
  fleet.set('b', cell('b'))
  await vi.advanceTimersByTimeAsync(2_250)
  expect(outbox.take(true)).toMatchObject([
    { type: 'nodes', cells: [{ nodeId: 'b' }] },
    { type: 'changed', topics: ['overview', 'changes', 'nodes', 'node:b'] },
  ])
})

it('passes topics on at once', async () => {
  const { board, hub } = makeFleet()
  const { outbox } = await board.follow()
  hub.publish({ topics: ['tokens'] })
  expect(outbox.take(true)).toEqual([{ type: 'changed', topics: ['tokens'] }])
})

it('makes good what it missed while the database was away', async () => {
  const { board, fleet, hub, setAway } = makeFleet(cell('a'))
  const { outbox } = await board.follow()
  setAway(true)
  fleet.set('a', cell('a', { state: 'suspect' }))
  hub.publish({ nodeIds: ['a'] })
  await vi.advanceTimersByTimeAsync(5_000)
  expect(outbox.has(true)).toBe(false)
  setAway(false)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(outbox.take(false)).toMatchObject([{ cells: [{ nodeId: 'a', state: 'suspect' }] }])
})

it('lets nobody follow while the database is away, and the next one again', async () => {
  const { board, setAway } = makeFleet(cell('a'))
  setAway(true)
  await expect(board.follow()).rejects.toThrow('away')
  expect(vi.getTimerCount()).toBe(0)
  setAway(false)
  const follower = await board.follow()
  follower.end()
  expect(vi.getTimerCount()).toBe(0)
})

it('ends all waiting when it stops', async () => {
  const { board } = makeFleet()
  const follower = await board.follow()
  const waiting = follower.wait(60_000)
  board.stop()
  await waiting
  expect(board.stopped).toBe(true)
})

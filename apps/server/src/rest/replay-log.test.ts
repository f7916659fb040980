import type { LiveEvent } from '@foundation/core/live'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { frameOf, ReplayLog } from './replay-log.js'

const changed = (name: string): LiveEvent => ({ type: 'changed', topics: [`node:${name}`] })

function logOf(count: number, over: { maxEntries?: number; maxChars?: number } = {}) {
  const log = new ReplayLog({ epoch: 'e', maxEntries: 100, maxChars: 1_000_000, ...over })
  for (let i = 1; i <= count; i += 1) log.append(changed(String(i)))
  return log
}

it('gives what came after an id, in order', () => {
  const log = logOf(5)
  expect(log.after(log.numberOf('e-3') ?? 0)?.map(({ id }) => id)).toEqual(['e-4', 'e-5'])
  expect(log.after(5)).toEqual([])
  expect(log.after(4)?.[0]?.frame).toBe(
    'id: e-5\nevent: changed\ndata: {"type":"changed","topics":["node:5"]}\n\n',
  )
})

it.each(['f-3', 'e-6', 'e-', 'e--1', 'e-1.5', 'e-99999999999999999999', '3', ''])(
  'does not know %j',
  (id) => {
    expect(logOf(5).numberOf(id)).toBeNull()
  },
)

it('does not pretend to know what it dropped', () => {
  const log = logOf(10, { maxEntries: 3 })
  expect(log.last).toBe(10)
  expect(log.numberOf('e-6')).toBeNull()
  expect(log.after(log.numberOf('e-7') ?? 0)?.map(({ id }) => id)).toEqual(['e-8', 'e-9', 'e-10'])
})

it('keeps the newest, however large it is', () => {
  const log = logOf(3, { maxChars: 10 })
  expect(log.after(2)?.map(({ id }) => id)).toEqual(['e-3'])
  expect(log.after(1)).toBeNull()
})

it('is bounded, and what it gives is without a gap', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 0, max: 70 }),
      (count, maxEntries, asked) => {
        const entries = logOf(count, { maxEntries }).after(asked)
        if (asked > count || asked < count - maxEntries) expect(entries).toBeNull()
        else
          expect(entries?.map(({ id }) => id)).toEqual(
            Array.from({ length: count - asked }, (_, at) => `e-${asked + at + 1}`),
          )
      },
    ),
  )
})

it('cannot be broken out of by a name with line ends', () => {
  const frame = frameOf('changed', { topics: ['node:a\n\nevent: hello\ndata: {}'] })
  expect(frame.split('\n')).toHaveLength(4)
})

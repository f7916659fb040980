import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { isSame } from './index.js'
import { type ConflictCase, type ConflictSide, resolveConflict, type Vote } from './resolve.js'
import { conflictStrategies } from './states.js'

const side = (value: object, wallMs: number, by = 'ann', counter = 0): ConflictSide => ({
  value: value as ConflictSide['value'],
  at: { wallMs, counter },
  by,
})
const fields = (n: number, value: number) =>
  Object.fromEntries(Array.from({ length: n }, (_, index) => [`k${index}`, value]))

/** Both change `x`; ours also changes as many others as are given. */
function clash(others: number): ConflictCase {
  const base = { x: 0, ...fields(others, 0) }
  return {
    base,
    ours: side({ x: 1, ...fields(others, 1) }, 10),
    theirs: side({ ...base, x: 2 }, 20, 'bob'),
  }
}
const votes = (...all: [string, Vote['side'], number?][]): Vote[] =>
  all.map(([nodeId, it, revision = 7]) => ({ nodeId, side: it, revision }))

describe('two changes at once', () => {
  it('that touch different things come together by every strategy, and nobody decides', () => {
    for (const strategy of conflictStrategies) {
      const resolved = resolveConflict(strategy, {
        base: { a: 1, b: 1 },
        ours: side({ a: 2, b: 1 }, 1),
        theirs: side({ a: 1, b: 2 }, 2),
      })
      expect(resolved).toEqual({
        value: { a: 2, b: 2 },
        open: [],
        overruled: [],
        winner: null,
        confidence: 1,
      })
    }
  })

  it('are a matter for a person when too little came together by itself', () => {
    const resolved = resolveConflict('intelligent_merge', clash(0))
    expect(resolved).toMatchObject({ value: { x: 1 }, winner: null, overruled: [], confidence: 0 })
    expect(resolved.open).toEqual([{ names: ['x'], base: 0, ours: 1, theirs: 2 }])
  })

  it.each([
    [5, 5 / 6, false],
    [6, 6 / 7, true],
  ])(
    'with %i of ours untouched by theirs: confidence %f, settled: %s',
    (others, confidence, is) => {
      const resolved = resolveConflict('intelligent_merge', clash(others))
      expect(resolved.confidence).toBeCloseTo(confidence)
      expect(resolved.open.length === 0).toBe(is)
      // The later one wins where the merge alone did not decide.
      expect(resolved).toMatchObject(is ? { winner: 'theirs', value: { x: 2, k0: 1 } } : {})
    },
  )

  it('are decided by time where the strategy says so, and what lost is told', () => {
    expect(resolveConflict('timestamp_wins', clash(0))).toMatchObject({
      value: { x: 2 },
      winner: 'theirs',
      overruled: [{ names: ['x'], base: 0, ours: 1, theirs: 2 }],
      open: [],
    })
  })

  it('of the same millisecond are decided by the counter of the hybrid clock', () => {
    const ours = side({ x: 1 }, 10, 'ann', 3)
    const theirs = side({ x: 2 }, 10, 'bob', 2)
    expect(resolveConflict('timestamp_wins', { base: { x: 0 }, ours, theirs }).winner).toBe('ours')
  })

  it('lose what the winner removed', () => {
    const resolved = resolveConflict('timestamp_wins', {
      base: { x: 0, y: 0 },
      ours: side({ x: 1, y: 0 }, 1),
      theirs: side({ y: 0 }, 2),
    })
    expect(resolved.value).toEqual({ y: 0 })
  })

  it.each<[string, Vote[], 'ours' | 'theirs' | null]>([
    ['more nodes run theirs', votes(['a', 'ours'], ['b', 'theirs'], ['c', 'theirs']), 'theirs'],
    ['one node says it often', votes(['a', 'ours'], ['a', 'ours'], ['b', 'theirs']), null],
    ['most speak of another revision', votes(['a', 'theirs', 6], ['b', 'ours']), 'ours'],
    ['a node says both', votes(['a', 'ours'], ['a', 'theirs'], ['b', 'ours']), 'ours'],
    ['nobody votes', [], null],
  ])('are decided by the nodes: %s', (_, all, winner) => {
    const resolved = resolveConflict('majority_wins', { ...clash(0), votes: all, revision: 7 })
    expect(resolved.winner).toBe(winner)
    expect(resolved.open).toHaveLength(winner === null ? 1 : 0)
  })

  it('end the same on whichever side one stands, when time decides', () => {
    const values = fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.integer({ max: 3, min: 0 }),
    )
    const times = fc.record({ wallMs: fc.nat(2), counter: fc.nat(2) })
    fc.assert(
      fc.property(values, values, values, times, times, (base, a, b, atA, atB) => {
        const ours = { value: a, at: atA, by: 'ann' }
        const theirs = { value: b, at: atB, by: 'bob' }
        const here = resolveConflict('timestamp_wins', { base, ours, theirs })
        const there = resolveConflict('timestamp_wins', { base, ours: theirs, theirs: ours })
        expect(isSame(here.value, there.value)).toBe(true)
        expect(here.open).toEqual([])
      }),
    )
  })
})

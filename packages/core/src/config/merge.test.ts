import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { JsonValue } from '../text/index.js'
import { apply, difference } from './difference.js'
import { merge } from './merge.js'
import { withoutValue, withValue } from './path.js'
import { isSame } from './values.js'

const leaf = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.constantFrom('a', 'b', null, true),
  fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
)
const tree = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('node'), { maxKeys: 3 }),
  ),
})).node as fc.Arbitrary<never>
const root = fc.dictionary(fc.constantFrom('x', 'y', 'z'), tree) as fc.Arbitrary<never>

describe('a difference', () => {
  it('made to the first gives the second', () => {
    fc.assert(
      fc.property(root, root, (a, b) => {
        expect(apply(a, difference(a, b))).toEqual(b)
      }),
    )
  })

  it('is made as one change after the other would be, and leaves what it is made to as it was', () => {
    const names = fc.array(fc.constantFrom('x', 'y', 'a', 'b', '__proto__'), { maxLength: 3 })
    const change = fc.record({ names, after: fc.option(tree, { nil: undefined }) })
    fc.assert(
      fc.property(root, fc.array(change, { maxLength: 6 }), (value, changes) => {
        const before = JSON.stringify(value)
        const expected = changes.reduce<JsonValue>(
          (made, { names, after }) =>
            after === undefined ? withoutValue(made, names) : withValue(made, names, after),
          value,
        )
        expect(JSON.stringify(apply(value, changes))).toBe(JSON.stringify(expected))
        expect(JSON.stringify(value)).toBe(before)
      }),
    )
  })

  it('of the same is nothing', () => {
    fc.assert(
      fc.property(root, (a) => {
        expect(difference(a, JSON.parse(JSON.stringify(a)))).toEqual([])
      }),
    )
  })

  it('names each leaf once, lists whole', () => {
    expect(difference({ a: { b: 1 }, l: [1] }, { a: { b: 2 }, l: [1, 2], n: null })).toEqual([
      { op: 'replace', names: ['a', 'b'], before: 1, after: 2 },
      { op: 'replace', names: ['l'], before: [1], after: [1, 2] },
      { op: 'add', names: ['n'], before: undefined, after: null },
    ])
  })
})

describe('a merge', () => {
  it('takes what only one side changed', () => {
    const base = { a: 1, b: { c: 1, d: 1 } }
    const merged = merge(base, { a: 2, b: { c: 1, d: 1 } }, { a: 1, b: { c: 1, d: 3 } })
    expect(merged).toEqual({ value: { a: 2, b: { c: 1, d: 3 } }, conflicts: [], confidence: 1 })
  })

  it('finds a conflict where both changed a value in different ways, and keeps ours there', () => {
    const { value, conflicts, confidence } = merge({ a: 1, b: 1 }, { a: 2, b: 2 }, { a: 3, b: 2 })
    expect(value).toEqual({ a: 2, b: 2 })
    expect(conflicts).toEqual([{ names: ['a'], base: 1, ours: 2, theirs: 3 }])
    expect(confidence).toBe(0.5)
  })

  it('brings sets and greatest numbers together where the rule says so', () => {
    const ruleOf = ([name]: readonly string[]) => (name === 'l' ? 'set' : 'max')
    const merged = merge(
      { l: ['a', 'b'], n: 1 },
      { l: ['a', 'b', 'c'], n: 5 },
      { l: ['b', 'd'], n: 3 },
      ruleOf,
    )
    expect(merged).toEqual({ value: { l: ['b', 'c', 'd'], n: 5 }, conflicts: [], confidence: 1 })
  })

  it('holds an object that one side took away and the other changed inside as one conflict', () => {
    const base = { db: { host: 'a', port: 1 } }
    const { value, conflicts } = merge(base, {}, { db: { host: 'b', port: 2 } })
    expect(value).toEqual({})
    expect(conflicts).toEqual([
      { names: ['db'], base: base.db, ours: undefined, theirs: { host: 'b', port: 2 } },
    ])
  })

  it('with a side that changed nothing is the other side', () => {
    fc.assert(
      fc.property(root, root, (base, changed) => {
        expect(merge(base, base, changed)).toEqual({ value: changed, conflicts: [], confidence: 1 })
        expect(merge(base, changed, base).value).toEqual(changed)
      }),
    )
  })

  it('finds the same conflicts from both sides, and without any the same value', () => {
    fc.assert(
      fc.property(root, root, root, (base, ours, theirs) => {
        const one = merge(base, ours, theirs)
        const other = merge(base, theirs, ours)
        expect(one.conflicts.length > 0).toBe(other.conflicts.length > 0)
        if (one.conflicts.length === 0) expect(isSame(one.value, other.value)).toBe(true)
      }),
    )
  })

  it('of as much as a namespace holds is done before anybody waits for it', () => {
    const many = (step: (index: number) => number) =>
      Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`key${at}`, step(at)]))
    const base = many(() => 0)
    const even = many((at) => (at % 2 === 0 ? 1 : 0))
    const odd = many((at) => (at % 2 === 1 ? 2 : 0))
    const { value, confidence } = merge(base, even, odd)
    expect([
      confidence,
      isSame(
        value,
        many((at) => (at % 2) + 1),
      ),
    ]).toEqual([1, true])
    const { conflicts } = merge(
      base,
      even,
      many((at) => (at % 2 === 0 ? 2 : 0)),
    )
    expect(conflicts).toHaveLength(10_000)
    const tags = (from: number) => ({ tags: Array.from({ length: 20_000 }, (_, at) => from + at) })
    const sets = merge({ tags: [] }, tags(0), tags(10_000), () => 'set')
    expect((sets.value as { tags: number[] }).tags).toHaveLength(30_000)
  })

  it('loses nothing: every leaf that theirs changed is in the outcome or in conflict', () => {
    fc.assert(
      fc.property(root, root, root, (base, ours, theirs) => {
        const { value, conflicts } = merge(base, ours, theirs)
        for (const { names, after } of difference(base, theirs)) {
          const isDisputed = conflicts.some((it) =>
            it.names.every((name, index) => names[index] === undefined || name === names[index]),
          )
          if (isDisputed) continue
          const [left] = difference(value, apply(value, [{ names, after }]))
          expect(left).toBeUndefined()
        }
      }),
    )
  })
})

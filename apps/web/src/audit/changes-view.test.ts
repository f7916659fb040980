import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { changesOf } from './changes-view'

describe('what differs', () => {
  it('is told value by value', () => {
    const before = { draining: null, pool: { max: 4, min: 1 }, old: 'x', tags: ['a'] }
    const after = { draining: 'a deploy', pool: { max: 8, min: 1 }, tags: ['a', 'b'] }
    expect(changesOf(before, after)).toEqual([
      { path: 'draining', before: 'null', after: 'a deploy' },
      { path: 'pool.max', before: '4', after: '8' },
      { path: 'old', before: 'x', after: null },
      { path: 'tags', before: '["a"]', after: '["a","b"]' },
    ])
  })

  it.each([
    [
      'something that was made',
      null,
      { name: 'ci' },
      [{ path: 'name', before: null, after: 'ci' }],
    ],
    ['something that went', { name: '' }, null, [{ path: 'name', before: '""', after: null }]],
    ['nothing', null, null, []],
    ['an empty group', null, { a: {} }, [{ path: 'a', before: null, after: '{}' }]],
    [
      'a value that became a group',
      { a: 1 },
      { a: { b: 2 } },
      [{ path: 'a', before: '1', after: '{"b":2}' }],
    ],
    [
      'a list that became a group',
      { a: [1] },
      { a: { b: 2 } },
      [{ path: 'a', before: '[1]', after: '{"b":2}' }],
    ],
  ])('is told of %s', (_what, before, after, lines) => {
    expect(changesOf(before, after)).toEqual(lines)
  })

  it('is nothing where both are the same, and never nothing where they are not', () => {
    fc.assert(
      fc.property(fc.object(), fc.object(), (a, b) => {
        const [before, after] = [toJson(a), toJson(b)]
        expect(changesOf(before, before)).toEqual([])
        if (JSON.stringify(before) !== JSON.stringify(after) && !isReordered(before, after))
          expect(changesOf(before, after).length).toBeGreaterThan(0)
      }),
    )
  })
})

const toJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value)
          .map(([name, it]) => [name, sorted(it)] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      )
    : value
const isReordered = (a: unknown, b: unknown) =>
  JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))

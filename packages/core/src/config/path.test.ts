import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  fromPointer,
  missing,
  parsePath,
  toPointer,
  valueAt,
  withoutValue,
  withValue,
} from './path.js'

const name = fc.string({ minLength: 1, maxLength: 6 }).filter((it) => !it.startsWith('__'))
const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<never>

describe('a path', () => {
  it('is a list of names, or names parted by dots', () => {
    expect(parsePath('db.pool.max')).toEqual(['db', 'pool', 'max'])
    expect(parsePath(['db.pool', 'max'])).toEqual(['db.pool', 'max'])
    expect(parsePath('')).toEqual([])
  })

  it.each(['__proto__', 'a.constructor.b', 'prototype'])(
    'to a prototype is refused: %s',
    (path) => {
      expect(() => parsePath(path)).toThrow(
        expect.objectContaining({ code: 'config.path_invalid' }),
      )
    },
  )

  it.each([['a..b'], ['.a'], [['a', '']], [Array.from({ length: 51 }, () => 'a')], [[7] as never]])(
    'that is none is refused: %j',
    (path) => {
      expect(() => parsePath(path as string)).toThrow(
        expect.objectContaining({ code: 'config.path_invalid' }),
      )
    },
  )

  it('survives being written as a pointer', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (names) => {
        expect(fromPointer(toPointer(names))).toEqual(names)
      }),
    )
  })
})

describe('a value at a path', () => {
  it('tells null from nothing', () => {
    expect(valueAt({ a: null }, ['a'])).toBeNull()
    expect(valueAt({ a: null }, ['b'])).toBe(missing)
  })

  it('is nothing behind a value that holds no others', () => {
    expect(valueAt({ a: 'text' }, ['a', 'length'])).toBe(missing)
    expect(valueAt({ a: [1] }, ['a', '0'])).toBe(missing)
    expect(valueAt({}, ['toString'])).toBe(missing)
  })

  it('is what was put there, and everything else stays', () => {
    fc.assert(
      fc.property(
        json,
        fc.array(name, { minLength: 1, maxLength: 4 }),
        json,
        (root, names, value) => {
          const before = JSON.stringify(root)
          expect(valueAt(withValue(root, names, value), names)).toEqual(value)
          expect(JSON.stringify(root)).toBe(before)
        },
      ),
    )
  })

  it('is gone once taken away', () => {
    expect(withoutValue({ a: { b: 1, c: 2 } }, ['a', 'b'])).toEqual({ a: { c: 2 } })
    const root = { a: 1 }
    expect(withoutValue(root, ['x', 'y'])).toBe(root)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { canonical, countNames, faultOf, isSame } from './values.js'

const json = fc.jsonValue() as fc.Arbitrary<never>

describe('a value', () => {
  it('is plain JSON: all that JSON can write is taken', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value)
        fc.pre(
          !/\\u0000|__proto__|constructor|prototype|\\ud[89a-f]/i.test(text) && !/"":/.test(text),
        )
        expect(faultOf(value)).toBeNull()
      }),
    )
  })

  const cycle: Record<string, unknown> = {}
  cycle.self = cycle
  it.each([
    ['a prototype', JSON.parse('{"a":{"__proto__":{"admin":true}}}'), 'a.__proto__'],
    ['NaN', { n: Number.NaN }, 'n'],
    ['a function', { f: () => 1 }, 'f'],
    ['undefined', { u: undefined }, 'u'],
    ['a bigint', { b: 1n }, 'b'],
    ['an instance', { at: new Date(0) }, 'at'],
    ['a long text', { t: 'x'.repeat(1_000_001) }, 't'],
    ['NUL', { t: '\0' }, 't'],
    ['half a character', { t: '\ud800' }, 't'],
    ['an empty name', { '': 1 }, ''],
    ['a symbol', { [Symbol('s')]: 1 }, ''],
  ])('that is or holds %s is refused where it is', (_what, value, path) => {
    expect(faultOf(value)?.path).toBe(path)
  })

  it('with a getter is refused without running it', () => {
    let ran = false
    const value = Object.defineProperty({}, 'g', {
      enumerable: true,
      get: () => {
        ran = true
      },
    })
    expect(faultOf(value)).toMatchObject({ path: 'g' })
    expect(ran).toBe(false)
  })

  it('that is too deep, or round, is refused', () => {
    expect(faultOf(cycle)?.message).toMatch('at most 20')
  })

  it('is refused soon that says the same thing in more ways than there is time for', () => {
    let many: unknown = 1
    for (let depth = 0; depth < 15; depth += 1) many = Array(10).fill(many)
    expect(faultOf(many)?.message).toMatch('at most 1000000 values')
  })

  it('is the same as one with its names in another order, and only as such', () => {
    expect(isSame({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true)
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(isSame(a, b)).toBe(canonical(a) === canonical(b))
      }),
    )
  })

  it('that a class made is the same as one that says the same of itself', () => {
    const same = (a: unknown, b: unknown) => isSame({ a } as never, { a: b } as never)
    expect(same(new Date(5), new Date(5))).toBe(true)
    expect(same(new Date(5), new Date(6))).toBe(false)
    expect(same(/a/g, /a/g)).toBe(true)
    expect(same(/a/g, /b/g)).toBe(false)
    expect(same(new Map([[1, 1]]), new Map([[1, 2]]))).toBe(false)
    expect(same(new Date(5), {})).toBe(false)
  })

  it('has its names counted, inside of lists too', () => {
    expect(countNames({ a: 1, b: { c: [{ d: 1 }] } })).toBe(4)
  })
})

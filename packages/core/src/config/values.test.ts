import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { compareTimes, maxDriftMs, receive, tick } from './hybrid-clock.js'
import { missing } from './path.js'
import { ConfigSnapshot } from './snapshot.js'
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

  it('is the same as one with its names in another order, and only as such', () => {
    expect(isSame({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true)
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(isSame(a, b)).toBe(canonical(a) === canonical(b))
      }),
    )
  })

  it('has its names counted, inside of lists too', () => {
    expect(countNames({ a: 1, b: { c: [{ d: 1 }] } })).toBe(4)
  })
})

describe('a snapshot', () => {
  const snapshot = new ConfigSnapshot({ db: { max: 5, off: null }, 'a.b': 1, a: { b: 2 }, l: [1] })

  it('gives values and whole objects by path', () => {
    expect(snapshot.get('db.max')).toBe(5)
    expect(snapshot.get('db')).toEqual({ max: 5, off: null })
    expect(snapshot.get('db.off')).toBeNull()
    expect(snapshot.get('db.none')).toBe(missing)
  })

  it('tells a name with a dot from a path', () => {
    expect(snapshot.get('a.b')).toBe(2)
    expect(snapshot.get(['a.b'])).toBe(1)
  })

  it('cannot be changed', () => {
    const { l } = snapshot.values as { l: number[] }
    expect(() => l.push(2)).toThrow(TypeError)
  })

  it('knows what another has differently', () => {
    const other = new ConfigSnapshot({ ...snapshot.values, db: { max: 6, off: null } })
    expect(snapshot.changesTo(other)).toMatchObject([{ names: ['db', 'max'], before: 5, after: 6 }])
  })
})

describe('hybrid time', () => {
  const time = fc.record({ wallMs: fc.nat(1_000_000), counter: fc.nat(5) })

  it('only goes forward, whatever the wall clock does', () => {
    fc.assert(
      fc.property(time, fc.array(fc.nat(1_000_000)), (start, walls) => {
        let last = start
        for (const wall of walls) {
          const next = tick(last, wall)
          expect(compareTimes(next, last)).toBeGreaterThan(0)
          last = next
        }
      }),
    )
  })

  it('of an effect is after its cause', () => {
    fc.assert(
      fc.property(time, time, fc.nat(1_000_000), (here, cause, wall) => {
        fc.pre(cause.wallMs <= wall + maxDriftMs)
        const effect = receive(here, cause, wall)
        expect(compareTimes(effect, cause)).toBeGreaterThan(0)
        expect(compareTimes(effect, here)).toBeGreaterThan(0)
      }),
    )
  })

  it('does not follow a clock that is far ahead', () => {
    const effect = receive({ wallMs: 0, counter: 0 }, { wallMs: 1e12, counter: 0 }, 1_000)
    expect(effect.wallMs).toBe(1_000)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { missing, valueAt } from './path.js'
import { ConfigSnapshot } from './snapshot.js'

const names = fc.constantFrom('a', 'b', 'c.d', 'constructed')
const tree = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, 0, false, '', 'x', [1]),
    fc.dictionary(names, tie('value') as fc.Arbitrary<never>),
  ),
})).value
const root = fc.dictionary(names, tree) as fc.Arbitrary<Record<string, never>>

describe('a snapshot', () => {
  const values = () => ({
    db: { pool: { max: 10 }, hosts: ['a', 'b'], replica: null },
    'a.b': { c: 1 },
    off: false,
  })

  it('gives what is at a path, the same at the first read and at the next', () => {
    const snapshot = new ConfigSnapshot(values())
    for (let read = 0; read < 2; read += 1) {
      expect(snapshot.get('db.pool.max')).toBe(10)
      expect(snapshot.get(['db', 'pool', 'max'])).toBe(10)
      expect(snapshot.get('off')).toBe(false)
      expect(snapshot.get('db.pool')).toEqual({ max: 10 })
      expect(snapshot.get('')).toEqual(values())
    }
  })

  it('tells null from nothing', () => {
    const snapshot = new ConfigSnapshot(values())
    for (let read = 0; read < 2; read += 1) {
      expect(snapshot.get('db.replica')).toBeNull()
      expect(snapshot.get('db.replicas')).toBe(missing)
      expect(snapshot.get('db.replica.host')).toBe(missing)
      expect(snapshot.get('db.hosts.0')).toBe(missing)
      expect(snapshot.get('toString')).toBe(missing)
    }
  })

  it('reaches names with dots by a list of names alone', () => {
    const snapshot = new ConfigSnapshot(values())
    expect(snapshot.get(['a.b', 'c'])).toBe(1)
    expect(snapshot.get('a.b.c')).toBe(missing)
    expect(snapshot.get('a.b')).toBe(missing)
  })

  it('reads as the long way does, whatever is in it and in whatever order it is read', () => {
    const path = fc.array(fc.constantFrom('a', 'b', 'c', 'constructed', 'valueOf'), {
      maxLength: 5,
    })
    fc.assert(
      fc.property(root, fc.array(path, { maxLength: 9 }), (made, paths) => {
        const snapshot = new ConfigSnapshot(JSON.parse(JSON.stringify(made)))
        const plain = JSON.parse(JSON.stringify(made))
        for (const it of paths) expect(snapshot.get(it.join('.'))).toEqual(valueAt(plain, it))
      }),
    )
  })

  it('cannot be changed through what it gives', () => {
    const snapshot = new ConfigSnapshot(values())
    const db = snapshot.get('db') as { hosts: string[]; pool: { max: number } }
    expect(() => db.hosts.push('c')).toThrow(TypeError)
    expect(() => {
      db.pool.max = 11
    }).toThrow(TypeError)
    expect(() => (snapshot.get(['db', 'hosts']) as string[]).pop()).toThrow(TypeError)
    expect(snapshot.get('db.pool.max')).toBe(10)
  })

  it('leaves objects of classes as they are', () => {
    const at = new Date(0)
    const snapshot = new ConfigSnapshot({ at: at as never })
    expect(snapshot.get('at')).toBe(at)
    expect(Object.isFrozen(at)).toBe(false)
  })

  it('keeps finding nothing for more paths than it remembers', () => {
    const snapshot = new ConfigSnapshot({ a: 1 })
    for (let index = 0; index < 3_000; index += 1) {
      expect(snapshot.get(`user-${index}`)).toBe(missing)
    }
    expect(snapshot.get('a')).toBe(1)
  })

  it('refuses what is no path', () => {
    const snapshot = new ConfigSnapshot({})
    expect(() => snapshot.get('a..b')).toThrow(
      expect.objectContaining({ code: 'config.path_invalid' }),
    )
    expect(() => snapshot.get('a.__proto__')).toThrow('__proto__')
  })
})

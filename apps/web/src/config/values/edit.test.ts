import type { Layer } from '@foundation/core/config'
import { describe, expect, it } from 'vitest'

import {
  parseJson,
  pathFault,
  printJson,
  printLoose,
  readLoose,
  readNumber,
  setValue,
} from './edit'

const layers: Layer[] = [
  {
    name: 'default',
    level: 'default',
    rank: 0,
    selector: {},
    values: { db: { pool: { max: 1 } } },
  },
  { name: 'prod', level: 'environment', rank: 0, selector: {}, values: {} },
]

describe('setValue', () => {
  it('sets a value in one layer alone', () => {
    const next = setValue(layers, 'prod', ['db', 'pool', 'max'], 40)
    expect(next[1]?.values).toEqual({ db: { pool: { max: 40 } } })
    expect(next[0]).toBe(layers[0])
  })

  it('takes a value away with the groups that hold nothing else', () => {
    expect(setValue(layers, 'default', ['db', 'pool', 'max'], undefined)[0]?.values).toEqual({})
    const two = setValue(layers, 'default', ['db', 'host'], 'a')
    expect(setValue(two, 'default', ['db', 'pool', 'max'], undefined)[0]?.values).toEqual({
      db: { host: 'a' },
    })
  })
})

describe('a path', () => {
  it.each(['db.pool.max', 'a'])('can be %s', (path) => {
    expect(pathFault(path)).toBeNull()
  })
  it.each(['', ' ', 'a..b', 'a.__proto__.b', 'constructor'])('cannot be %j', (path) => {
    expect(pathFault(path)).not.toBeNull()
  })
})

describe('a value as it is typed', () => {
  it.each([1, true, null, 'text', '1', 'true', [1, 'a'], { a: 1 }, ''])(
    'comes back: %j',
    (value) => {
      expect(readLoose(printLoose(value))).toEqual(value)
    },
  )

  it('is a number with a point or a comma, nothing, or what is no number', () => {
    expect(readNumber('1 000,5')).toBe(1000.5)
    expect(readNumber(' ')).toBeUndefined()
    expect(readNumber('4o')).toBe('4o')
  })

  it('is JSON in one line where that is short', () => {
    expect(printJson([100, 250])).toBe('[ 100, 250 ]')
    expect(printJson({ 'a\n b': 'c\n d' })).toContain('\\n d')
    const long = { first: 'x'.repeat(40), second: 'y'.repeat(40) }
    expect(printJson(long).split('\n')).toHaveLength(4)
    for (const value of [[], {}, long, [{ a: [1] }]]) {
      expect(parseJson(printJson(value))).toEqual(value)
    }
    expect(parseJson('[100, 2')).toBeUndefined()
    expect(printJson(undefined)).toBe('')
  })
})

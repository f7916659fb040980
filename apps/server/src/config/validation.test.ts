import type { JsonObject } from '@foundation/core/text'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { sha256 } from './content.js'
import { validate } from './validation.js'

function check(schema: object, values: unknown, isSecret = (_: readonly string[]) => false) {
  const hash = sha256(JSON.stringify(schema))
  return validate(hash, schema as JsonObject, values as JsonObject, isSecret).map(
    ({ names, message }) => `${names.join('.')}: ${message}`,
  )
}
const written = z.toJSONSchema(
  z.object({
    db: z.object({
      max: z.number().int().min(1),
      url: z.string().min(3),
      mode: z.enum(['a', 'b']),
    }),
    list: z.array(z.number()).default([]),
  }),
  { io: 'input' },
)

describe('values', () => {
  it('that their schema takes have no fault', () => {
    expect(check(written, { db: { max: 1, url: 'abc', mode: 'a' } })).toEqual([])
  })

  it('are told apart by path, what was expected and what was received', () => {
    const values = { db: { max: 'ten', url: 'x', mode: 'c' }, list: [1, 'two'] }
    expect(check(written, values).sort()).toEqual([
      'db.max: Expected integer, received "ten"',
      'db.mode: Expected one of "a", "b", received "c"',
      expect.stringMatching(/^db\.url: Expected .*3 characters, received "x"$/),
      'list.1: Expected number, received "two"',
    ])
    expect(check(written, {})).toEqual(['db: Expected a value, received none'])
    expect(check({ additionalProperties: false, properties: { a: {} } }, { b: 1 })).toEqual([
      'b: No value of this name is known',
    ])
  })

  it('out of bounds are told in words', () => {
    const of = (bound: object, value: unknown) => check({ properties: { a: bound } }, { a: value })
    expect(of({ maximum: 30 }, 40)).toEqual(['a: Expected a number of at most 30, received 40'])
    expect(of({ exclusiveMinimum: 0 }, 0)).toEqual(['a: Expected a number above 0, received 0'])
    expect(of({ maxItems: 1 }, [1, 2])).toEqual(['a: Expected a list of at most 1, received [1,2]'])
    expect(of({ pattern: '^k' }, 'x')).toEqual(['a: Expected text that matches ^k, received "x"'])
  })

  it('are not said where they are secrets', () => {
    const schema = { properties: { key: { type: 'string', minLength: 99, pattern: '^k' } } }
    const faults = check(schema, { key: 'hunter2' }, (names) => names[0] === 'key')
    expect(faults).toHaveLength(2)
    expect(faults.join()).not.toContain('hunter2')
    expect(faults[0]).toContain('received a secret')
  })
})

describe('a schema from outside', () => {
  it.each<[string, object]>([
    ['refers to what it does not hold', { $ref: 'https://example.org/schema.json' }],
    ['is no schema', { type: 'nonsense' }],
    ['has a pattern that is none', { properties: { a: { pattern: '(' } } }],
  ])('is said to be unreadable when it %s', (_what, schema) => {
    expect(check(schema, { a: 'x' })).toEqual([': The declared schema cannot be read'])
  })

  it('does not hold the server up, however long its pattern would run', () => {
    const schema = { properties: { a: { pattern: '^(a+)+$' } } }
    const from = performance.now()
    expect(check(schema, { a: `${'a'.repeat(60)}!` })).toEqual([
      ': The declared schema takes too long to check',
    ])
    expect(performance.now() - from).toBeLessThan(5_000)
    // And the next one is checked as if nothing had been.
    expect(check(schema, { a: 'aaa' })).toEqual([])
  })

  it('may refer to itself, and have the id of another', () => {
    const tree = (type: string) => ({
      $id: 'tree',
      type,
      properties: { inner: { $ref: '#' } },
    })
    expect(check(tree('object'), { inner: { inner: 5 } })).toHaveLength(1)
    expect(check(tree('array'), {})).toHaveLength(1)
  })
})

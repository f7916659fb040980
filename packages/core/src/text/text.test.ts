import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { JsonObject, Text } from './index.js'

function hasUtf8(text: string): boolean {
  try {
    return decodeURIComponent(encodeURIComponent(text)) === text
  } catch {
    return false
  }
}

const nest = (depth: number): unknown => (depth === 0 ? 1 : [nest(depth - 1)])

describe('Text', () => {
  it.each([['plain'], [''], ['two\nlines\t'], ['smile 😀'], ['é'], ['\uffff']])(
    'takes %j',
    (text) => {
      expect(Text.parse(text)).toBe(text)
    },
  )

  it.each([['\0'], ['a\0b'], ['\ud800'], ['\udc00'], ['\ud83d cut'], ['\udc00\ud800']])(
    'refuses %j',
    (text) => {
      expect(Text.safeParse(text).success).toBe(false)
    },
  )

  it('takes exactly what has a form in UTF-8 and holds no NUL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(20), (text, cut) => {
        const piece = text.slice(cut % (text.length + 1))
        expect(Text.safeParse(piece).success).toBe(hasUtf8(piece) && !piece.includes('\0'))
      }),
    )
  })

  it('keeps its rule when more is asked of it', () => {
    const Name = Text.trim().min(1).max(3)
    expect(Name.parse(' ab ')).toBe('ab')
    expect(Name.safeParse('a\0').success).toBe(false)
    expect(Name.safeParse('abcd').success).toBe(false)
  })
})

describe('JsonObject', () => {
  it('takes any plain JSON and changes nothing in it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), (made) => {
        const sent = JSON.stringify(made)
        fc.pre(!sent.includes('__proto__'))
        const value: Record<string, unknown> = JSON.parse(sent)
        expect(JsonObject.parse(value)).toEqual(value)
      }),
    )
  })

  it.each([
    ['NUL in a value', { a: 'x\0' }],
    ['half a pair, deep down', { a: [{ b: '\ud800' }] }],
    ['NUL in a key', { 'a\0': 1 }],
    ['NUL in an inner key', { a: { 'b\0': 1 } }],
    ['an inner __proto__', JSON.parse('{"a":{"__proto__":{"b":1}}}')],
    ['a number that JSON has not', { a: Number.NaN }],
    ['undefined', { a: [undefined] }],
    ['a function', { a: () => 1 }],
    ['a bigint', { a: 1n }],
    ['an array', [1]],
    ['null', null],
  ])('refuses %s', (_what, value) => {
    expect(JsonObject.safeParse(value).success).toBe(false)
  })

  it('drops an outer __proto__ and leaves prototypes alone', () => {
    const parsed = JsonObject.parse(JSON.parse('{"__proto__":{"admin":true},"a":1}'))
    expect(Object.keys(parsed)).toEqual(['a'])
    expect('admin' in parsed).toBe(false)
  })

  it('refuses nesting deeper than 32, however deep, without running out of stack', () => {
    expect(JsonObject.safeParse({ a: nest(31) }).success).toBe(true)
    expect(JsonObject.safeParse({ a: nest(32) }).success).toBe(false)
    const abyss = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)
    expect(JsonObject.safeParse({ a: abyss }).success).toBe(false)
  })

  it('can be written as JSON Schema', () => {
    expect(z.toJSONSchema(JsonObject)).toMatchObject({ type: 'object' })
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { fromWire } from './wire.js'

const at = new Date('2026-11-21T17:32:00.000Z')

describe('from JSON', () => {
  it('makes dates where the schema has them, however deep, and leaves other text alone', () => {
    const schema = z.strictObject({
      at: z.date().nullable().default(null),
      text: z.string(),
      list: z.array(z.strictObject({ at: z.date().optional() })),
      byName: z.record(z.string(), z.union([z.date(), z.literal('never')])),
    })
    const text = at.toISOString()
    const value = {
      at: text,
      text,
      list: [{ at: text }, {}],
      byName: { a: text, b: 'never' },
    }
    expect(schema.parse(fromWire(schema, value, 'json'))).toEqual({
      at,
      text,
      list: [{ at }, {}],
      byName: { a: at, b: 'never' },
    })
  })

  it('takes text for text: no numbers and no booleans are made of it', () => {
    const schema = z.strictObject({ n: z.number(), b: z.boolean() })
    const value = { n: '1', b: 'true' }
    expect(fromWire(schema, value, 'json')).toEqual(value)
  })

  it.each(['yesterday', '2026-11-21', '2026-11-21T17:32', '2026-11-21T17:32:00', '1700000000', ''])(
    'refuses the date %j, which leaves the zone or more to guess',
    (text) => {
      expect(z.date().safeParse(fromWire(z.date(), text, 'json')).success).toBe(false)
    },
  )

  it('takes a date with an offset', () => {
    expect(fromWire(z.date(), '2026-11-21T18:32:00+01:00', 'json')).toEqual(at)
  })

  it('changes nothing of JSON that has no dates, whatever it is', () => {
    const schema = z.strictObject({ values: z.record(z.string(), z.unknown()) })
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(fromWire(schema, value, 'json')).toEqual(value)
        expect(fromWire(schema, { values: value }, 'json')).toEqual({ values: value })
      }),
    )
  })
})

describe('from text', () => {
  const schema = z.strictObject({
    page: z.int().default(1),
    ratio: z.number().optional(),
    on: z.boolean().optional(),
    from: z.date().optional(),
    states: z.array(z.enum(['up', 'down'])).default([]),
    state: z.enum(['up', 'down']).nullable().default(null),
    version: z.union([z.int(), z.literal('draft')]).optional(),
    search: z.string().default(''),
  })

  it.each([
    [{ page: '2' }, { page: 2 }],
    [{ ratio: '-0.5e1' }, { ratio: -5 }],
    [{ on: 'false' }, { on: false }],
    [{ from: at.toISOString() }, { from: at }],
    [{ states: 'up' }, { states: ['up'] }],
    [{ states: ['up', 'down'] }, { states: ['up', 'down'] }],
    [{ state: '' }, { state: null }],
    [{ version: '3' }, { version: 3 }],
    [{ version: 'draft' }, { version: 'draft' }],
    [{ search: '42' }, { search: '42' }],
  ])('reads %j', (text, value) => {
    expect(schema.parse(fromWire(schema, text, 'text'))).toMatchObject(value)
  })

  it.each([
    { page: '' },
    { page: ' 1' },
    { page: '0x10' },
    { page: 'Infinity' },
    { page: ['1', '2'] },
    { on: 'yes' },
    { version: 'latest' },
    { states: 'sideways' },
    { surprise: '1' },
  ])('leaves %j for the schema to refuse', (text) => {
    expect(schema.safeParse(fromWire(schema, text, 'text')).success).toBe(false)
  })

  it('gives back every number that was written as one', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(fromWire(z.number(), `${number}`, 'text')).toBe(
          number === 0 ? Number(`${number}`) : number,
        )
      }),
    )
  })
})

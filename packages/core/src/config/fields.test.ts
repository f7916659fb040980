import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import type { JsonValue } from '../text/index.js'
import { type Field, fieldAt, fieldsOf, holdsSecret, redact, redacted } from './fields.js'

const schema = z.toJSONSchema(
  z.object({
    db: z
      .object({
        host: z.string().describe('Where it is.'),
        password: z.string().meta({ secret: true }),
        pool: z.object({
          max: z.int().min(1).max(30).default(20).meta({ unit: 'connections' }),
          mode: z.enum(['session', 'transaction']),
        }),
      })
      .meta({ mutable: 'restart' }),
    flags: z.record(z.string(), z.boolean()),
    hosts: z.array(z.string()).meta({ merge: 'set' }),
    limit: z.number().nullable(),
    plan: z.union([z.literal('free'), z.literal('paid')]),
    keys: z.record(z.string(), z.object({ secret: z.string().meta({ secret: true }) })),
    anything: z.any().optional(),
  }),
  { io: 'input' },
) as JsonValue
const fields = fieldsOf(schema)
const field = (path: string) => fields.find(({ names }) => names.join('.') === path)

describe('the fields of a schema', () => {
  it('are its leaves, with bounds, words and defaults', () => {
    expect(fields.map(({ names }) => names.join('.'))).toEqual([
      'db.host',
      'db.password',
      'db.pool.max',
      'db.pool.mode',
      'flags.*',
      'hosts',
      'limit',
      'plan',
      'keys.*.secret',
      'anything',
    ])
    expect(field('db.pool.max')).toMatchObject({
      type: 'integer',
      min: 1,
      max: 30,
      default: 20,
      unit: 'connections',
      required: false,
    })
    expect(field('db.pool.mode')).toMatchObject({
      type: 'enum',
      options: ['session', 'transaction'],
      required: true,
    })
    expect(field('plan')).toMatchObject({ type: 'enum', options: ['free', 'paid'] })
    expect(field('hosts')).toMatchObject({ type: 'list', merge: 'set' })
    expect(field('limit')).toMatchObject({ type: 'number' })
    expect(field('anything')).toMatchObject({ type: 'any', required: false })
    expect(field('db.host')?.description).toBe('Where it is.')
  })

  it('take from the object around them when a change takes effect', () => {
    expect(field('db.pool.max')?.mutable).toBe('restart')
    expect(field('hosts')?.mutable).toBe('runtime')
  })

  it('are found for a path, also for one inside of a value', () => {
    expect(fieldAt(fields, ['flags', 'new-ui'])?.type).toBe('boolean')
    expect(fieldAt(fields, ['hosts', '3'])?.names).toEqual(['hosts'])
    expect(fieldAt(fields, ['unknown'])).toBeNull()
  })

  it('of a schema that refers to itself have an end', () => {
    const tree = z.toJSONSchema(
      z.object({
        name: z.string(),
        get children() {
          return z.record(
            z.string(),
            z.lazy(() => z.any()),
          )
        },
      }),
    ) as JsonValue
    expect(fieldsOf(tree).length).toBeGreaterThan(0)
    const loop = { $defs: { a: { properties: { a: { $ref: '#/$defs/a' } } } }, $ref: '#/$defs/a' }
    expect(fieldsOf(loop).length).toBeLessThan(10)
  })

  it('are read from anything without a fault', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (anything) => {
        expect(Array.isArray(fieldsOf(anything as JsonValue))).toBe(true)
      }),
    )
  })
})

const secretIn = (all: readonly Field[]) => (names: readonly string[]) =>
  fieldAt(all, names)?.secret === true

describe('secrets', () => {
  const values = {
    db: { host: 'db', password: 'hunter2', pool: { max: 5, mode: 'session' } },
    keys: { stripe: { secret: 'sk_live' } },
  }

  it('are not in a redacted copy, everything else is', () => {
    const shown = redact(values, secretIn(fields))
    expect(shown).toEqual({
      db: { host: 'db', password: redacted, pool: { max: 5, mode: 'session' } },
      keys: { stripe: { secret: redacted } },
    })
    expect(JSON.stringify(shown)).not.toMatch(/hunter2|sk_live/)
  })

  it('are known from outside of the value that holds them', () => {
    expect(holdsSecret(fields, ['db'])).toBe(true)
    expect(holdsSecret(fields, ['keys', 'stripe'])).toBe(true)
    expect(holdsSecret(fields, ['db', 'pool'])).toBe(false)
  })

  /** A schema, and a value that matches it in which every secret is `hunter2`. */
  type Made = readonly [z.ZodType, unknown]
  const secret: Made = [z.string().meta({ secret: true }), 'hunter2']
  const { made } = fc.letrec<{ made: Made }>((tie) => ({
    made: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom<Made>(secret, [z.string(), 'plain'], [z.number(), 7]),
      fc.tuple(tie('made'), tie('made')).map(([a, b]): Made => {
        return [z.object({ a: a[0], b: b[0].optional() }), { a: a[1], b: b[1] }]
      }),
      tie('made').map(([schema, value]): Made => [z.array(schema), [value, value]]),
      tie('made').map(([schema, value]): Made => [z.tuple([z.number(), schema]), [1, value]]),
      tie('made').map(([schema, value]): Made => [z.record(z.string(), schema), { x: value }]),
      tie('made').map(([schema, value]): Made => [schema.nullable(), value]),
      tie('made').map(([schema, value]): Made => {
        const choice = z.union([z.object({ at: z.number() }), z.object({ it: schema })])
        return [choice, { it: value }]
      }),
      fc.tuple(tie('made'), tie('made')).map(([a, b]): Made => {
        const both = z.intersection(z.object({ a: a[0] }), z.object({ b: b[0] }))
        return [both, { a: a[1], b: b[1] }]
      }),
    ),
  }))

  it('are in no redacted copy, wherever in a schema they are', () => {
    fc.assert(
      fc.property(made, ([inner, value]) => {
        const declared = z.toJSONSchema(z.object({ inner })) as JsonValue
        const shown = redact({ inner: value } as JsonValue, secretIn(fieldsOf(declared)))
        expect(JSON.stringify(shown)).not.toContain('hunter2')
      }),
    )
  })

  it('in a list and in a choice leave what is beside them to be read', () => {
    const upstream = z.object({ host: z.string(), password: z.string().meta({ secret: true }) })
    const declared = z.toJSONSchema(
      z.object({
        upstreams: z.array(upstream),
        store: z.union([upstream, z.object({ file: z.string() })]),
      }),
    ) as JsonValue
    const value = { host: 'a', password: 'hunter2' }
    const hidden = { host: 'a', password: redacted }
    const all = fieldsOf(declared)
    expect(redact({ upstreams: [value], store: value }, secretIn(all))).toEqual({
      upstreams: [hidden],
      store: hidden,
    })
    expect(all.map(({ names, secret }) => [names.join('.'), secret])).toEqual([
      ['upstreams', false],
      ['upstreams.*.password', true],
      ['store', false],
      ['store.password', true],
    ])
  })

  it('make the whole of what goes in circles around them one', () => {
    const node = { password: { type: 'string', secret: true }, next: { $ref: '#/$defs/node' } }
    const circle = (properties: object) =>
      ({
        $defs: { node: { type: 'object', properties } },
        properties: { list: { type: 'array', items: { $ref: '#/$defs/node' } } },
      }) as never
    expect(fieldsOf(circle(node))).toMatchObject([{ names: ['list'], secret: true }])
    const { next } = node
    expect(fieldsOf(circle({ next }))).toMatchObject([{ names: ['list'], secret: false }])
  })

  it('may be in what is too much to be searched', () => {
    const defs = Array.from({ length: 16 }, (_, at) => {
      const next = { $ref: `#/$defs/d${at + 1}` }
      return [`d${at}`, { oneOf: [{ items: next }, { items: next }] }] as const
    })
    const many = { $defs: Object.fromEntries(defs), properties: { a: { $ref: '#/$defs/d0' } } }
    expect(fieldsOf(many as never)).toMatchObject([{ names: ['a'], secret: true }])
  })
})

describe('a change of a list', () => {
  it('takes effect when the strictest of what is in it does', () => {
    const item = z.object({ a: z.string(), b: z.string().meta({ mutable: 'restart' }) })
    const declared = z.toJSONSchema(z.object({ list: z.array(item) })) as JsonValue
    expect(fieldsOf(declared)).toMatchObject([{ names: ['list'], mutable: 'restart' }])
  })
})

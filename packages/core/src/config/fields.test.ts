import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import type { JsonValue } from '../text/index.js'
import { fieldAt, fieldsOf, holdsSecret, redact, redacted } from './fields.js'

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

describe('secrets', () => {
  const values = {
    db: { host: 'db', password: 'hunter2', pool: { max: 5, mode: 'session' } },
    keys: { stripe: { secret: 'sk_live' } },
  }

  it('are not in a redacted copy, everything else is', () => {
    const shown = redact(values, fields)
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
})

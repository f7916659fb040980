import { PolicySpec } from '@foundation/core/protection'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Rejection } from '../resources/handler.js'
import type { JsonSchema } from '../schema/json-schema.js'
import { policySchema } from './policy-schema.js'
import { toPolicyParts, toPolicySpec } from './policy-spec.js'

const odd = fc.constantFrom<unknown>(
  ...[null, -1, 0, 0.5, 1, 1.5, 1e300, 2 ** 53, '', 'x', '\0', '\ud800', '5xx', [], {}, true],
  ...['a'.repeat(200), { kind: 'constant' }, { on: 'consecutive' }, [1], ['600'], { a: { b: [] } }],
)
const often = <T>(arbitrary: fc.Arbitrary<T>, weight = 12) =>
  fc.oneof({ weight, arbitrary: arbitrary as fc.Arbitrary<unknown> }, odd)

/** Values that the schema takes, now and then with something odd in them. */
function valuesOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) {
    const names = schema.$ref.split('/').slice(1)
    const found = names.reduce<unknown>(
      (at, name) => (at as Record<string, unknown>)[name],
      policySchema,
    )
    return valuesOf(found as JsonSchema)
  }
  const options = schema.anyOf ?? schema.oneOf
  if (options) return fc.oneof(...options.map(valuesOf))
  switch (schema.type) {
    case 'object': {
      const { properties, required = [] } = schema
      if (!properties) return often(fc.dictionary(fc.string(), fc.jsonValue()))
      const fields = Object.entries(properties).map(([name, it]) => [name, valuesOf(it)])
      const record = fc.record<Record<string, unknown>>(Object.fromEntries(fields), {
        requiredKeys: [...required],
      })
      const strange = record.map((it) => ({ ...it, more: 1 }))
      return often(fc.oneof({ weight: 40, arbitrary: record }, strange), 40)
    }
    case 'array':
      return often(fc.array(valuesOf(schema.items ?? {}), { maxLength: 3 }))
    case 'string': {
      const words = schema.const === undefined ? schema.enum : [schema.const]
      if (words) return often(fc.constantFrom(...words), 40)
      const { pattern = '' } = schema
      return often(
        pattern.includes('Cs') ? fc.string() : fc.stringMatching(new RegExp(pattern)),
        40,
      )
    }
    case 'boolean':
      return often(fc.boolean())
    case 'null':
      return fc.constant(null)
    default: {
      const { minimum = 0, maximum = 1 } = schema
      const near = [minimum - 1, minimum, maximum, maximum + 1, (minimum + maximum) / 2]
      return often(
        fc.oneof(
          {
            weight: 12,
            arbitrary: fc.integer({ min: Math.ceil(minimum), max: Math.floor(maximum) }),
          },
          fc.constantFrom(...near),
        ),
      )
    }
  }
}

/** What zod's records drop and ours refuse: it never comes this far, since frames refuse it. */
const hasProto = (value: unknown) => JSON.stringify(value).includes('__proto__')

describe('a policy', () => {
  it('is read exactly as the schema in core reads it', () => {
    let accepted = 0
    fc.assert(
      fc.property(valuesOf(policySchema), (sent) => {
        fc.pre(!hasProto(sent))
        const given = JSON.parse(JSON.stringify(sent))
        const expected = PolicySpec.safeParse(given)
        if (expected.success) {
          accepted += 1
          expect(toPolicySpec(given)).toStrictEqual(expected.data)
        } else {
          expect(() => toPolicySpec(given)).toThrow(Rejection)
        }
      }),
      { numRuns: 3_000, seed: 20_260_101 },
    )
    expect(accepted).toBeGreaterThan(300)
  })

  it('that is anything at all is refused with a path and a message, or read', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (given) => {
        try {
          toPolicySpec(given)
        } catch (error) {
          expect(error).toBeInstanceOf(Rejection)
          expect((error as Rejection).message).not.toBe('')
        }
      }),
    )
  })

  it.each<[unknown, string, string]>([
    [{}, 'match', 'Missing'],
    [null, '', 'Expected an object'],
    [{ match: { target: '-' } }, 'match.target', 'Does not match'],
    [{ match: { target: '*' }, brake: {} }, 'brake', 'There is no such field'],
    [{ match: { target: '*' }, timeout: { ms: 0 } }, 'timeout.ms', 'Expected at least 1'],
    [{ match: { target: '*' }, timeout: { ms: 1.5 } }, 'timeout.ms', 'Expected a whole number'],
    [
      { match: { target: '*' }, limiter: { algorithm: 'magic' } },
      'limiter.algorithm',
      'Expected token_bucket or fixed_window',
    ],
    [
      {
        match: { target: '*' },
        shadow: { breaker: { trigger: { on: 'count_window', slowRatio: 2 } } },
      },
      'shadow.breaker.trigger.slowRatio',
      'Expected at most 1',
    ],
    [
      { match: { target: '*' }, retry: { statuses: ['429', 'abc'] } },
      'retry.statuses.1',
      'Does not match',
    ],
    [
      { match: { target: '*' }, breaker: { recovery: { ramp: { steps: [], stepMs: 1 } } } },
      'breaker.recovery.ramp.steps',
      'Expected at least 1 items',
    ],
  ])('%j is refused at its fault', (given, path, message) => {
    const fault = caught(() => toPolicySpec(given))
    expect(fault).toMatchObject({ path, message: expect.stringContaining(message) })
  })

  it('never shares its defaults with another', () => {
    const read = () => toPolicySpec({ match: { target: '*' }, retry: {} }).retry
    expect(read()?.statuses).not.toBe(read()?.statuses)
  })

  it('defined in code has parts alone', () => {
    expect(toPolicyParts({ timeout: {}, breaker: null })).toEqual({
      timeout: { ms: 5_000 },
      breaker: null,
    })
    expect(caught(() => toPolicyParts({ match: { target: 'a' } }))).toMatchObject({ path: 'match' })
    expect(caught(() => toPolicyParts({ shadow: null }))).toMatchObject({ path: 'shadow' })
  })
})

function caught(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return null
}

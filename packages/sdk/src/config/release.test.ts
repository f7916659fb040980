import { ConfigSpec, faultOf } from '@foundation/core/config'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Rejection } from '../resources/handler.js'
import { toRelease } from './release.js'

const sometimes = <T>(good: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 40, arbitrary: good }, { weight: 1, arbitrary: fc.anything() })
const names = fc.array(fc.constantFrom('a', 'b', '', '\0'), { minLength: 0, maxLength: 2 })
const selector = fc.record(
  {
    nodes: sometimes(names),
    services: names,
    labels: fc.dictionary(fc.constantFrom('tier', 'x', ''), names, { maxKeys: 1 }),
    share: fc.record(
      { salt: fc.constantFrom('s', ''), upTo: fc.constantFrom(0, 0.5, 1, 1.1) },
      { requiredKeys: ['salt'] },
    ),
  },
  { requiredKeys: [] },
)
const layer = fc.record(
  {
    name: fc.constantFrom('default', 'eu-1.b_c', 'A', ''),
    level: fc.constantFrom('default', 'group', 'node', 'top'),
    rank: sometimes(fc.constantFrom(0, 5, 1_000, 1_001, 0.5)),
    selector: sometimes(selector),
    values: sometimes(
      fc.dictionary(fc.constantFrom('a', 'b.c', 'd'), fc.jsonValue({ maxDepth: 2 })),
    ),
    extra: fc.constant(1),
  },
  { requiredKeys: ['name', 'level', 'values'], noNullPrototype: true },
)
const kindly = (good: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 20, arbitrary: good }, { weight: 1, arbitrary: fc.anything() })
const spec = fc.record({
  namespace: kindly(fc.constantFrom('app', 'my-app')),
  release: kindly(fc.integer({ min: 1, max: 9 })),
  layers: kindly(
    fc.array(
      fc.oneof(
        layer,
        fc.record({
          name: fc.constant('default'),
          level: fc.constant('default'),
          values: fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue({ maxDepth: 2 })),
        }),
        fc.record({
          name: fc.constantFrom('eu', 'one'),
          level: fc.constantFrom('environment', 'group', 'node'),
          rank: fc.constantFrom(0, 5, 1_000),
          selector: fc.constantFrom({}, { services: ['a'] }, { share: { salt: 's', upTo: 0.5 } }),
          values: fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue({ maxDepth: 2 })),
        }),
      ),
      { minLength: 0, maxLength: 2 },
    ),
  ),
})

describe('a release as it is sent', () => {
  it('is read exactly as the schema in core reads it', () => {
    let accepted = 0
    fc.assert(
      fc.property(spec, (made) => {
        const text = JSON.stringify(made) ?? 'null'
        fc.pre(!text.includes('__proto__') && !text.includes('$secret'))
        const given = JSON.parse(text)
        const expected = ConfigSpec.safeParse(given)
        const isStorable = expected.data?.layers.every(({ values }) => faultOf(values) === null)
        if (expected.success && isStorable) {
          accepted += 1
          expect(toRelease(given)).toEqual({ ...expected.data, secrets: [] })
        } else {
          expect(() => toRelease(given)).toThrow(Rejection)
        }
      }),
      { numRuns: 1_000, seed: 20_261_121 },
    )
    expect(accepted).toBeGreaterThan(200)
    expect(accepted).toBeLessThan(800)
  })

  it('has its secrets unwrapped, and known by their paths', () => {
    const values = { db: { password: { $secret: 'x' }, other: { $secret: 'y', and: 1 } } }
    const layers = [{ name: 'default', level: 'default', values }]
    const { layers: read, secrets } = toRelease({ namespace: 'app', release: 1, layers })
    expect(read[0]?.values).toEqual({ db: { password: 'x', other: { $secret: 'y', and: 1 } } })
    expect(secrets).toEqual([['db', 'password']])
  })
})

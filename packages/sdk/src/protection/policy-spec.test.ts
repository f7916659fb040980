import { PolicySpec } from '@foundation/core/protection'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Rejection } from '../resources/handler.js'
import { goodPolicies, nearlyGoodPolicies } from '../testing/policies.js'
import { toPolicyParts, toPolicySpec } from './policy-spec.js'

/** What zod's records drop and ours refuse: it never comes this far, since frames refuse it. */
const hasProto = (value: unknown) => JSON.stringify(value).includes('__proto__')

describe('a policy', () => {
  it('is read exactly as the schema in core reads it', () => {
    let accepted = 0
    fc.assert(
      fc.property(fc.oneof(goodPolicies, nearlyGoodPolicies), (sent) => {
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
      { numRuns: 1_000, seed: 20_260_101 },
    )
    expect(accepted).toBeGreaterThan(500)
    expect(accepted).toBeLessThan(900)
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
    [{ match: { target: '*' }, retry: { budget: 0 } }, 'retry.budget', 'Expected more than 0'],
    [{ match: { target: '*' }, fallback: { value: { '\0': 1 } } }, 'fallback.value', 'Does not'],
    [
      { match: { target: '*' }, fallback: { value: { a: ['\ud800'] } } },
      'fallback.value.a',
      'Not plain JSON',
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

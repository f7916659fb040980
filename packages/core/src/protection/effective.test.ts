import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { effectiveParts, type NamedPolicy, policiesFor } from './effective.js'
import { PolicySpec } from './policy.js'
import { policyParts } from './states.js'

const policy = (
  name: string,
  revision: number,
  {
    target = '*',
    narrowed = false,
    ...parts
  }: {
    readonly target?: string
    readonly narrowed?: boolean
    readonly [part: string]: unknown
  },
): NamedPolicy => ({
  name,
  revision,
  spec: PolicySpec.parse({ match: { target, narrowed }, ...parts }),
})
const limit = (n: number) => ({ limiter: { algorithm: 'token_bucket', limit: n } })

describe('effective parts', () => {
  it('are the named policy’s over those for every target, whatever their age', () => {
    const policies = [
      policy('payments', 3, { target: 'payments', ...limit(5) }),
      policy('defaults', 9, { ...limit(100), timeout: { ms: 700 } }),
    ]
    const { parts, origins } = effectiveParts(policies, 'payments')
    expect(parts.limiter).toMatchObject({ limit: 5 })
    expect(parts.timeout).toEqual({ ms: 700 })
    expect(origins.find(({ part }) => part === 'limiter')?.policy).toBe('payments')
    expect(origins.find(({ part }) => part === 'timeout')?.policy).toBe('defaults')
    expect(origins.find(({ part }) => part === 'breaker')?.policy).toBeNull()
  })

  it('go from default to service to name to name of one service', () => {
    const policies = [
      policy('name-of-service', 1, { target: 'x', narrowed: true, ...limit(4) }),
      policy('name', 2, { target: 'x', ...limit(3) }),
      policy('service', 3, { narrowed: true, ...limit(2) }),
      policy('default', 4, limit(1)),
    ]
    expect(policiesFor(policies, 'x').map(({ name }) => name)).toEqual([
      'default',
      'service',
      'name',
      'name-of-service',
    ])
    expect(effectiveParts(policies, 'x').parts.limiter).toMatchObject({ limit: 4 })
  })

  it('are the latest revision’s within a level', () => {
    const policies = [policy('b', 8, limit(8)), policy('a', 7, limit(7))]
    expect(effectiveParts(policies, 'x').parts.limiter).toMatchObject({ limit: 8 })
  })

  it('are off where a policy says null, and inherited where it says nothing', () => {
    const policies = [
      policy('all', 1, { timeout: { ms: 1 }, breaker: {} }),
      policy('x', 2, { target: 'x', timeout: null }),
    ]
    const { parts } = effectiveParts(policies, 'x')
    expect(parts.timeout).toBeNull()
    expect(parts.breaker).toBeTruthy()
    expect('retry' in parts).toBe(false)
  })

  it('merge the shadow part by part', () => {
    const policies = [
      policy('all', 1, { shadow: { ...limit(10), breaker: {} } }),
      policy('x', 2, { target: 'x', shadow: { breaker: null } }),
      policy('y', 3, { target: 'x' }),
    ]
    const { shadow } = effectiveParts(policies, 'x')
    expect(shadow.limiter).toMatchObject({ limit: 10 })
    expect(shadow.breaker).toBeNull()
  })

  it('do not depend on the order in which policies arrive, nor on those for other targets', () => {
    const policies = fc.uniqueArray(
      fc.record({
        revision: fc.integer({ min: 1, max: 50 }),
        target: fc.constantFrom('*', 'x', 'other'),
        timeout: fc.option(
          fc.integer({ min: 1, max: 999 }).map((ms) => ({ ms })),
          { nil: null },
        ),
        has: fc.boolean(),
      }),
      { selector: (it) => it.revision, maxLength: 8 },
    )
    fc.assert(
      fc.property(policies, fc.func(fc.integer()), (given, key) => {
        const all = given.map(({ revision, target, timeout, has }) =>
          policy(`p${revision}`, revision, { target, ...(has && { timeout }) }),
        )
        const shuffled = [...all].sort((a, b) => key(a.name) - key(b.name))
        const expected = effectiveParts(all, 'x')
        expect(effectiveParts(shuffled, 'x')).toEqual(expected)
        const mine = all.filter(({ spec }) => spec.match.target !== 'other')
        expect(effectiveParts(mine, 'x')).toEqual(expected)
        expect(expected.origins.map(({ part }) => part)).toEqual([...policyParts])
        expect(policiesFor(all, 'x')).toHaveLength(mine.length)
      }),
    )
  })
})

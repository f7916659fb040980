import { PolicySpec, policyParts } from '@foundation/core/protection'
import { describe, expect, it } from 'vitest'

import {
  breakerFields,
  describeApplied,
  describePart,
  levelOf,
  stateOfApplied,
} from './policy-view'

const spec = PolicySpec.parse({
  match: { target: 'ledger-db' },
  retry: {},
  hedge: { afterMs: 80 },
  limiter: { algorithm: 'token_bucket', limit: 1_200, windowMs: 60_000, scope: 'fleet' },
  backoff: {},
  breaker: {
    errors: { slowMs: 1_500 },
    trigger: { on: 'time_window', windowMs: 10_000, slowRatio: 0.605 },
    recovery: { wait: { kind: 'exponential', firstMs: 1_000, maxMs: 60_000 } },
  },
  bulkhead: { concurrency: 64, queue: 8 },
  pool: { min: 2, max: 12 },
  timeout: { ms: 800 },
  fallback: { value: { pending: true } },
})
const { breaker } = spec
const plain = (text: string) => text.replaceAll('\u00a0', ' ').replaceAll('\u2009', ' ')

describe('the fields of a breaker', () => {
  it('are those of its trigger, in units', () => {
    if (!breaker) throw new Error('the policy has a breaker')
    const lines = breakerFields(breaker).map(
      ({ label, value, unit }) => `${label}: ${value} ${unit}`,
    )
    expect(lines.map(plain)).toEqual([
      'Open above: 50 % errors',
      'Counted over: 10 s',
      'At least: 20 calls',
      'Or above: 60.5 % slow calls',
      'Slow call from: 1.5 s',
      'Probe again after: 1 s to 60 s ',
    ])
  })

  it('are few where errors in a row are counted', () => {
    const { breaker } = PolicySpec.parse({ match: { target: 'x' }, breaker: {} })
    if (!breaker) throw new Error('the policy has a breaker')
    const lines = breakerFields(breaker).map(
      ({ label, value, unit }) => `${label}: ${value} ${unit}`,
    )
    expect(lines).toEqual([
      'Open after: 5 errors in a row',
      'Slow call from: – not told apart',
      'Probe again after: 30 s',
    ])
  })
})

describe('a part in one line', () => {
  it('says what it does, for every part there is', () => {
    const lines = policyParts.map((part) => `${part}: ${describePart(part, spec)}`)
    expect(lines.map(plain)).toEqual([
      'retry: 3 attempts, 100 ms to 5 s apart',
      'hedge: again after 80 ms',
      'limiter: 1 200 per 60 s for the whole fleet, token bucket',
      'backoff: on 429, 503, at most 60 s',
      'breaker: 50 % errors over 10 s, probe after 1 s to 60 s',
      'bulkhead: 64 at once, 8 may wait',
      'pool: 2 to 12',
      'timeout: 800 ms',
      'fallback: a value of the policy',
    ])
  })

  it('tells off from not set', () => {
    expect(describePart('timeout', { timeout: null })).toBe('off')
    expect(describePart('timeout', {})).toBe('')
  })
})

describe('a policy', () => {
  it('is for every target, for some nodes, or for one target', () => {
    const of = (target: string, selector = {}) =>
      levelOf({ spec: PolicySpec.parse({ match: { target } }), selector })
    expect(of('*')).toBe('default')
    expect(of('*', { services: ['payments'] })).toBe('service')
    expect(of('ledger-db', { services: ['payments'] })).toBe('name')
  })

  it('counts who applied it, and shows the worst answer', () => {
    const applied = { applied: 21, pending: 2, rejected: 1, rejections: [] }
    expect(describeApplied(applied)).toBe('21 of 24 applied, 1 rejected')
    expect(stateOfApplied(applied)).toBe('rejected')
    expect(stateOfApplied({ ...applied, rejected: 0 })).toBe('pending')
    expect(describeApplied({ ...applied, pending: 0, rejected: 0 })).toBe('21 of 21 applied')
    expect(stateOfApplied({ pending: 0, rejected: 0 })).toBe('applied')
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { NodeState, Rollup, rollUp, type ServiceCounts } from './index.js'

const cart = (states: ServiceCounts['states']): ServiceCounts[] => [{ service: 'cart', states }]
const codes = (services: ServiceCounts[], expected: number | null = null) => {
  const { health, reasons } = rollUp(services, expected)
  return [health, ...reasons.map(({ code }) => code)].join(' ')
}

describe('rollUp', () => {
  it.each<[string, ServiceCounts['states'], string]>([
    ['no nodes', {}, 'healthy'],
    ['all healthy', { healthy: 3 }, 'healthy'],
    [
      'draining, joining and left are planned',
      { healthy: 1, draining: 1, joining: 1, left: 5 },
      'healthy',
    ],
    ['all drain', { draining: 3 }, 'healthy'],
    ['all start', { joining: 3 }, 'healthy'],
    ['all left', { left: 3 }, 'healthy'],
    ['one degraded', { healthy: 2, degraded: 1 }, 'degraded nodes_in_trouble'],
    ['one stalled', { healthy: 2, stalled: 1 }, 'degraded nodes_in_trouble'],
    ['one of two down: not more than half', { healthy: 1, down: 1 }, 'degraded nodes_in_trouble'],
    [
      'two of three lost',
      { healthy: 1, down: 1, suspect: 1 },
      'critical service_majority_lost nodes_in_trouble nodes_in_trouble',
    ],
    ['the only one down', { down: 1 }, 'critical service_unserved nodes_in_trouble'],
    ['the only one stalled', { stalled: 1 }, 'critical service_unserved nodes_in_trouble'],
    [
      'one down while the other drains',
      { down: 1, draining: 1 },
      'critical service_unserved nodes_in_trouble',
    ],
    [
      'a degraded one serves when the other is down',
      { degraded: 1, down: 1 },
      'degraded nodes_in_trouble nodes_in_trouble',
    ],
    ['only degraded ones serve', { degraded: 2 }, 'degraded nodes_in_trouble'],
  ])('%s', (_what, states, expected) => {
    expect(codes(cart(states))).toBe(expected)
  })

  it.each([
    [5, 5, 'healthy'],
    [6, 5, 'degraded below_expected'],
    [8, 5, 'degraded below_expected'],
    [9, 5, 'degraded below_expected'],
    [10, 5, 'critical below_quorum'],
    [1, 0, 'critical below_quorum'],
    [0, 0, 'healthy'],
  ])('of %i nodes expected %i serve', (expected, healthy, word) => {
    expect(codes(cart({ healthy }), expected)).toBe(word)
  })

  it('counts draining nodes as not serving when a number is expected', () => {
    expect(codes(cart({ healthy: 2, draining: 1 }), 3)).toBe('degraded below_expected')
  })

  it('says how many of how many', () => {
    expect(rollUp(cart({ healthy: 2, down: 1, left: 4 })).reasons).toEqual([
      {
        severity: 'degraded',
        code: 'nodes_in_trouble',
        service: 'cart',
        state: 'down',
        count: 1,
        total: 3,
      },
    ])
  })

  const states = fc.dictionary(fc.constantFrom(...NodeState.options), fc.nat(5))
  const services = fc.array(
    fc.record({ service: fc.constantFrom('cart', 'mail', 'pay'), states }),
    { maxLength: 4 },
  )

  it('is as bad as its worst reason, worst first, for any fleet', () => {
    fc.assert(
      fc.property(services, fc.option(fc.nat(10)), (fleet, expected) => {
        const { health, reasons } = Rollup.parse(rollUp(fleet, expected))
        const severities = reasons.map(({ severity }) => severity)
        expect(severities).toEqual([...severities].sort())
        expect(health).toBe(severities[0] ?? 'healthy')
      }),
    )
  })

  it('never improves when a healthy node goes down', () => {
    const weight = { healthy: 0, degraded: 1, critical: 2 }
    fc.assert(
      fc.property(states, fc.option(fc.nat(10)), (before, expected) => {
        const healthy = (before.healthy ?? 0) + 1
        const better = rollUp(cart({ ...before, healthy }), expected)
        const worse = rollUp(
          cart({ ...before, healthy: healthy - 1, down: (before.down ?? 0) + 1 }),
          expected,
        )
        expect(weight[worse.health]).toBeGreaterThanOrEqual(Math.max(1, weight[better.health]))
      }),
    )
  })
})

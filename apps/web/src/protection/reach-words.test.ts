import type { GuardReach } from '@foundation/core/protection'
import { describe, expect, it } from 'vitest'

import { describeGuardReach, isLarge, reachFacts } from './reach-words'

const reach: GuardReach = {
  nodes: 60,
  services: [
    { name: 'payments', nodes: 24 },
    { name: 'orders', nodes: 14 },
    { name: 'checkout', nodes: 22 },
  ],
  callsPerS: 4_940,
  fleetTotal: 184,
}

describe('the reach of an act on protection', () => {
  it('is told in nodes, callers and calls', () => {
    expect(reachFacts(reach)).toEqual([
      { value: '60', label: 'nodes', detail: '33\u00a0% of the fleet' },
      { value: '3', label: 'callers', detail: 'payments, orders, +1' },
      { value: '4.94', label: 'k calls/s', detail: 'right now' },
    ])
  })

  it('says that nobody calls it yet, and divides by no fleet', () => {
    const facts = reachFacts({ nodes: 0, services: [], callsPerS: 0, fleetTotal: 0 })
    expect(facts.map((it) => it.detail)).toEqual(['–', 'nobody calls it yet', 'right now'])
  })

  it('names the service where there is one alone', () => {
    expect(describeGuardReach(reach)).toBe('60 nodes of 3 services')
    const alone = { ...reach, nodes: 1, services: [{ name: 'payments', nodes: 1 }] }
    expect(describeGuardReach(alone)).toBe('1 node of payments')
  })

  it('is large above a fifth of a fleet, but not in a handful of nodes', () => {
    expect(isLarge(reach)).toBe(true)
    expect(isLarge({ ...reach, nodes: 36 })).toBe(false)
    expect(isLarge({ ...reach, nodes: 3, fleetTotal: 4 })).toBe(false)
  })
})

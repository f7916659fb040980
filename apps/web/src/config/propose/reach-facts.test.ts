import type { ReleaseReach } from '@foundation/core/config'
import { describe, expect, it } from 'vitest'

import { isSweeping, reachFacts } from './reach-facts'

const reach: ReleaseReach = {
  nodes: 24,
  fleetTotal: 184,
  services: ['payments', 'cart', 'stock'].map((name) => ({ name, nodes: 8 })),
  stages: [{ reach: '5 %', nodes: 2 }],
  issues: [],
}

describe('the reach of a release', () => {
  it('is told in three facts', () => {
    expect(reachFacts(reach)).toMatchObject([
      { value: '24', label: 'nodes', detail: '13\u00a0% of the fleet' },
      { value: '3', label: 'services', detail: 'payments, cart, +1' },
      { value: '0', detail: 'every running version accepts it' },
    ])
  })

  it('names how many would refuse it', () => {
    const issue = { path: 'a', message: 'too much', schema: 'a'.repeat(64), versions: ['x 1'] }
    const [, , refused] = reachFacts({ ...reach, issues: [{ ...issue, nodes: 2 }] })
    expect(refused).toMatchObject({ value: '2', detail: 'by their own schema' })
  })

  it('wants the name typed where many are told at once', () => {
    const first = (nodes: number, fleetTotal: number) =>
      isSweeping({ ...reach, fleetTotal, stages: [{ reach: '', nodes }] })
    expect(first(2, 184)).toBe(false)
    expect(first(40, 184)).toBe(true)
    expect(first(4, 4)).toBe(false)
    expect(isSweeping({ ...reach, stages: [] })).toBe(false)
  })
})

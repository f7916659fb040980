import { rollUp, type ServiceCounts } from '@foundation/core/health'
import { describe, expect, it } from 'vitest'

import { toVerdict } from './verdict'

function verdictOf(services: Record<string, ServiceCounts['states']>, expected?: number) {
  const list = Object.entries(services).map(([service, states]) => ({ service, states }))
  const counts: ServiceCounts['states'] = {}
  for (const { states } of list) {
    for (const [state, count] of Object.entries(states) as [keyof typeof states, number][]) {
      counts[state] = (counts[state] ?? 0) + count
    }
  }
  return toVerdict({ rollup: rollUp(list, expected ?? null), counts })
}

describe('the verdict', () => {
  it('is one calm sentence while all is well', () => {
    const verdict = verdictOf({ gateway: { healthy: 24 }, orders: { healthy: 160, left: 3 } })
    expect(verdict).toEqual({
      health: 'healthy',
      sentence: 'All 184 nodes are healthy.',
      reasons: [],
      more: 0,
    })
  })

  it('does not call planned movement healthy', () => {
    expect(verdictOf({ gateway: { healthy: 22, draining: 2, joining: 1 } }).sentence).toBe(
      'No node needs you. 22 of 25 are healthy, 2 draining, 1 joining.',
    )
  })

  it('names the service and the state of the worst', () => {
    const verdict = verdictOf({
      checkout: { healthy: 20, stalled: 2 },
      payments: { healthy: 19, degraded: 5 },
    })
    expect(verdict.sentence).toBe('2 checkout nodes are stalled. 7 of 46 nodes need you.')
    expect(verdict.reasons.map((it) => `${it.glyph}: ${it.title} ${it.detail}`)).toEqual([
      'stalled: 2 checkout nodes stalled of 22',
      'degraded: 5 payments nodes degraded of 24',
    ])
    expect(verdict.reasons[0]?.href).toBe('/nodes?states=stalled&services=checkout')
  })

  it('says once that a service is gone', () => {
    const verdict = verdictOf({ search: { down: 1 }, orders: { healthy: 4 } })
    expect(verdict).toMatchObject({
      health: 'critical',
      sentence: 'No node serves search. 1 of 5 nodes needs you.',
    })
    expect(verdict.reasons).toHaveLength(1)
  })

  it('adds services together that suffer alike', () => {
    const verdict = verdictOf({
      a: { healthy: 3, degraded: 1 },
      b: { healthy: 3, degraded: 1 },
    })
    expect(verdict.sentence).toBe('1 a and 1 b node are degraded. 2 of 8 nodes need you.')
    const three = verdictOf({
      a: { healthy: 3, degraded: 1 },
      b: { healthy: 3, degraded: 1 },
      c: { healthy: 3, degraded: 2 },
    })
    expect(three.sentence).toBe('4 nodes of 3 services are degraded. 4 of 13 nodes need you.')
  })

  it('says why, and leads to the one node that it is about', () => {
    const services = [{ service: 'search', states: { healthy: 4, down: 1 } }]
    const cell = {
      nodeId: 'search-x',
      service: 'search',
      state: 'down' as const,
      reason: 'silent past the limit',
      elu: null,
      revision: null,
      version: null,
    }
    const verdict = toVerdict({ rollup: rollUp(services), counts: services[0]?.states ?? {} }, [
      cell,
    ])
    expect(verdict.reasons[0]).toMatchObject({
      detail: 'silent past the limit',
      href: '/nodes/search-x',
      link: 'Node',
    })
  })

  it('shows four reasons and counts the others', () => {
    const services = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, { healthy: 3, suspect: 1 }]),
    )
    const verdict = verdictOf(services)
    expect(verdict.reasons).toHaveLength(4)
    expect(verdict.more).toBe(2)
  })

  it('speaks of the quorum before anything smaller', () => {
    const verdict = verdictOf({ a: { healthy: 2, degraded: 1 } }, 9)
    expect(verdict.sentence).toBe(
      '3 of 9 expected nodes serve, fewer than a quorum. 1 of 3 nodes needs you.',
    )
  })

  it('knows an empty fleet', () => {
    expect(verdictOf({}).sentence).toBe('No node is connected.')
  })
})

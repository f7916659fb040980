import type { NamespaceRow, ReleaseState, ReleaseSummary } from '@foundation/core/config'
import { describe, expect, it } from 'vitest'

import {
  describeCounts,
  describeNamespaces,
  describeSelector,
  findNamespaces,
  stateOfCounts,
  summarize,
} from './words'

const counts = { nodes: 24, applied: 24, rejected: 0, pending: 0, drifted: 0 }

function release(state: ReleaseState): ReleaseSummary {
  return {
    namespace: 'payments',
    number: 2,
    title: 'Raise the pool',
    reason: 'month end',
    state,
    kind: 'release',
    base: 1,
    by: 'ops-lead',
    at: new Date(0),
    approvedBy: null,
    changes: 2,
    hash: 'f'.repeat(64),
  }
}

function row(namespace: string, part: Partial<NamespaceRow> = {}): NamespaceRow {
  return {
    namespace,
    description: '',
    release: release('released'),
    rollout: null,
    counts,
    edited: false,
    draftBy: null,
    draftAt: null,
    conflicts: 0,
    ...part,
  }
}

describe('counts', () => {
  it('say what there is, and nothing of what there is not', () => {
    expect(describeCounts({ ...counts, applied: 5, rejected: 1, pending: 18 })).toBe(
      '5 applied, 1 rejected, 18 pending',
    )
    expect(describeCounts(counts)).toBe('24 applied')
    expect(describeCounts({ ...counts, nodes: 0, applied: 0 })).toBe('no node has it')
  })

  it('show their worst', () => {
    expect(stateOfCounts({ ...counts, rejected: 1, pending: 1 })).toBe('rejected')
    expect(stateOfCounts({ ...counts, drifted: 1, pending: 1 })).toBe('degraded')
    expect(stateOfCounts({ ...counts, pending: 1 })).toBe('pending')
    expect(stateOfCounts(counts)).toBe('applied')
    expect(stateOfCounts({ ...counts, nodes: 0, applied: 0 })).toBe('left')
  })
})

describe('selectors', () => {
  it('are told by what they ask for', () => {
    expect(describeSelector({})).toBe('every node')
    expect(describeSelector({ services: ['cart'], labels: { zone: ['eu-1a', 'eu-1b'] } })).toBe(
      'cart · zone=eu-1a, eu-1b',
    )
    expect(describeSelector({ nodes: ['a', 'b', 'c'] })).toBe('3 nodes')
    expect(describeSelector({ share: { salt: 'x', upTo: 0.25 } })).toBe('25\u00a0%')
  })
})

describe('the list of namespaces', () => {
  const rows = [
    row('cart'),
    row('orders', { rollout: release('rolling_out') }),
    row('payments', { rollout: release('paused') }),
    row('search', { conflicts: 1 }),
    row('stock', { counts: { ...counts, rejected: 2 } }),
  ]

  it('brings first what somebody has to look at', () => {
    expect(findNamespaces(rows, '').map((it) => it.namespace)).toEqual([
      'payments',
      'stock',
      'search',
      'orders',
      'cart',
    ])
  })

  it('finds by name, description and what is released', () => {
    expect(findNamespaces(rows, 'pay pool').map((it) => it.namespace)).toEqual(['payments'])
    expect(findNamespaces(rows, 'nothing')).toEqual([])
  })

  it('is summed up in words', () => {
    expect(summarize(rows)).toEqual({ inTrouble: 2, underWay: 1, inReview: 0 })
    expect(describeNamespaces(rows)).toBe('5 namespaces, 2 in trouble, 1 rollout on the way')
  })
})

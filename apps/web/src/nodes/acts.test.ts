import type { Reach } from '@foundation/core/nodes'
import { describe, expect, it } from 'vitest'

import { applies, describeReach, toProgress } from './acts'

const reachOf = (count: number, total = 184, inFlight = 31): Reach => ({
  nodes: Array.from({ length: count }, (_, at) => ({
    nodeId: `checkout-${at}`,
    service: 'checkout',
    state: 'healthy' as const,
    inFlight: 0,
  })),
  inFlight,
  services: [{ name: 'checkout', touched: count, serving: 20, total: 22 }],
  fleetTotal: total,
})

describe('describeReach', () => {
  it('asks with the number, says what happens and how it is undone', () => {
    const words = describeReach('drain', reachOf(2))
    expect(words.title).toBe('Drain 2 checkout nodes?')
    expect(words.meaning).toBe(
      'They finish 31 requests first and take no new work. You can resume them at any time.',
    )
    expect(words.facts).toEqual([
      { value: '2 of 22', label: 'checkout nodes', detail: '18 still serve' },
      { value: '31', label: 'requests', detail: 'finish first' },
      { value: '1.09\u00a0%', label: 'of the fleet', detail: '184 nodes' },
    ])
    expect(words.typed).toBeNull()
  })

  it('names a single node', () => {
    expect(describeReach('drain', reachOf(1, 184, 0)).title).toBe('Drain checkout-0?')
  })

  it('has a removal typed', () => {
    expect(describeReach('remove', reachOf(1)).typed).toBe('checkout-0')
  })

  it('has an act on a large part of the fleet typed', () => {
    expect(describeReach('drain', reachOf(10, 40)).typed).toBe('Drain 10')
    expect(describeReach('drain', reachOf(8, 40)).typed).toBeNull()
    expect(describeReach('drain', reachOf(1, 3)).typed).toBeNull()
  })
})

describe('applies', () => {
  it('drains what works and resumes what drains', () => {
    expect(applies('drain', { state: 'healthy', held: false })).toBe(true)
    expect(applies('drain', { state: 'draining', held: false })).toBe(false)
    expect(applies('resume', { state: 'draining', held: false })).toBe(true)
  })

  it('lifts a hold before it resumes', () => {
    expect(applies('resume', { state: 'draining', held: true })).toBe(false)
    expect(applies('unhold', { state: 'draining', held: true })).toBe(true)
  })
})

describe('toProgress', () => {
  const ids = ['checkout-0', 'checkout-1']
  const at = (state: 'healthy' | 'draining' | 'left', inFlight: number): Reach => ({
    ...reachOf(2, 184, inFlight),
    nodes: ids.map((nodeId) => ({ nodeId, service: 'checkout', state, inFlight: 0 })),
  })

  it('counts answers, then requests, then is done', () => {
    expect(toProgress('drain', ids, at('healthy', 31)).detail).toBe('0 of 2 answered')
    expect(toProgress('drain', ids, at('draining', 18))).toEqual({
      arrived: false,
      title: 'Draining 2 nodes',
      detail: '18 requests left',
    })
    expect(toProgress('drain', ids, at('draining', 0))).toMatchObject({
      arrived: true,
      title: 'Drained 2 nodes',
    })
  })

  it('waits for no requests when work is taken up again', () => {
    expect(toProgress('resume', ids, at('healthy', 5)).arrived).toBe(true)
  })

  it('does not wait for a node that is gone', () => {
    expect(toProgress('drain', ids, { ...at('left', 0), nodes: [] }).arrived).toBe(true)
    expect(toProgress('remove', ids, at('healthy', 0)).arrived).toBe(false)
  })
})

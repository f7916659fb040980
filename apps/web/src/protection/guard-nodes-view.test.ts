import { describe, expect, it } from 'vitest'

import { byUrgency } from './guard-nodes-view'

describe('the nodes of a guard', () => {
  it('come by state, then by errors, then by name', () => {
    const nodes = [
      { nodeId: 'b', breaker: 'closed', errorRatio: 0 },
      { nodeId: 'a', breaker: 'closed', errorRatio: null },
      { nodeId: 'c', breaker: 'closed', errorRatio: 0.2 },
      { nodeId: 'none', breaker: null, errorRatio: 1 },
      { nodeId: 'probing', breaker: 'half_open', errorRatio: 0 },
      { nodeId: 'open', breaker: 'open', errorRatio: 0 },
    ] as const
    expect(byUrgency(nodes).map((it) => it.nodeId)).toEqual([
      'open',
      'probing',
      'c',
      'a',
      'b',
      'none',
    ])
  })
})

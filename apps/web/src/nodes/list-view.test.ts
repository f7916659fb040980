import type { NodeCell, NodeRow } from '@foundation/core/nodes'
import { describe, expect, it } from 'vitest'

import {
  describeLastSeen,
  describeSelection,
  roundPercent,
  toTabs,
  withLiveStates,
} from './list-view'

describe('toTabs', () => {
  it('has all, then what there is, most urgent first', () => {
    expect(toTabs({ healthy: 169, down: 1, stalled: 2 }, [])).toEqual([
      { value: 'all', count: 172 },
      { value: 'down', count: 1 },
      { value: 'stalled', count: 2 },
      { value: 'healthy', count: 169 },
    ])
  })

  it('keeps the chosen one at zero', () => {
    expect(toTabs({ healthy: 3 }, ['down'])[1]).toEqual({ value: 'down', count: 0 })
  })
})

const cell = (service: string, state: NodeCell['state']): NodeCell => ({
  nodeId: `${service}-${state}`,
  service,
  state,
  reason: '',
  elu: null,
  revision: null,
  version: null,
})

describe('describeSelection', () => {
  it('is short where nodes are alike', () => {
    expect(describeSelection([cell('checkout', 'stalled'), cell('checkout', 'stalled')])).toBe(
      'both stalled · checkout',
    )
    expect(describeSelection([cell('a', 'down')])).toBe('down · a')
  })

  it('counts where they are not', () => {
    expect(describeSelection([cell('a', 'healthy'), cell('b', 'down'), cell('b', 'down')])).toBe(
      '2 down, 1 healthy · 2 services',
    )
  })
})

describe('describeLastSeen', () => {
  const row = { state: 'healthy', lastSeenAt: new Date(1_000) } as NodeRow

  it('stands still for a node that lives, and goes on for a silent one', () => {
    expect(describeLastSeen(row, 1_800, 60_000)).toBe('0.8\u00a0s')
    expect(describeLastSeen({ ...row, state: 'down' }, 1_800, 61_000)).toBe('1\u00a0min')
  })
})

describe('roundPercent', () => {
  it('has no decimals', () => {
    expect([0.0792, 0.5, 1, null].map(roundPercent)).toEqual([
      '8\u00a0%',
      '50\u00a0%',
      '100\u00a0%',
      '–',
    ])
  })
})

describe('withLiveStates', () => {
  const row = { nodeId: 'a-healthy', state: 'joining', reason: 'old' } as NodeRow

  it('shows the state of now, and leaves what did not change as it was', () => {
    expect(withLiveStates([row], [cell('a', 'healthy')])[0]).toMatchObject({
      state: 'healthy',
      reason: '',
    })
    expect(withLiveStates([row], [])[0]).toBe(row)
  })
})

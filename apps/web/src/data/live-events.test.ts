import type { NodeCell } from '@foundation/core/nodes'
import { describe, expect, it } from 'vitest'

import { mergeCells, nodeOf } from './live-events'

const cell = (nodeId: string, state: NodeCell['state'] = 'healthy'): NodeCell => ({
  nodeId,
  service: nodeId.split('-')[0] ?? '',
  state,
  reason: '',
  elu: null,
  revision: null,
  version: null,
})

describe('mergeCells', () => {
  const known = [cell('a-1'), cell('b-1'), cell('b-2')]

  it('changes a cell where it stands', () => {
    const merged = mergeCells(known, [cell('b-1', 'down')], [])
    expect(merged.map((it) => `${it.nodeId} ${it.state}`)).toEqual([
      'a-1 healthy',
      'b-1 down',
      'b-2 healthy',
    ])
  })

  it('puts a new cell at its place', () => {
    expect(mergeCells(known, [cell('a-2')], []).map((it) => it.nodeId)).toEqual([
      'a-1',
      'a-2',
      'b-1',
      'b-2',
    ])
  })

  it('takes away what is gone, and keeps what came back in the same event', () => {
    expect(mergeCells(known, [cell('b-2')], ['a-1', 'b-2']).map((it) => it.nodeId)).toEqual([
      'b-1',
      'b-2',
    ])
  })

  it('is the same array when nothing changed', () => {
    expect(mergeCells(known, [], [])).toBe(known)
  })
})

describe('nodeOf', () => {
  it('knows topics about one node', () => {
    expect(nodeOf('node:a-1')).toBe('a-1')
    expect(nodeOf('nodes')).toBeNull()
  })
})

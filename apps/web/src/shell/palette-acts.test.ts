import type { NodeCell } from '@foundation/core/nodes'
import { describe, expect, it } from 'vitest'

import { listActs, readRequest } from './palette-acts'

const cell = (nodeId: string, state: NodeCell['state'] = 'healthy'): NodeCell => ({
  nodeId,
  service: nodeId.split('-')[0] ?? '',
  state,
  reason: '',
  elu: null,
  revision: null,
  version: null,
})
const cells = [
  cell('checkout-a', 'stalled'),
  cell('checkout-b', 'stalled'),
  cell('checkout-c'),
  cell('checkout-d'),
  cell('orders-a'),
]
const labels = (query: string, focus: string[] = []) =>
  listActs(query, cells, focus).map((it) => `${it.label} (${it.reach})`)

describe('readRequest', () => {
  it('reads a verb by its first letters', () => {
    expect(readRequest('dra check')).toEqual({ verbs: ['drain'], meant: true, text: 'check' })
    expect(readRequest('re').verbs).toEqual(['resume', 'remove'])
  })

  it('takes everything else for something to look for', () => {
    expect(readRequest('checkout')).toMatchObject({ meant: false, text: 'checkout' })
    expect(readRequest('d')).toMatchObject({ meant: false, text: 'd' })
  })
})

describe('listActs', () => {
  it('offers what is in trouble first, then the service, then single nodes', () => {
    expect(labels('drain check')).toEqual([
      'Drain the 2 stalled checkout nodes… (50\u00a0% of checkout)',
      'Drain all 4 checkout nodes… (100\u00a0% of checkout)',
      'Drain checkout-a… (25\u00a0% of checkout)',
      'Drain checkout-b… (25\u00a0% of checkout)',
      'Drain checkout-c… (25\u00a0% of checkout)',
    ])
  })

  it('does not offer the whole fleet for a bare verb', () => {
    expect(labels('drain')).toEqual(['Drain the 2 stalled checkout nodes… (50\u00a0% of checkout)'])
  })

  it('begins with the node of the page', () => {
    expect(labels('', ['orders-a'])[0]).toBe('Drain orders-a… (100\u00a0% of orders)')
  })

  it('offers nothing that means nothing', () => {
    expect(labels('resume')).toEqual([])
    expect(labels('')).toEqual([])
  })
})

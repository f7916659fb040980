import type { TargetVerdict } from '@foundation/core/protection'
import { describe, expect, it } from 'vitest'

import { toCards, toVerdictWords } from './verdict-view'

const sick: TargetVerdict = {
  target: 'ledger-db',
  verdict: 'target_sick',
  since: new Date(0),
  callers: 24,
  tripped: 21,
  zones: [],
  sickNodes: [],
  advised: 2,
  reason: '21 of 24 opened, 3 of 3 zones. Rule: 60 % in 2 zones.',
}

describe('a verdict', () => {
  it('says whom a sick target fails, with the arithmetic and the advice', () => {
    expect(toVerdictWords(sick)).toEqual({
      state: 'open',
      lead: 'Dependency sick',
      title: 'ledger-db fails most of its callers',
      sentence:
        '21 of 24 opened, 3 of 3 zones. Rule: 60 % in 2 zones. 2 nodes opened early on the fleet’s advice.',
    })
    expect(toVerdictWords({ ...sick, tripped: 24 }).title).toBe('ledger-db fails everyone')
  })

  it('names the one sick node, and counts more', () => {
    const one: TargetVerdict = {
      ...sick,
      target: 'search',
      verdict: 'node_sick',
      tripped: 1,
      sickNodes: ['catalog-r7sv'],
      advised: 0,
    }
    expect(toVerdictWords(one)).toMatchObject({
      lead: 'One node sick',
      title: 'catalog-r7sv cannot reach search',
      sentence: sick.reason,
    })
    const three = { ...one, tripped: 3, sickNodes: ['a', 'b', 'c'] }
    expect(toVerdictWords(three)).toMatchObject({
      lead: '3 nodes sick',
      title: '3 nodes cannot reach search',
    })
  })

  it('comes by gravity, then by how many tripped; those that are well do not come', () => {
    const cards = toCards([
      { ...sick, target: 'well', verdict: 'well' },
      { ...sick, target: 'one', verdict: 'node_sick', tripped: 90 },
      { ...sick, target: 'less', tripped: 3 },
      { ...sick, target: 'more', tripped: 30 },
    ])
    expect(cards.map((it) => it.target)).toEqual(['more', 'less', 'one'])
  })
})

import { describe, expect, it } from 'vitest'

import { crumbsOf, placeOf, places } from './places'

describe('placeOf', () => {
  it('finds each place by its own address and by what is under it', () => {
    for (const place of places) expect(placeOf(place.href)).toBe(place)
    expect(placeOf('/nodes/checkout-v3xbk')?.name).toBe('Nodes')
  })

  it('knows no place for a stranger', () => {
    expect(placeOf('/nodesandmore')).toBeNull()
  })
})

describe('crumbsOf', () => {
  it('names what the page is about', () => {
    const name = (path: string) => crumbsOf(path).map((it) => it.name)
    expect(name('/nodes/a%2Fb')).toEqual(['a/b'])
    expect(name('/nodes')).toEqual([])
    expect(name('/protection/policies/ledger-db')).toEqual(['ledger-db'])
    expect(name('/nodes/%E0%A4%A')).toEqual(['%E0%A4%A'])
  })

  it('leads from a release to its namespace', () => {
    expect(crumbsOf('/config/payments/releases/4127')).toEqual([
      { name: 'payments', href: '/config/payments' },
      { name: 'r4127', href: null },
    ])
  })
})

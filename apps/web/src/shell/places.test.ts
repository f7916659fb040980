import { describe, expect, it } from 'vitest'

import { placeOf, places, subjectOf } from './places'

describe('placeOf', () => {
  it('finds each place by its own address and by what is under it', () => {
    for (const place of places) expect(placeOf(place.href)).toBe(place)
    expect(placeOf('/nodes/checkout-v3xbk')?.name).toBe('Nodes')
  })

  it('knows no place for a stranger', () => {
    expect(placeOf('/nodesandmore')).toBeNull()
  })
})

describe('subjectOf', () => {
  it('is the id after the place', () => {
    expect(subjectOf('/nodes/a%2Fb')).toBe('a/b')
    expect(subjectOf('/nodes')).toBeNull()
    expect(subjectOf('/protection/policies/ledger-db')).toBe('ledger-db')
    expect(subjectOf('/nodes/%E0%A4%A')).toBe('%E0%A4%A')
  })
})

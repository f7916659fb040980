import { describe, expect, it } from 'vitest'

import { toggleRow } from './range'

const ids = ['a', 'b', 'c', 'd', 'e']

describe('selecting rows', () => {
  it('toggles one', () => {
    expect([...toggleRow(new Set(['a']), ids, 'b', null, false)]).toEqual(['a', 'b'])
    expect([...toggleRow(new Set(['a', 'b']), ids, 'b', null, false)]).toEqual(['a'])
  })

  it('takes everything between, in either direction', () => {
    expect([...toggleRow(new Set(['b']), ids, 'd', 'b', true)].sort()).toEqual(['b', 'c', 'd'])
    expect([...toggleRow(new Set(['d']), ids, 'b', 'd', true)].sort()).toEqual(['b', 'c', 'd'])
  })

  it('clears a range when its end was on', () => {
    expect([...toggleRow(new Set(ids), ids, 'd', 'b', true)].sort()).toEqual(['a', 'e'])
  })

  it('touches one row when the anchor is no longer in the list', () => {
    expect([...toggleRow(new Set(), ids, 'c', 'gone', true)]).toEqual(['c'])
  })
})

import { describe, expect, it } from 'vitest'

import { chooseVersion, readVersion } from './compare'

describe('versions to compare', () => {
  it('are read from an address, and nothing else is', () => {
    expect(['draft', '12', '0', '-1', '1e3', '', 'x'].map(readVersion)).toEqual([
      'draft',
      12,
      null,
      null,
      null,
      null,
      null,
    ])
  })

  it('stand older first, with the draft last', () => {
    expect(chooseVersion([7], 3)).toEqual([3, 7])
    expect(chooseVersion(['draft'], 7)).toEqual([7, 'draft'])
  })

  it('are two at most, and a tick can be taken back', () => {
    expect(chooseVersion([3, 7], 5)).toEqual([5, 7])
    expect(chooseVersion([3, 7], 3)).toEqual([7])
    expect(chooseVersion([], 3)).toEqual([3])
  })
})

import type { Conflict, Layer } from '@foundation/core/config'
import { describe, expect, it } from 'vitest'

import { leafKey, resolveLayers, type Side } from './resolution'

const merged: Layer[] = [
  { name: 'default', level: 'default', rank: 0, selector: {}, values: { max: 30, host: 'a' } },
]
const leaf = { layer: 'default', path: '/max', base: 20, ours: 30, theirs: 40 }

function resolve(leaves: Conflict['leaves'], ...chosen: Side[]) {
  const choices = new Map(leaves.map((it, at) => [leafKey(it), chosen[at]!] as const))
  return resolveLayers({ merged, leaves }, choices)
}

describe('a conflict', () => {
  it.each([
    ['base', 20],
    ['ours', 30],
    ['theirs', 40],
  ] as const)('takes %s, and leaves what came together alone', (side, max) => {
    expect(resolve([leaf], side)?.[0]?.values).toEqual({ max, host: 'a' })
  })

  it('takes a value away where the chosen side has none', () => {
    expect(resolve([{ ...leaf, theirs: undefined }], 'theirs')?.[0]?.values).toEqual({ host: 'a' })
  })

  it('is not settled before each value is', () => {
    expect(resolveLayers({ merged, leaves: [leaf] }, new Map())).toBeNull()
  })

  it('can be about a layer itself', () => {
    const about = { level: 'group', rank: 1, selector: { services: ['cart'] } }
    const gone = { layer: 'canary', path: '', base: about, ours: undefined, theirs: about }
    expect(resolve([gone], 'ours')).toEqual(merged)
    expect(resolve([gone], 'theirs')?.[1]).toEqual({ ...about, name: 'canary', values: {} })
  })
})

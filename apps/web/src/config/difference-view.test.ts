import type { Difference } from '@foundation/core/config'
import { describe, expect, it } from 'vitest'

import { groupDifferences, printValue } from './difference-view'

function difference(part: Partial<Difference>): Difference {
  const given = { layer: 'default', op: 'replace', path: '/a', secret: false } as const
  return { ...given, before: 1, after: 2, ...part }
}

describe('differences', () => {
  it('are grouped by layer and told by dotted path', () => {
    const groups = groupDifferences([
      difference({ path: '/db/pool/max', before: 20, after: 40 }),
      difference({ path: '/a~1b', op: 'add', before: undefined, after: ['x'] }),
      difference({ layer: 'prod', path: '/gone', op: 'remove', after: undefined, before: 'yes' }),
    ])
    expect(groups.map((it) => it.layer)).toEqual(['default', 'prod'])
    expect(groups[0]?.lines).toMatchObject([
      { label: 'db.pool.max', before: '20', after: '40' },
      { label: 'a/b', before: null, after: '["x"]' },
    ])
    expect(groups[1]?.lines).toMatchObject([{ label: 'gone', before: 'yes', after: null }])
  })

  it('say for whom a layer is', () => {
    const about = { level: 'group', rank: 2, selector: { services: ['cart'] } }
    const [group] = groupDifferences([
      difference({ path: '', op: 'add', before: undefined, after: about }),
    ])
    expect(group?.lines[0]).toMatchObject({
      label: 'the layer itself',
      isPath: false,
      before: null,
      after: 'group, rank 2, for cart',
    })
  })
})

describe('a value in one line', () => {
  it('tells nothing from an empty text', () => {
    expect(printValue(undefined)).toBe('not set')
    expect(printValue('')).toBe('""')
    expect(printValue(null)).toBe('null')
    expect(printValue({ a: [1] })).toBe('{"a":[1]}')
  })
})

import type { Difference } from '@foundation/core/config'
import { describe, expect, it } from 'vitest'

import { groupDifferences, printValue, spread } from './difference-view'

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

  it('of a whole group are those of its values', () => {
    const group = { pool: { max: 20, 'a/b': [1] }, password: '•••', none: {} }
    const added = spread([difference({ path: '/db', op: 'add', before: undefined, after: group })])
    expect(added.map((it) => [it.path, it.after, it.secret])).toEqual([
      ['/db/pool/max', 20, false],
      ['/db/pool/a~1b', [1], false],
      ['/db/password', '•••', true],
      ['/db/none', {}, false],
    ])
    const gone = spread([
      difference({ path: '/db', op: 'remove', before: { a: 1 }, after: undefined }),
    ])
    expect(gone).toEqual([difference({ path: '/db/a', op: 'remove', before: 1, after: undefined })])
  })

  it('leave out that there is a default layer, unless there is nothing else', () => {
    const layer = difference({
      path: '',
      op: 'add',
      before: undefined,
      after: { level: 'default' },
    })
    const value = difference({ op: 'add', before: undefined })
    expect(spread([layer, value])).toEqual([value])
    expect(spread([layer])).toEqual([layer])
  })
})

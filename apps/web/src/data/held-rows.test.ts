import { describe, expect, it } from 'vitest'

import { holdRows } from './held-rows'

interface Row {
  id: string
  state: string
}
const row = (id: string, state = 'healthy'): Row => ({ id, state })
const hold = (fresh: Row[], held: string[] | null, last: Row[] = []) =>
  holdRows(fresh, held, new Map(last.map((it) => [it.id, it])), (it) => it.id)

describe('holdRows', () => {
  it('follows what comes while nobody reads', () => {
    const fresh = [row('b'), row('a')]
    expect(hold(fresh, null)).toEqual({ rows: fresh, added: 0, moved: false })
  })

  it('changes values in place and keeps the order', () => {
    const held = hold([row('b', 'down'), row('a')], ['a', 'b'])
    expect(held.rows).toEqual([row('a'), row('b', 'down')])
    expect(held).toMatchObject({ added: 0, moved: true })
  })

  it('lets new rows wait', () => {
    const held = hold([row('c'), row('a')], ['a'])
    expect(held.rows).toEqual([row('a')])
    expect(held).toMatchObject({ added: 1, moved: true })
  })

  it('keeps a row that went to another page as it was', () => {
    const held = hold([row('a')], ['a', 'b'], [row('b', 'joining')])
    expect(held.rows).toEqual([row('a'), row('b', 'joining')])
  })

  it('has nothing to show anew when nothing moved', () => {
    expect(hold([row('a', 'down')], ['a']).moved).toBe(false)
  })
})

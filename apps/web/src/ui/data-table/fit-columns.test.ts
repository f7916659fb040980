import { describe, expect, it } from 'vitest'

import { fitColumns } from './fit-columns'

const columns = [
  { id: 'node', width: 200, priority: 1 },
  { id: 'zone', width: 80, priority: 4 },
  { id: 'seen', width: 90, priority: 2 },
  { id: 'heap', width: 60, priority: 3 },
]

describe('columns of a table', () => {
  it('all stay while there is room', () => {
    expect([...fitColumns(columns, 430)].sort()).toEqual(['heap', 'node', 'seen', 'zone'])
  })

  it('go by priority, wherever they stand', () => {
    expect([...fitColumns(columns, 360)].sort()).toEqual(['heap', 'node', 'seen'])
  })

  it('never skip a wide one to keep a lesser one', () => {
    expect([...fitColumns(columns, 285)]).toEqual(['node'])
  })

  it('keep the first in any room', () => {
    expect([...fitColumns(columns, 10)]).toEqual(['node'])
  })
})

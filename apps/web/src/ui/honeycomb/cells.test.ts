import type { NodeCell } from '@foundation/core/nodes'
import { describe, expect, it } from 'vitest'

import { collapseFrom, countStates, groupCells, rampSteps, shadeOf } from './cells'

function cell(over: Partial<NodeCell>): NodeCell {
  return {
    nodeId: 'a-1',
    service: 'a',
    state: 'healthy',
    reason: '',
    elu: null,
    revision: null,
    version: null,
    ...over,
  }
}

describe('cells of the honeycomb', () => {
  it('stand by service and id, in whatever order they come', () => {
    const cells = [
      cell({ service: 'b', nodeId: 'b-2' }),
      cell({ nodeId: 'a-1' }),
      cell({ service: 'b', nodeId: 'b-1' }),
    ]
    expect(groupCells(cells, null)).toEqual([
      { name: 'a', total: 1, cells: [1] },
      { name: 'b', total: 2, cells: [2, 0] },
    ])
  })

  it('of a large group show trouble alone, and all of it once opened', () => {
    const cells = Array.from({ length: collapseFrom + 1 }, (_, at) =>
      cell({ nodeId: `a-${String(at).padStart(4, '0')}`, state: at === 7 ? 'down' : 'healthy' }),
    )
    expect(groupCells(cells, null)).toEqual([{ name: 'a', total: collapseFrom + 1, cells: [7] }])
    expect(groupCells(cells, 'a')[0]?.cells).toHaveLength(collapseFrom + 1)
  })

  it('are stronger the busier they are', () => {
    const { of } = shadeOf('elu', [])
    expect([0, 0.5, 1, null].map((elu) => of(cell({ elu })))).toEqual([0, 3, rampSteps - 1, null])
  })

  it('are faint at the newest version and strong at the oldest', () => {
    const cells = ['1.10.0', '1.9.0', '1.2.0'].map((version) => cell({ version }))
    const shade = shadeOf('version', cells)
    expect(cells.map(shade.of)).toEqual([0, 3, 5])
    expect(shade.legend.map((it) => it.label)).toEqual(['1.10.0', '1.9.0', '1.2.0'])
  })

  it('are all faint when there is one revision', () => {
    const shade = shadeOf('revision', [cell({ revision: 7 })])
    expect(shade.of(cell({ revision: 7 }))).toBe(0)
    expect(shade.legend).toEqual([{ step: 0, label: 'r7' }])
  })

  it('keep to the ramp with more revisions than steps', () => {
    const cells = Array.from({ length: 20 }, (_, revision) => cell({ revision }))
    const { of, legend } = shadeOf('revision', cells)
    for (const it of cells) expect(of(it)).toBeLessThan(rampSteps)
    expect(legend).toHaveLength(rampSteps)
    expect(legend.at(-1)?.label).toBe('r14 and older')
  })

  it('are counted by service and state', () => {
    const counts = countStates([cell({}), cell({ state: 'down' }), cell({ service: 'b' })])
    expect(Object.fromEntries(counts)).toEqual({ a: { healthy: 1, down: 1 }, b: { healthy: 1 } })
  })
})

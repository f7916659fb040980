import type { NodeCell } from '@foundation/core/nodes'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { compareCells } from './compare.js'
import { makeOutbox } from './outbox.js'

const cell = (nodeId: string, over: Partial<NodeCell> = {}): NodeCell => ({
  nodeId,
  service: 'checkout',
  state: 'healthy',
  reason: '',
  elu: 0.2,
  revision: null,
  version: '1.0.0',
  ...over,
})
const mapOf = (...cells: NodeCell[]) => new Map(cells.map((it) => [it.nodeId, it]))

describe('compareCells', () => {
  it('tells of new, changed and gone nodes, and what is out of date with them', () => {
    const known = mapOf(cell('a'), cell('b'), cell('c'))
    const changes = compareCells(known, [cell('a'), cell('b', { state: 'down' }), cell('d')])
    expect(changes.cells.map(({ nodeId }) => nodeId)).toEqual(['b', 'd'])
    expect(changes.gone).toEqual(['c'])
    expect(new Set(changes.topics)).toEqual(
      new Set(['overview', 'changes', 'nodes', 'node:b', 'node:c', 'node:d']),
    )
    expect([...known.keys()].sort()).toEqual(['a', 'b', 'd'])
  })

  it('tells of utilisation only once it moved enough to see, from where it was last told', () => {
    const known = mapOf(cell('a', { elu: 0.2 }))
    expect(compareCells(known, [cell('a', { elu: 0.215 })]).cells).toEqual([])
    const changes = compareCells(known, [cell('a', { elu: 0.225 })])
    expect(changes).toMatchObject({ cells: [{ elu: 0.225 }], topics: [] })
    expect(compareCells(known, [cell('a', { elu: null })]).cells).toHaveLength(1)
  })

  it('takes only what was asked for to be gone', () => {
    const known = mapOf(cell('a'), cell('b'), cell('c'))
    expect(compareCells(known, [cell('a')], new Set(['a', 'b', 'never-there'])).gone).toEqual(['b'])
    expect([...known.keys()]).toEqual(['a', 'c'])
  })
})

describe('an outbox', () => {
  it('ends in the latest state of each node, however late it is read', () => {
    const steps = fc.array(
      fc.record({
        nodeId: fc.constantFrom('a', 'b', 'c'),
        gone: fc.boolean(),
        elu: fc.double({ min: 0, max: 1, noNaN: true }),
        read: fc.boolean(),
      }),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(steps, (all) => {
        const truth = new Map<string, NodeCell>()
        const shown = new Map<string, NodeCell>()
        const outbox = makeOutbox()
        const read = () => {
          for (const event of outbox.take(true)) {
            if (event.type !== 'nodes') continue
            for (const it of event.cells) shown.set(it.nodeId, it)
            for (const nodeId of event.gone) shown.delete(nodeId)
            // One entry a node, whatever happened.
            expect(event.cells.length + event.gone.length).toBeLessThanOrEqual(3)
          }
        }
        for (const { nodeId, gone, elu, read: reads } of all) {
          if (gone) truth.delete(nodeId)
          else truth.set(nodeId, cell(nodeId, { elu }))
          outbox.add({
            cells: gone ? [] : [cell(nodeId, { elu })],
            gone: gone ? [nodeId] : [],
            topics: ['nodes'],
          })
          if (reads) read()
        }
        read()
        expect(shown).toEqual(truth)
        expect(outbox.has(true)).toBe(false)
      }),
    )
  })

  it('keeps topics for later until they are taken', () => {
    const outbox = makeOutbox()
    outbox.add({ cells: [], gone: [], topics: ['nodes', 'overview'] })
    outbox.add({ cells: [], gone: [], topics: ['nodes'] })
    expect(outbox.has(false)).toBe(false)
    expect(outbox.take(false)).toEqual([])
    expect(outbox.take(true)).toEqual([{ type: 'changed', topics: ['nodes', 'overview'] }])
  })
})

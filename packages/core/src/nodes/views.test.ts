import { describe, expect, it } from 'vitest'
import type { z } from 'zod'

import { ListChanges } from '../health/index.js'
import {
  ActOnNodes,
  FindNodes,
  HoldNodes,
  ListNodes,
  NodeRange,
  OnNodes,
  SetLabels,
} from './index.js'

const at = new Date(0)

describe('what the console asks', () => {
  it('lists by attention, 50 at a time, unless told otherwise', () => {
    expect(ListNodes.parse({})).toMatchObject({
      sort: 'attention',
      page: 1,
      pageSize: 50,
      search: '',
    })
  })

  it.each<[string, z.ZodType, object]>([
    ['a page of 101', ListNodes, { pageSize: 101 }],
    ['page 0', ListNodes, { page: 0 }],
    ['a search with NUL', ListNodes, { search: 'a\0' }],
    ['a zone with half a character', ListNodes, { zones: ['\ud800'] }],
    ['a state that is none', ListNodes, { states: ['dead'] }],
    ['a sort that is none', ListNodes, { sort: 'id; DROP TABLE node' }],
    ['no nodes at all', OnNodes, { nodeIds: [] }],
    ['a node id with NUL', OnNodes, { nodeIds: ['a\0'] }],
    ['an act without a reason', ActOnNodes, { nodeIds: ['a'], reason: ' ' }],
    ['a hold until a text', HoldNodes, { nodeIds: ['a'], reason: 'r', until: 'tomorrow' }],
    ['a node without a name', SetLabels, { nodeId: '', labels: {} }],
    ['a range without an end', NodeRange, { nodeId: 'a', from: at }],
    ['a broken date', NodeRange, { nodeId: 'a', from: at, to: new Date(Number.NaN) }],
    ['201 found nodes', FindNodes, { text: '', limit: 201 }],
    ['changes of all time', ListChanges, { to: at }],
    ['a changed node with NUL', ListChanges, { from: at, to: at, nodeId: '\0' }],
  ])('is refused with %s', (_what, schema, input) => {
    expect(schema.safeParse(input).success).toBe(false)
  })
})

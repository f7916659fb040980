import type { AppliedResource } from '@foundation/core/nodes'
import { describe, expect, it } from 'vitest'

import { describeResources, describeRuns, orderResources } from './resources-view'

const resource = (key: string, status: AppliedResource['status']): AppliedResource => ({
  kind: 'labels',
  key,
  revision: 7,
  spec: {},
  status,
  path: null,
  message: null,
  runs: null,
  at: null,
})
const resources = [resource('b', 'applied'), resource('a', 'applied'), resource('c', 'rejected')]

describe('resources', () => {
  it('stand with what was refused first', () => {
    expect(orderResources(resources).map((it) => it.key)).toEqual(['c', 'a', 'b'])
  })

  it('are counted by answer', () => {
    expect(describeResources(resources)).toBe('2 applied, 1 rejected')
    expect(describeResources([])).toBe('')
  })

  it('say what still runs', () => {
    expect(describeRuns({ ...resource('a', 'rejected'), runs: 4_098 })).toBe('Still runs r4098.')
  })
})

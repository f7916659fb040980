import type { NodeCell } from '@foundation/core/nodes'
import { describe, expect, it } from 'vitest'

import { loadByService, versionsByService } from './fleet-facts'

const cell = (nodeId: string, part: Partial<NodeCell> = {}): NodeCell => ({
  nodeId,
  service: nodeId.split('-')[0] ?? '',
  state: 'healthy',
  reason: '',
  elu: null,
  revision: null,
  version: null,
  ...part,
})

describe('loadByService', () => {
  it('puts the busiest service first and names its busiest node', () => {
    expect(
      loadByService([
        cell('a-1', { elu: 0.2 }),
        cell('b-1', { elu: 0.4 }),
        cell('b-2', { elu: 0.8 }),
      ]),
    ).toMatchObject([
      { service: 'b', busiest: { nodeId: 'b-2', elu: 0.8 } },
      { service: 'a', mean: 0.2 },
    ])
  })

  it('leaves out what says nothing, and who left', () => {
    expect(loadByService([cell('a-1'), cell('b-1', { elu: 1, state: 'left' })])).toEqual([])
  })
})

describe('versionsByService', () => {
  it('puts mixed services first and the newest version first', () => {
    expect(
      versionsByService([
        cell('a-1', { version: '1.0.0' }),
        cell('b-1', { version: '2.9.0' }),
        cell('b-2', { version: '2.10.0' }),
        cell('b-3', { version: '2.10.0' }),
      ]),
    ).toEqual([
      {
        service: 'b',
        versions: [
          { version: '2.10.0', count: 2 },
          { version: '2.9.0', count: 1 },
        ],
      },
      { service: 'a', versions: [{ version: '1.0.0', count: 1 }] },
    ])
  })
})

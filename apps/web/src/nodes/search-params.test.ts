import { ListNodes } from '@foundation/core/nodes'
import { describe, expect, it } from 'vitest'

import { describeEmpty, isFiltered, type NodesQuery, toInput } from './search-params'

const query: NodesQuery = {
  search: '',
  states: [],
  services: [],
  zones: [],
  sort: 'attention',
  desc: false,
  page: 1,
}

describe('toInput', () => {
  it('is always something that the server takes', () => {
    const wild = {
      ...query,
      search: 'x'.repeat(2_000),
      states: Array.from({ length: 20 }, () => 'down' as const),
      services: Array.from({ length: 300 }, (_, at) => `s${at}`.padEnd(at, 'x')),
      page: -4,
    }
    expect(ListNodes.safeParse(toInput(wild)).success).toBe(true)
    expect(ListNodes.safeParse(toInput({ ...query, page: 1e9 })).success).toBe(true)
  })
})

describe('describeEmpty', () => {
  it('says what there is none of', () => {
    expect(describeEmpty(query)).toBe('No node is connected')
    expect(describeEmpty({ ...query, states: ['stalled'], services: ['payments'] })).toBe(
      'No node is stalled in payments',
    )
    expect(describeEmpty({ ...query, zones: ['eu-1', 'eu-2'] })).toBe(
      'No node runs in eu-1 or eu-2',
    )
    expect(describeEmpty({ ...query, search: 'xyz ' })).toBe('No node matches “xyz”')
  })

  it('knows an empty search for no filter', () => {
    expect(isFiltered({ ...query, search: '  ' })).toBe(false)
  })
})

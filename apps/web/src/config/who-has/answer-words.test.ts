import type { NodeConfig } from '@foundation/core/config'
import { describe, expect, it } from 'vitest'

import { describeAnswer } from './answer-words'

const row: NodeConfig = {
  nodeId: 'payments-1',
  service: 'payments',
  version: '2.10.3',
  namespace: 'payments',
  wanted: 7,
  running: 7,
  state: 'applied',
  path: null,
  message: null,
  source: 'server',
  drifted: false,
  overridden: [],
  restart: [],
  at: new Date(0),
  connected: true,
}

describe('what a node answered', () => {
  it('is told in its own words where it refused', () => {
    const refused = { ...row, state: 'rejected' as const, path: 'db.pool.max' }
    expect(describeAnswer({ ...refused, message: 'expected at most 30, received 40' })).toBe(
      'db.pool.max: expected at most 30, received 40',
    )
    expect(describeAnswer({ ...refused, path: null, message: null })).toBe('it gave no reason')
  })

  it('says what is to be known of what runs', () => {
    expect(describeAnswer(row)).toBe('as it was sent')
    expect(describeAnswer({ ...row, restart: ['a'], overridden: ['b', 'c'] })).toBe(
      '1 value at its next start · 2 values set by itself',
    )
    expect(describeAnswer({ ...row, source: 'snapshot' })).toBe('from its snapshot on disk')
    expect(describeAnswer({ ...row, drifted: true })).toBe('runs other values than it was sent')
  })

  it('says what is waited for', () => {
    const pending = { ...row, state: 'pending' as const, running: 6 }
    expect(describeAnswer(pending)).toBe('has not answered, runs r6')
    expect(describeAnswer({ ...pending, connected: false })).toBe('is away')
    expect(describeAnswer({ ...pending, running: null })).toBe('has not answered')
  })
})

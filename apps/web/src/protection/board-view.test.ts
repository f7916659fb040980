import type { GuardRow, TargetVerdict } from '@foundation/core/protection'
import { describe, expect, it } from 'vitest'

import {
  arrange,
  type BoardQuery,
  describeEmpty,
  formatPerSecond,
  guardId,
  isAlarming,
  toInput,
} from './board-view'

function rowOf(service: string, target: string, over: Partial<GuardRow> = {}): GuardRow {
  return {
    service,
    target,
    nodes: 10,
    breaker: 'closed',
    states: { closed: 10 },
    tripped: 0,
    callsPerS: 1,
    errorRatio: 0,
    refusedPerS: 0,
    p50Ms: 1,
    p99Ms: 9,
    inFlight: 0,
    concurrency: null,
    queued: 0,
    limiter: null,
    pool: null,
    errors: [],
    policy: null,
    held: null,
    ...over,
  }
}

function verdictOf(target: string, over: Partial<TargetVerdict> = {}): TargetVerdict {
  return {
    target,
    verdict: 'target_sick',
    since: new Date(0),
    callers: 24,
    tripped: 21,
    zones: [],
    sickNodes: [],
    advised: 0,
    reason: '',
    ...over,
  }
}

const query: BoardQuery = { board: 'breakers', search: '', state: null, page: 1 }

describe('the rows of the board', () => {
  it('stand under their target when it is in trouble, and under Quiet when not', () => {
    const rows = [
      rowOf('payments', 'ledger-db', { tripped: 9, breaker: 'open' }),
      rowOf('orders', 'ledger-db'),
      rowOf('catalog', 'search', { tripped: 1 }),
      rowOf('gateway', 'sessions'),
    ]
    const { groups } = arrange('breakers', rows, [
      verdictOf('ledger-db'),
      verdictOf('search', { verdict: 'node_sick', tripped: 1, callers: 20 }),
    ])
    expect(rows.map((row) => groups.get(guardId(row)))).toEqual([
      { id: 'ledger-db', title: 'ledger-db', detail: 'dependency sick, 21 of 24 tripped' },
      { id: 'ledger-db', title: 'ledger-db', detail: 'dependency sick, 21 of 24 tripped' },
      { id: 'search', title: 'search', detail: 'one node sick, 1 of 20 tripped' },
      { id: 'quiet', title: 'Quiet', detail: 'all closed' },
    ])
  })

  it('say that a person holds a breaker, and count what tripped without a verdict', () => {
    const rows = [
      rowOf('pricing', 'tax-api', { held: 'forced_open', breaker: 'forced_open', tripped: 10 }),
      rowOf('checkout', 'mail', { tripped: 4 }),
    ]
    const { groups } = arrange('breakers', rows, [verdictOf('mail', { verdict: 'well' })])
    expect([...groups.values()].map((it) => it.detail)).toEqual([
      'held by an operator',
      '4 of 10 tripped',
    ])
  })

  it('keep the callers of one target together, the troubled targets first', () => {
    const rows = [
      rowOf('a', 'calm'),
      rowOf('a', 'sick'),
      rowOf('b', 'calm'),
      rowOf('b', 'sick', { tripped: 2 }),
    ]
    const arranged = arrange('breakers', rows, []).rows.map(guardId)
    expect(arranged).toEqual(['a sick', 'b sick', 'a calm', 'b calm'])
  })

  it('are flat where they have no breakers', () => {
    const rows = [rowOf('a', 'x', { tripped: 1 })]
    expect(arrange('pools', rows, [])).toEqual({ rows, groups: new Map() })
  })
})

describe('the question to the server', () => {
  it('is cut to what it takes, whatever the address says', () => {
    const input = toInput({ ...query, search: 'x'.repeat(500), page: -3 })
    expect(input.search).toHaveLength(200)
    expect(input.page).toBe(1)
  })

  it('asks for a breaker’s state of breakers alone', () => {
    expect(toInput({ ...query, state: 'open' }).state).toBe('open')
    expect(toInput({ ...query, board: 'pools', state: 'open' }).state).toBeNull()
  })
})

describe('what the board says when it is empty', () => {
  it('names what was asked for', () => {
    expect(describeEmpty(query)).toBe('No call has a breaker')
    expect(describeEmpty({ ...query, state: 'half_open' })).toBe('No breaker is half_open')
    expect(describeEmpty({ ...query, board: 'limiters', search: 'tax ' })).toBe(
      'No limiter matches “tax”',
    )
    expect(describeEmpty({ ...query, search: 'tax', state: 'open' })).toBe(
      'No breaker that matches “tax” is open',
    )
  })
})

describe('figures of the board', () => {
  it('are rates in three figures', () => {
    expect([0, 0.25, 640, 3_120, 1_240_000].map(formatPerSecond)).toEqual([
      '0',
      '0.25',
      '640',
      '3.12\u00a0k',
      '1.24\u00a0M',
    ])
  })

  it('are red only from one error in twenty on', () => {
    expect([null, 0.04, 0.05, 1].map(isAlarming)).toEqual([false, false, true, true])
  })
})

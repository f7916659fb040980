import { describe, expect, it } from 'vitest'

import {
  type AuditRecord,
  mergeActions,
  mergeBreakers,
  mergeStates,
  type StateRecord,
} from './merge.js'

const at = (seconds: number) => new Date(1_000_000 + seconds * 1_000)
let ids = 0n
const state = (
  nodeId: string,
  toState: string,
  seconds: number,
  over: Partial<StateRecord> = {},
): StateRecord => {
  ids += 1n
  return { id: ids, nodeId, service: 'checkout', toState, reason: '', at: at(seconds), ...over }
}
const action = (
  target: string,
  correlationId: string,
  over: Partial<AuditRecord> = {},
): AuditRecord => {
  ids += 1n
  return {
    id: ids,
    at: at(0),
    action: 'nodes.drain',
    target,
    actorName: 'Ada',
    reason: 'deploy',
    correlationId,
    ...over,
  }
}

describe('mergeStates', () => {
  it('merges what one service went through within ten seconds, whatever came between', () => {
    const changes = mergeStates([
      state('c', 'down', 20),
      state('x', 'down', 19, { service: 'orders' }),
      state('b', 'down', 15),
      state('b', 'suspect', 12),
      state('a', 'down', 10),
      state('z', 'down', 9.9),
    ])
    expect(changes.map(({ service, to, nodeIds }) => [service, to, nodeIds])).toEqual([
      ['checkout', 'down', ['c', 'b', 'a']],
      ['orders', 'down', ['x']],
      ['checkout', 'suspect', ['b']],
      ['checkout', 'down', ['z']],
    ])
    expect(changes[0]?.at).toEqual(at(20))
  })

  it('names a node once, and a reason only if all have it', () => {
    const [same] = mergeStates([
      state('a', 'down', 2, { reason: 'silent' }),
      state('a', 'down', 1, { reason: 'silent' }),
    ])
    expect(same).toMatchObject({ nodeIds: ['a'], reason: 'silent' })
    const [differs] = mergeStates([
      state('a', 'down', 2, { reason: 'silent' }),
      state('b', 'down', 1, { reason: 'lost' }),
    ])
    expect(differs?.reason).toBe('')
  })
})

describe('mergeActions', () => {
  it('takes what one act did to many things for one change', () => {
    const changes = mergeActions([
      action('a', 'c-1'),
      action('b', 'c-2'),
      action('c', 'c-1'),
      action('c', 'c-1', { action: 'nodes.hold' }),
    ])
    expect(changes.map((it) => [it.action, it.target, it.targets])).toEqual([
      ['nodes.drain', 'a', ['a', 'c']],
      ['nodes.drain', 'b', ['b']],
      ['nodes.hold', 'c', ['c']],
    ])
  })
})

describe('mergeBreakers', () => {
  const breaker = (nodeId: string, toState: string, seconds: number, over: object = {}) => {
    ids += 1n
    const of = { service: 'checkout', target: 'payments', reason: '5 errors in a row' }
    return { id: ids, nodeId, toState, at: at(seconds), ...of, ...over }
  }

  it('takes breakers of one target that went the same way within ten seconds for one', () => {
    const changes = mergeBreakers([
      breaker('a', 'closed', 30),
      breaker('a', 'open', 12),
      breaker('b', 'open', 9, { service: 'mail', reason: 'half of 40 calls failed' }),
      breaker('b', 'open', 8, { service: 'mail' }),
      breaker('a', 'open', 1),
    ])
    expect(changes.map((it) => [it.to, it.nodeIds, it.services, it.reason])).toEqual([
      ['closed', ['a'], ['checkout'], '5 errors in a row'],
      ['open', ['a', 'b'], ['checkout', 'mail'], ''],
      ['open', ['a'], ['checkout'], '5 errors in a row'],
    ])
  })

  it('keeps targets apart', () => {
    const changes = mergeBreakers([
      breaker('a', 'open', 2),
      breaker('a', 'open', 1, { target: 'ledger' }),
    ])
    expect(changes.map(({ target }) => target)).toEqual(['payments', 'ledger'])
  })
})

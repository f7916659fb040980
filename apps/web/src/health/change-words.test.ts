import type { FleetChange } from '@foundation/core/health'
import { describe, expect, it } from 'vitest'

import { foldChanges, toWords } from './change-words'

const at = new Date(0)

describe('toWords', () => {
  it('names one node and its reason', () => {
    const words = toWords({
      type: 'state',
      id: 's1',
      at,
      to: 'down',
      service: 'search',
      nodeIds: ['search-5rhcb'],
      reason: 'silent past the limit',
    })
    expect(words).toMatchObject({
      subject: 'search-5rhcb',
      title: 'down',
      detail: 'silent past the limit',
      href: '/nodes/search-5rhcb',
    })
  })

  it('counts many', () => {
    const words = toWords({
      type: 'state',
      id: 's1',
      at,
      to: 'stalled',
      service: 'checkout',
      nodeIds: ['checkout-a', 'checkout-b'],
      reason: '',
    })
    expect(words).toMatchObject({ subject: null, title: '2 checkout nodes stalled' })
  })

  it('says who did it and why', () => {
    const words = toWords({
      type: 'action',
      id: 'a1',
      at,
      action: 'nodes.drain',
      target: 'orders-x',
      targets: ['orders-x'],
      actor: 'Olga',
      reason: 'deploy 3.18',
    })
    expect(words).toMatchObject({
      subject: 'orders-x',
      title: 'drained',
      detail: 'deploy 3.18 · Olga',
    })
  })

  it('tells a release by its namespace and number, and leads to it', () => {
    const action = { type: 'action', id: 'a1', at, actor: 'Olga', reason: 'p99 rose' } as const
    const target = 'payments#4127'
    expect(
      toWords({ ...action, action: 'config.rollBack', target, targets: [target] }),
    ).toMatchObject({
      subject: 'payments r4127',
      title: 'rolled back',
      detail: 'p99 rose · Olga',
      href: '/config/payments/releases/4127',
    })
    expect(
      toWords({ ...action, action: 'config.saveDraft', target: 'app', targets: ['app'] }),
    ).toMatchObject({ subject: 'app', title: 'draft edited', href: '/config/app' })
  })

  it('tells breakers by their target, and leads to the first of its callers', () => {
    const change = {
      type: 'protection',
      id: 'p1',
      at,
      target: 'ledger-db',
      to: 'open',
      services: ['payments', 'orders'],
      nodeIds: ['payments-a', 'orders-b'],
      reason: '5 errors in a row',
    } as const satisfies FleetChange
    expect(toWords(change)).toEqual({
      id: 'p1',
      at,
      glyph: { type: 'state', state: 'open' },
      subject: 'ledger-db',
      title: 'open for 2 nodes of 2 services',
      detail: '5 errors in a row',
      href: '/protection?caller=payments&target=ledger-db',
    })
    const one = { ...change, services: ['payments'], nodeIds: ['payments-a'] }
    expect(toWords(one).title).toBe('open for payments-a')
  })

  it('leads from what was done to protection to where it is undone', () => {
    const hrefOf = (action: string) =>
      toWords({
        type: 'action',
        id: 'a1',
        at,
        action,
        target: 'ledger-db',
        targets: ['ledger-db'],
        actor: 'Olga',
        reason: '',
      }).href
    expect(hrefOf('protection.savePolicy')).toBe('/protection/policies/ledger-db')
    expect(hrefOf('protection.removePolicy')).toBe('/protection/policies')
    expect(hrefOf('protection.force')).toBe('/protection?search=ledger-db')
  })

  it('tells a deed it does not know by its own name', () => {
    const words = toWords({
      type: 'action',
      id: 'a1',
      at,
      action: 'config.roll_back',
      target: 'r4127',
      targets: ['r4127'],
      actor: 'Olga',
      reason: '',
    })
    expect(words).toMatchObject({ title: 'roll back', detail: 'Olga', href: null })
  })
})

describe('foldChanges', () => {
  const join = (target: string, seconds: number): FleetChange => ({
    type: 'action',
    id: target,
    at: new Date(seconds * 1_000),
    action: 'nodes.join',
    target,
    targets: [target],
    actor: 'Join token ci',
    reason: '',
  })

  it('tells a start as one, and what came between as itself', () => {
    const between: FleetChange = { type: 'health', id: 'h', at, from: 'healthy', to: 'degraded' }
    const folded = foldChanges([join('a-3', 200), between, join('a-2', 190), join('b-1', 60)])
    expect(folded.map((it) => it.id)).toEqual(['a-3', 'h', 'b-1'])
    const [first] = folded
    expect(first && toWords(first).title).toBe('2 a nodes joined')
  })

  it('tells a target that stays open once, by when it began, and each thing that came between', () => {
    const breakers = (
      id: string,
      to: 'open' | 'forced_open' | 'closed',
      target = 'ledger-db',
      nodeIds = ['payments-a'],
    ) =>
      ({
        type: 'protection',
        id,
        at,
        target,
        to,
        services: ['payments'],
        nodeIds,
        reason: '',
      }) satisfies FleetChange
    const folded = foldChanges([
      breakers('8', 'open', 'ledger-db', ['payments-a', 'orders-b']),
      breakers('7', 'open'),
      breakers('6', 'open'),
      breakers('5', 'forced_open'),
      breakers('4', 'open'),
      breakers('other', 'open', 'search'),
      breakers('3', 'open'),
      breakers('2', 'closed'),
    ])
    expect(folded.map((it) => it.id)).toEqual(['8', '6', '5', 'other', '3', '2'])
  })
})

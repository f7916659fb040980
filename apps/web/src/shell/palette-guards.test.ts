import type { GuardRow } from '@foundation/core/protection'
import { describe, expect, it } from 'vitest'

import { listTargetActs, readGuardRequest } from './palette-guards'

describe('readGuardRequest', () => {
  it('takes the verb off, also while it is typed', () => {
    expect(readGuardRequest('force open ledger')).toEqual({ meant: true, text: 'ledger' })
    expect(readGuardRequest('fo')).toEqual({ meant: true, text: '' })
  })

  it('takes all else as a name', () => {
    expect(readGuardRequest('f')).toEqual({ meant: false, text: 'f' })
    expect(readGuardRequest(' Ledger DB ')).toEqual({ meant: false, text: 'ledger db' })
  })
})

describe('listTargetActs', () => {
  it('offers each target with a breaker once, with all who call it', () => {
    const row = (service: string, target: string, breaker: GuardRow['breaker'] = 'closed') =>
      ({ service, target, breaker, nodes: 10 }) as GuardRow
    const acts = listTargetActs([
      row('payments', 'ledger-db'),
      row('orders', 'ledger-db'),
      row('mailer', 'smtp', null),
    ])
    expect(acts).toEqual([
      { target: 'ledger-db', label: 'Force ledger-db open…', reach: '20 nodes' },
    ])
  })
})

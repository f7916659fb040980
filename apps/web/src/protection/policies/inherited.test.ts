import { type Policy, PolicySpec } from '@foundation/core/protection'
import { expect, it } from 'vitest'

import { inheritedParts } from './inherited'

function policy(name: string, target: string, parts: object, rest: Partial<Policy> = {}): Policy {
  return {
    name,
    revision: 1,
    selector: {},
    updatedAt: new Date(0),
    updatedBy: 'ops',
    applied: { applied: 0, pending: 0, rejected: 0, rejections: [] },
    spec: PolicySpec.parse({ match: { target }, ...parts }),
    ...rest,
  }
}

const timeout = { timeout: { ms: 1_000 } }

it('takes a part from the policy for all targets, and rather from one for the same target', () => {
  const all = policy('all', '*', timeout, { revision: 9 })
  const pay = policy('pay', 'payments', { timeout: null })
  expect(inheritedParts([all], 'mine', 'payments').get('timeout')).toEqual({
    policy: 'all',
    says: '1\u00a0s',
  })
  expect(inheritedParts([pay, all], 'mine', 'payments').get('timeout')).toEqual({
    policy: 'pay',
    says: 'off',
  })
})

it('takes the later of two alike', () => {
  const old = policy('old', '*', timeout, { revision: 1 })
  const late = policy('late', '*', timeout, { revision: 2 })
  expect(inheritedParts([late, old], 'mine', 'x').get('timeout')?.policy).toBe('late')
})

it('leaves out itself, other targets, and what is for some nodes only', () => {
  const policies = [
    policy('mine', '*', timeout),
    policy('other', 'ledger', timeout),
    policy('some', '*', timeout, { selector: { services: ['cart'] } }),
  ]
  expect(inheritedParts(policies, 'mine', 'payments').size).toBe(0)
})

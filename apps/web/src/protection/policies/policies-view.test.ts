import { type Policy, PolicySpec, policyParts } from '@foundation/core/protection'
import { expect, it } from 'vitest'

import { describePolicies, describeSelector, findPolicies, partTags } from './policies-view'

function policy(
  name: string,
  given: Partial<Omit<Policy, 'spec'>> & { spec?: object } = {},
): Policy {
  const { spec, ...rest } = given
  return {
    name,
    revision: 1,
    selector: {},
    updatedAt: new Date(0),
    updatedBy: 'ops',
    applied: { applied: 1, pending: 0, rejected: 0, rejections: [] },
    ...rest,
    spec: PolicySpec.parse({ match: { target: name }, ...spec }),
  }
}

it('finds policies by every word, in any of what they say', () => {
  const policies = [
    policy('payments', { selector: { services: ['checkout'] } }),
    policy('ledger', { selector: { labels: { zone: ['eu-1a'] } }, updatedBy: 'mira' }),
  ]
  const names = (search: string) => findPolicies(policies, search).map(({ name }) => name)
  expect(names('')).toEqual(['ledger', 'payments'])
  expect(names('CHECK pay')).toEqual(['payments'])
  expect(names('zone=eu mira')).toEqual(['ledger'])
  expect(names('check ledger')).toEqual([])
})

it('lists what a policy decides, in the order in which a call meets it', () => {
  const tags = partTags(policy('a', { spec: { timeout: { ms: 1 }, retry: null } }).spec)
  expect(tags).toEqual([
    { part: 'retry', title: 'Retry', off: true },
    { part: 'timeout', title: 'Timeout', off: false },
  ])
  const all = Object.fromEntries(policyParts.map((part) => [part, null]))
  expect(partTags(policy('a', { spec: all }).spec).map(({ part }) => part)).toEqual([
    ...policyParts,
  ])
})

it('says for which nodes it is', () => {
  expect(describeSelector({})).toBe('every node')
  expect(describeSelector({ services: ['a', 'b', 'c', 'd'] })).toBe('a, b, c +1')
  expect(describeSelector({ services: ['a'], labels: { zone: ['x', 'y'] }, nodes: ['n'] })).toBe(
    'a · zone=x, y · 1 node',
  )
})

it('counts the policies that a node rejected', () => {
  const applied = { applied: 0, pending: 0, rejected: 1, rejections: [] }
  expect(describePolicies([policy('a')])).toBe('1 policy')
  expect(describePolicies([policy('a'), policy('b', { applied })])).toBe(
    '2 policies, 1 rejected by a node',
  )
})

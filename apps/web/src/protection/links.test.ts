import { describe, expect, it } from 'vitest'

import { newPolicyHref, policyHref, toGuard, toProtection } from './links'

describe('links to protection', () => {
  it('name the board only where it is not the first', () => {
    expect(toProtection()).toBe('/protection')
    expect(toProtection({ board: 'pools', search: 'ledger' })).toBe(
      '/protection?board=pools&search=ledger',
    )
  })

  it('carry targets with slashes and colons', () => {
    const href = toGuard({ service: 'orders', target: 'http://ledger:8080/v1' }, 'limiters')
    const query = new URL(href, 'http://console').searchParams
    expect(query.get('target')).toBe('http://ledger:8080/v1')
    expect(query.get('caller')).toBe('orders')
    expect(query.get('board')).toBe('limiters')
  })

  it('lead to the editor of one policy, or of a new one', () => {
    expect(policyHref('ledger-db')).toBe('/protection/policies/ledger-db')
    expect(newPolicyHref()).toBe('/protection/policies/new')
    expect(newPolicyHref('tax-api')).toBe('/protection/policies/new?target=tax-api')
  })
})

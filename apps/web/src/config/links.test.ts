import { describe, expect, it } from 'vitest'

import { compareHref, namespaceHref, releaseHref } from './links'

describe('addresses of configuration', () => {
  it('name a namespace, its tab, and a release', () => {
    expect(namespaceHref('payments')).toBe('/config/payments')
    expect(namespaceHref('payments', 'nodes')).toBe('/config/payments?tab=nodes')
    expect(releaseHref('payments', 4_127)).toBe('/config/payments/releases/4127')
  })

  it('name two versions to compare', () => {
    expect(compareHref('payments', 4_098, 'draft')).toBe(
      '/config/payments?tab=releases&compare=4098&with=draft',
    )
  })
})

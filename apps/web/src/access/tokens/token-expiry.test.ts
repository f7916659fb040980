import { hour } from '@foundation/core/time'
import { expect, it } from 'vitest'

import { describeExpiry } from './token-expiry'

const now = Date.UTC(2026, 10, 21)

it('says when a token ends, when it ended, and that it does not', () => {
  const token = { expiresAt: new Date(now + hour), status: 'active' }
  expect(describeExpiry(token, now)).toBe('in 1\u00a0h')
  expect(describeExpiry({ ...token, status: 'expired' }, now + 2 * hour)).toBe('1\u00a0h ago')
  expect(describeExpiry({ ...token, expiresAt: null }, now)).toBe('never')
})

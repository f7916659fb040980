import { day, hour, minute, second } from '@foundation/core/time'
import { expect, it } from 'vitest'

import { describeExpiry, formatLeft } from './token-expiry'

const now = Date.UTC(2026, 10, 21)

it('says when a token ends, when it ended, and that it does not', () => {
  const token = { expiresAt: new Date(now + hour), status: 'active' }
  expect(describeExpiry(token, now)).toBe('in 1\u00a0h')
  expect(describeExpiry({ ...token, status: 'expired' }, now + 2 * hour)).toBe('1\u00a0h ago')
  expect(describeExpiry({ ...token, expiresAt: null }, now)).toBe('never')
})

it('rounds up what is left, by less than a person would notice', () => {
  expect(formatLeft(7 * day - 1)).toBe('7\u00a0d')
  expect(formatLeft(hour - 1)).toBe('1\u00a0h')
  expect(formatLeft(90 * minute - 1)).toBe('1\u00a0h\u00a030\u00a0min')
  expect(formatLeft(20 * second - 1)).toBe('20\u00a0s')
})

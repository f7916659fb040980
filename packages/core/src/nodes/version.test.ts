import fc from 'fast-check'
import { expect, it } from 'vitest'

import { compareVersions } from './version.js'

it.each([
  ['1.2.0', '1.10.0'],
  ['1.2', '1.2.1'],
  ['2.0.0-rc.1', '2.0.0'],
  ['1.0.0-alpha', '1.0.0-alpha.1'],
  ['1.0.0-alpha.1', '1.0.0-alpha.beta'],
  ['1.0.0-beta.2', '1.0.0-beta.11'],
  ['1.0.0-rc.1', '1.0.0'],
  ['9007199254740993.0', '9007199254740994.0'],
])('puts %s before %s', (a, b) => {
  expect(compareVersions(a, b)).toBeLessThan(0)
  expect(compareVersions(b, a)).toBeGreaterThan(0)
})

it.each([
  ['v1.2.0', '1.2'],
  ['1.2.0+build.7', '1.2.0'],
  ['01.2', '1.02'],
])('takes %s and %s for equal', (a, b) => expect(compareVersions(a, b)).toBe(0))

it.each(['main', '', 'v', '1.x', '1..2'])('has no order for %j', (text) => {
  expect(compareVersions(text, '1.0')).toBeNull()
  expect(compareVersions('1.0', text)).toBeNull()
})

it('is a total order', () => {
  const part = fc.nat({ max: 12 }).map(String)
  const version = fc
    .tuple(
      fc.array(part, { minLength: 1, maxLength: 3 }),
      fc.array(fc.oneof(part, fc.constantFrom('a', 'rc')), { maxLength: 2 }),
    )
    .map(([numbers, pre]) => numbers.join('.') + (pre.length > 0 ? `-${pre.join('.')}` : ''))
  const sign = (a: string, b: string) => Math.sign(compareVersions(a, b) ?? Number.NaN)
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(sign(a, b)).toBe(0 - sign(b, a) + 0)
      if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0)
    }),
  )
})

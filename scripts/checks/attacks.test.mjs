import { expect, it } from 'vitest'

import { attackFaults, listedAttacks, testNames } from './attacks.mjs'

it('reads the names of tests, also of those that run for each of a list', () => {
  const source = [
    "it('is one', () => {})",
    "  it('isn\\'t two', async () => {})",
    '  it.each([',
    "    'a',",
    "  ])('is three: %s', () => {})",
    "it.each(many)('is four', () => {})",
    "it.each(['x'])(",
    "expect(['a'])('no test')",
  ].join('\n')
  expect(testNames(source)).toEqual(['is one', "isn't two", 'is three: %s', 'is four'])
})

it('finds attacks without a test, tests that are gone, and tests that nobody lists', () => {
  const rows = listedAttacks(
    [
      '| attack | defence | shown by |',
      '| --- | --- | --- |',
      '| flood | a limit | `is ended`, `is gone` |',
      '| rain | an umbrella | hope |',
    ].join('\n'),
  )
  expect(attackFaults(rows, new Set(['is ended', 'is new']), ['is ended', 'is new'])).toEqual([
    '"rain": no test',
    '"is gone" is no test',
    '"is new" is not listed',
  ])
  expect(attackFaults([], new Set(), [])).toEqual(['lists no attack'])
})

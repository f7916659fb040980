import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { printValues, readValues } from './value-text'

const formats = ['yaml', 'json'] as const
const json = fc
  .jsonValue({ maxDepth: 4 })
  .filter((it) => !/__proto__|constructor|prototype|\\u|""/u.test(JSON.stringify(it)))

describe('values as a file', () => {
  it.each(formats)('come back as they were from %s', (format) => {
    const name = fc.stringMatching(/^[a-z][a-z0-9. _-]{0,12}$/u)
    fc.assert(
      fc.property(fc.dictionary(name, json), (values) => {
        const plain = JSON.parse(JSON.stringify(values))
        expect(readValues(printValues(plain, format), format).values).toEqual(plain)
      }),
    )
  })

  it.each(formats)('stand in the order of their names in %s', (format) => {
    const [one, other] = [
      { b: { d: 1, c: [{ y: 1, x: 2 }] }, a: 1 },
      { a: 1, b: { c: [{ x: 2, y: 1 }], d: 1 } },
    ]
    expect(printValues(one, format)).toBe(printValues(other, format))
    expect(printValues(one, format).indexOf('a')).toBeLessThan(
      printValues(one, format).indexOf('b'),
    )
  })

  it('are nothing where the file is empty', () => {
    expect(printValues({}, 'yaml')).toBe('')
    expect(readValues('', 'yaml').values).toEqual({})
    expect(readValues('', 'json').values).toEqual({})
  })

  it.each([
    ['yaml', 'db:\n  pool: [1, 2', 'pool'],
    ['yaml', 'a: 1\na: 2', 'a: 2'],
    ['json', '{"a": 1,}', '}'],
  ] as const)('say where %s cannot be read: %j', (format, text, near) => {
    const { values, faults } = readValues(text, format)
    expect(values).toBeNull()
    expect(faults).toHaveLength(1)
    expect(faults[0]!.from).toBeGreaterThanOrEqual(text.indexOf(near) - 1)
  })

  it.each(['- 1\n- 2', 'text', '7'])('are an object with names, and not %j', (text) => {
    expect(readValues(text, 'yaml').faults[0]!.message).toMatch(/object with names/u)
  })

  it('refuse names that reach a prototype, numbers that JSON has not, and bombs of aliases', () => {
    expect(readValues('constructor: 1', 'yaml').values).toBeNull()
    expect(readValues('a: .nan', 'yaml').faults[0]!.message).toMatch(/number that JSON has/u)
    const bomb = ['a0: &a0 [x]', ...bombLines(12)].join('\n')
    expect(readValues(bomb, 'yaml').faults[0]!.message).toMatch(/alias/iu)
  })

  it('know where a value stands, or what it would be in', () => {
    const text = 'db:\n  pool:\n    max: 40\nhosts:\n  - a\n  - bb\n'
    const { placeOf } = readValues(text, 'yaml')
    const cut = (names: string[]) => {
      const { from, to } = placeOf(names)
      return text.slice(from, to)
    }
    expect(cut(['db', 'pool', 'max'])).toBe('40')
    expect(cut(['hosts', '1'])).toBe('bb')
    expect(cut(['db', 'pool', 'min']).trim()).toBe('max: 40')
  })
})

function bombLines(count: number): string[] {
  return Array.from(
    { length: count },
    (_, at) => `a${at + 1}: &a${at + 1} [${Array(9).fill(`*a${at}`).join(', ')}]`,
  )
}

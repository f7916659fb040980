import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { matchesPattern, matchesSearch, parseSearch, type Searchable } from './search.js'

const node: Searchable = {
  nodeId: 'checkout-v3xbk',
  service: 'checkout',
  zone: 'eu-1',
  version: '1.4.2',
  host: 'worker-07',
  state: 'degraded',
  labels: { team: 'cart and pay', 'app/tier': 'front' },
}
const finds = (line: string) => matchesSearch(parseSearch(line), node)

describe('parseSearch', () => {
  it.each([
    'checkout',
    'V3X',
    'checkout worker',
    'service:checkout',
    'Service:CHECKOUT',
    'zone:eu-*',
    'host:*07',
    'node:checkout-v3xbk',
    'state:degraded',
    'state:down,degraded',
    'version:1.4.2',
    'version:1.4',
    'version:1',
    'version:>=1.4',
    'version:>1.4.1',
    'version:<2',
    'version:<=1.4.2',
    'version:=1.4.2',
    'label.team:"cart and pay"',
    'label.team:cart*',
    'label.app/tier:front',
    '"worker-07"',
    'label.team:x,cart*',
    '  checkout\t',
    '',
  ])('finds the node with %j', (line) => {
    expect(parseSearch(line).issues).toEqual([])
    expect(finds(line)).toBe(true)
  })

  it.each([
    'orders',
    'checkout orders',
    'service:check',
    'zone:eu',
    'state:down',
    'version:1.4.20',
    'version:14',
    'version:>1.4.2',
    'version:<1.4',
    'version:>main',
    'label.team:cart',
    'label.other:*',
    'label.constructor:*',
    '"cart"',
  ])('does not find it with %j', (line) => {
    expect(parseSearch(line).issues).toEqual([])
    expect(finds(line)).toBe(false)
  })

  it.each([
    ['colour:red', 'colour is not a field'],
    ['__proto__:x', '__proto__ is not a field'],
    ['state:broken', 'broken is not a state'],
    ['zone:', 'zone: needs a value'],
    ['zone:,', 'zone: needs a value'],
    ['label.:x', 'label. needs a name'],
    ['"open', 'A quote is not closed'],
    ['""', 'An empty quote'],
    ['x '.repeat(21), 'Only the first 20 terms'],
  ])('says what is wrong with %j', (line, issue) => {
    expect(parseSearch(line).issues.join(' ')).toContain(issue)
  })

  it('uses what it understands beside what it does not', () => {
    expect(parseSearch('colour:red zone:eu-1').terms).toEqual([
      { type: 'field', field: 'zone', values: ['eu-1'] },
    ])
  })

  it('takes a quoted value as it is', () => {
    expect(parseSearch('zone:"a,b" version:">=1"').terms).toEqual([
      { type: 'field', field: 'zone', values: ['a,b'] },
      { type: 'version', values: [{ op: '=', value: '>=1' }] },
    ])
  })

  it('takes any text without throwing, and lets no control character through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (line) => {
        const search = parseSearch(line)
        expect(JSON.stringify(search.terms)).not.toMatch(/\\u0000/)
        expect(search.terms.length).toBeLessThanOrEqual(20)
        matchesSearch(search, node)
      }),
    )
  })

  it('finds a node by any value of its own, quoted', () => {
    const text = fc.string({ minLength: 1, maxLength: 20 }).filter((it) => !/["*\p{Cc}]/u.test(it))
    fc.assert(
      fc.property(text, text, (zone, label) => {
        const own = { ...node, zone, labels: { own: label } }
        expect(matchesSearch(parseSearch(`zone:"${zone}" label.own:"${label}"`), own)).toBe(true)
      }),
    )
  })
})

describe('matchesPattern', () => {
  it('agrees with a regular expression of the same meaning', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '.'), { maxLength: 8 }).map((it) => it.join(''))
    const pattern = fc
      .array(fc.constantFrom('a', 'b', '.', '*'), { maxLength: 6 })
      .map((it) => it.join(''))
    fc.assert(
      fc.property(pattern, text, (p, value) => {
        const expected = new RegExp(`^${p.replaceAll('.', '\\.').replaceAll('*', '.*')}$`, 's')
        expect(matchesPattern(p, value)).toBe(expected.test(value))
      }),
      { numRuns: 500 },
    )
  })
})

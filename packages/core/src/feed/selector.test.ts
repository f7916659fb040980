import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { matches, type Selectable, Selector } from './index.js'

const node: Selectable = {
  nodeId: 'cart-1',
  service: 'cart',
  labels: { tier: 'gold', zone: 'eu' },
}

describe('selector', () => {
  it.each<[string, Selector, boolean]>([
    ['nothing asked', {}, true],
    ['its id', { nodes: ['cart-2', 'cart-1'] }, true],
    ['another id', { nodes: ['cart-2'] }, false],
    ['its service', { services: ['cart'] }, true],
    ['another service', { services: ['mail'] }, false],
    ['its label', { labels: { tier: ['silver', 'gold'] } }, true],
    ['two labels, both right', { labels: { tier: ['gold'], zone: ['eu'] } }, true],
    ['two labels, one wrong', { labels: { tier: ['gold'], zone: ['us'] } }, false],
    ['a label that it does not have', { labels: { rack: ['1'] } }, false],
    ['a label named as a method', { labels: { toString: ['x'] } }, false],
    ['its service but another id', { services: ['cart'], nodes: ['cart-2'] }, false],
  ])('%s', (_what, selector, expected) => {
    expect(matches(Selector.parse(selector), node)).toBe(expected)
  })

  it('only narrows: what is added to a selector never lets more nodes in', () => {
    const names = fc.subarray(['cart-1', 'cart', 'gold', 'x'], { minLength: 1 })
    const some = fc.record(
      { nodes: names, services: names, labels: fc.record({ tier: names }) },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(some, some, (a, b) => {
        if (matches({ ...a, ...b }, node)) expect(matches(b, node)).toBe(true)
      }),
    )
  })

  it.each([
    [{ nodes: [] }],
    [{ services: [''] }],
    [{ services: ['a\0'] }],
    [{ labels: { '': ['a'] } }],
    [{ labels: { tier: [] } }],
    [{ zones: ['eu'] }],
    [{ nodes: 'cart-1' }],
    [null],
  ])('refuses %j, which would match nothing or everything by mistake', (selector) => {
    expect(Selector.safeParse(selector).success).toBe(false)
  })
})

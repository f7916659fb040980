import type { Selector } from '@foundation/core/feed'
import { describe, expect, it } from 'vitest'

import { printLine, printSelector, readLine, readSelector } from './selector-text'

describe('a selector as text', () => {
  it.each<Selector>([
    {},
    { services: ['cart', 'checkout'] },
    { nodes: ['cart-1'], labels: { zone: ['eu-1a', 'eu-1b'], team: ['cart'] } },
  ])('comes back as it was: %o', (selector) => {
    expect(readSelector(printSelector(selector))).toEqual({ selector, fault: null })
  })

  it('forgives blanks, commas and names said twice', () => {
    expect(readSelector({ services: ' cart,  cart ; stock', nodes: '', labels: '\n' })).toEqual({
      selector: { services: ['cart', 'stock'] },
      fault: null,
    })
  })

  it.each(['zone', '=eu-1a', 'zone=', '__proto__=a', 'zone=a\nzone=b'])(
    'says which line of labels is none: %s',
    (labels) => {
      expect(readSelector({ services: '', nodes: '', labels }).fault).toMatch(/^Line [12]/u)
    },
  )
})

describe('a selector in one line', () => {
  it.each<Selector>([
    {},
    { services: ['cart'] },
    { services: ['cart'], nodes: ['cart-1'], labels: { zone: ['eu-1a', 'eu-1b'] } },
  ])('comes back as it was: %o', (selector) => {
    expect(readLine(printLine(selector))).toEqual(selector)
  })

  it('leaves out what is not written to its end', () => {
    expect(readLine('node:, zone=, =a, cart')).toEqual({ services: ['cart'] })
  })
})

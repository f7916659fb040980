import { describe, expect, it } from 'vitest'

import { splitMatches } from './split-matches'

describe('splitMatches', () => {
  it('puts what matched at the odd places', () => {
    expect(splitMatches('Drain checkout-p…', 'drain checkout-')).toEqual([
      '',
      'Drain',
      ' ',
      'checkout-',
      'p…',
    ])
  })

  it.each(['-', '(', '[', '\\', '^$', 'a|b', '*+?', '{1}', 'é/', '#&~`"\'<>,;:!@%='])(
    'takes %j as it is typed',
    (query) => {
      expect(splitMatches(`x ${query} y`, query)[1]).toBe(query)
    },
  )

  it('leaves the text whole when nothing is asked', () => {
    expect(splitMatches('Drain', '  ')).toEqual(['Drain'])
  })
})

import { expect, it } from 'vitest'

import { accessParams, toAccess } from './links'

it('leads to a tab, with what the page reads of the address', () => {
  const { searchParams, pathname } = new URL(
    toAccess({ tab: 'join', new: true }),
    'http://console.test',
  )
  expect(pathname).toBe('/access')
  expect(accessParams.tab.parse(searchParams.get('tab') ?? '')).toBe('join')
  expect(accessParams.new.parse(searchParams.get('new') ?? '')).toBe(true)
})

it('keeps names that an address would break at', () => {
  const { searchParams } = new URL(toAccess({ tab: 'people', person: 'a&b=c' }), 'http://c.test')
  expect(searchParams.get('person')).toBe('a&b=c')
})

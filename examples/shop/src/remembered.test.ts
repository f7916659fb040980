import { expect, it } from 'vitest'

import { Remembered } from './remembered.js'

it('keeps the newest answers and forgets the one kept longest ago', () => {
  const remembered = new Remembered<number>(2)
  remembered.keep('/a', 1)
  remembered.keep('/b', 2)
  remembered.keep('/a', 3)
  remembered.keep('/c', 4)
  expect(remembered.get('/a')).toBe(3)
  expect(remembered.get('/b')).toBeUndefined()
  expect(remembered.get('/c')).toBe(4)
})

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

it('gives nothing older than asked for', () => {
  let now = 0
  const remembered = new Remembered<number>(2, () => now)
  remembered.keep('/a', 1)
  expect(remembered.get('/a', 0)).toBeUndefined()
  now = 999
  expect(remembered.get('/a', 1_000)).toBe(1)
  now = 1_000
  expect(remembered.get('/a', 1_000)).toBeUndefined()
  expect(remembered.get('/a')).toBe(1)
})

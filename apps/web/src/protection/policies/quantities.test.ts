import fc from 'fast-check'
import { expect, it } from 'vitest'

import {
  fromText,
  fromTypedDuration,
  fromTypedShare,
  splitList,
  toTypedDuration,
  toTypedShare,
} from './quantities'

it('shows a duration in the largest unit that keeps it whole', () => {
  expect(toTypedDuration(30_000)).toEqual({ text: '30', unit: 's' })
  expect(toTypedDuration(1_500)).toEqual({ text: '1500', unit: 'ms' })
  expect(toTypedDuration(600_000)).toEqual({ text: '10', unit: 'min' })
  expect(toTypedDuration(0)).toEqual({ text: '0', unit: 'ms' })
})

it('gives back any duration and share as it was', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 86_400_000 }), (ms) => {
      expect(fromTypedDuration(toTypedDuration(ms))).toBe(ms)
    }),
  )
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), (parts) => {
      expect(fromTypedShare(toTypedShare(parts / 10_000))).toBe(parts / 10_000)
    }),
  )
})

it('takes a fraction of a unit, with a point or a comma', () => {
  expect(fromTypedDuration({ text: '1.5', unit: 's' })).toBe(1_500)
  expect(fromTypedDuration({ text: '1,5', unit: 'min' })).toBe(90_000)
  expect(fromTypedDuration({ text: '1.1', unit: 's' })).toBe(1_100)
})

it('does not round what is no whole millisecond, for the check to refuse', () => {
  expect(fromTypedDuration({ text: '1.5', unit: 'ms' })).toBe(1.5)
})

it('writes per cent without what binary fractions add', () => {
  expect(toTypedShare(0.07)).toBe('7')
  expect(fromTypedShare('7')).toBe(0.07)
})

it('keeps what is no number, for the check to refuse, and tells nothing from zero', () => {
  expect(fromText('ten')).toBe('ten')
  expect(fromText('  ')).toBeUndefined()
  expect(fromText('0')).toBe(0)
  expect(fromTypedDuration({ text: 'soon', unit: 's' })).toBe('soon')
  expect(toTypedDuration('soon')).toEqual({ text: 'soon', unit: 'ms' })
})

it('parts a list by commas or blanks', () => {
  expect(splitList(' 429, 503;5xx\n408 ')).toEqual(['429', '503', '5xx', '408'])
  expect(splitList(' , ')).toEqual([])
})

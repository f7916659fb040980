import { policyParts } from '@foundation/core/protection'
import { expect, it } from 'vitest'

import {
  formatValue,
  hasChoiceWords,
  hasLabel,
  labelOf,
  nounOf,
  partWords,
  unitOf,
} from './field-words'
import { allFields, partFields } from './spec-fields'

const fields = policyParts.flatMap((part) => allFields(partFields()[part]))
const inside = fields.filter(({ path }) => path.length > 1)

it('has a name for every field of the schema', () => {
  expect(inside.length).toBeGreaterThan(60)
  expect(inside.filter(({ path }) => !hasLabel(path)).map(({ path }) => path.join('.'))).toEqual([])
})

it('helps in the form’s words: nothing is null there, nor in backticks, nor said twice', () => {
  const helped = inside.filter(({ help }) => help !== '')
  expect(helped.length).toBeGreaterThan(50)
  expect(helped.filter(({ help }) => /null|`/u.test(help))).toEqual([])
  expect(helped.filter(({ help, label }) => help === `${label}.`)).toEqual([])
})

it('has words for every choice of the schema', () => {
  const words = fields.flatMap(({ control }) => {
    if (control.kind === 'choice' || control.kind === 'flags') return control.options
    return control.kind === 'variants' ? control.shapes.map(({ name }) => name) : []
  })
  expect(words).toContain('consecutive')
  expect(words.filter((it) => !hasChoiceWords(it))).toEqual([])
})

it('says what every number counts', () => {
  const numbers = fields.filter(({ control }) => control.kind === 'number')
  const mute = numbers.filter(
    ({ path }) => unitOf(path.at(-1) ?? '') === 'count' && nounOf(path) === '',
  )
  expect(mute.map(({ path }) => path.join('.'))).toEqual([])
})

it('names a field by where it is where one key means two things', () => {
  expect(labelOf(['timeout', 'ms'])).toBe('Give up after')
  expect(labelOf(['breaker', 'recovery', 'wait', 'ms'])).toBe('Each time')
})

it('knows every part', () => {
  expect(Object.keys(partWords).sort()).toEqual([...policyParts].sort())
})

it('writes a value in its unit', () => {
  expect(formatValue(['breaker', 'trigger', 'failureRatio'], 0.5)).toBe('50\u00a0%')
  expect(formatValue(['timeout', 'ms'], 1_500)).toBe('1\u2009500\u00a0ms')
  expect(formatValue(['timeout', 'ms'], 30_000)).toBe('30\u00a0s')
  expect(formatValue(['limiter', 'limit'], 12_000)).toBe('12\u2009000')
  expect(formatValue(['limiter', 'scope'], 'fleet')).toBe('the whole fleet')
  expect(formatValue(['breaker', 'errors', 'statuses'], ['5xx', '429'])).toBe('5xx, 429')
  expect(formatValue(['breaker', 'recovery', 'ramp', 'steps'], [0.25, 0.5])).toBe(
    '25\u00a0%, 50\u00a0%',
  )
  expect(formatValue(['breaker', 'followFleet'], false)).toBe('off')
  expect(formatValue(['limiter', 'burst'], null)).toBe('off')
})

it('writes durations exactly, so that a change of a millisecond shows', () => {
  expect(formatValue(['timeout', 'ms'], 30_001)).not.toBe(formatValue(['timeout', 'ms'], 30_000))
})

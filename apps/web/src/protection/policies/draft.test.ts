import { PolicyParts, policyParts } from '@foundation/core/protection'
import { expect, it } from 'vitest'

import {
  changeVariant,
  choiceAt,
  newDraft,
  startInsideOf,
  startValues,
  toDraft,
  valueAt,
  withValue,
} from './draft'
import { checkDraft } from './draft-check'
import { allFields, partFields } from './spec-fields'

it('puts a value at a path and takes it away, and touches nothing else', () => {
  const spec = { match: { target: 'pay' }, breaker: { followFleet: true } }
  const next = withValue(spec, ['breaker', 'trigger', 'on'], 'consecutive')
  expect(next).toEqual({
    match: { target: 'pay' },
    breaker: { followFleet: true, trigger: { on: 'consecutive' } },
  })
  expect(spec.breaker).toEqual({ followFleet: true })
  expect(next.match).toBe(spec.match)
  expect(withValue(next, ['breaker'], undefined)).toEqual({ match: { target: 'pay' } })
})

it('finds nothing where nothing is, also not what objects inherit', () => {
  expect(valueAt({ a: { b: 1 } }, ['a', 'b'])).toBe(1)
  expect(valueAt({ a: null }, ['a', 'b'])).toBeUndefined()
  expect(valueAt({}, ['constructor'])).toBeUndefined()
})

it('tells inherited from off from set', () => {
  const spec = { breaker: {}, limiter: null }
  expect(choiceAt(spec, ['breaker'])).toBe('set')
  expect(choiceAt(spec, ['limiter'])).toBe('off')
  expect(choiceAt(spec, ['pool'])).toBe('inherited')
})

it('starts every part with what the schema takes', () => {
  for (const part of policyParts) {
    expect(PolicyParts.safeParse({ [part]: startValues[part] }).error).toBeUndefined()
  }
})

it('starts everything that can be switched on with what the schema takes', () => {
  for (const part of policyParts) {
    const optional = allFields(partFields()[part]).filter(
      ({ nullable, path }) => nullable && path.length > 1,
    )
    for (const { path } of optional) {
      const shell = withValue({}, path, startInsideOf(path.at(-1) ?? ''))
      const tagged =
        part === 'limiter'
          ? withValue(shell, ['limiter', 'algorithm'], 'token_bucket')
          : path.includes('trigger')
            ? withValue(shell, ['breaker', 'trigger', 'on'], 'time_window')
            : shell
      expect(PolicyParts.safeParse(tagged).error, path.join('.')).toBeUndefined()
    }
  }
})

it('lets any shape be chosen from any other, and keeps what both have', () => {
  for (const part of policyParts) {
    for (const { path, control } of allFields(partFields()[part])) {
      if (control.kind !== 'variants') continue
      for (const { name, fields } of control.shapes) {
        const keys = fields.map((it) => it.path.at(-1) ?? '')
        const value = changeVariant({ limit: 7, firstMs: 50 }, control.by, name, keys)
        expect(value).toMatchObject(keys.includes('limit') ? { limit: 7 } : {})
        const spec = withValue({}, path, value)
        expect(PolicyParts.safeParse(spec).error, `${path.join('.')} ${name}`).toBeUndefined()
      }
    }
  }
})

it('reads a policy and gives it back as it was', () => {
  const selector = { services: ['cart'], labels: { zone: ['a', 'b'] }, nodes: ['cart-1'] }
  const { spec } = checkDraft({ ...newDraft('pay'), name: 'pay' })
  if (!spec) throw new Error('A new draft with a name has no faults')
  const checked = checkDraft(toDraft({ name: 'pay', spec, selector }))
  expect(checked).toEqual({ name: 'pay', spec, selector, issues: [] })
})

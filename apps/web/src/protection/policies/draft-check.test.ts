import { expect, it } from 'vitest'

import { newDraft, withValue } from './draft'
import { checkDraft, issuesAt, toFieldPath } from './draft-check'

const draft = { ...newDraft('payments'), name: 'payments' }

function faults(path: string[], value: Parameters<typeof withValue>[2]) {
  return checkDraft({ ...draft, spec: withValue(draft.spec, path, value) }).issues
}

it('fills in every default', () => {
  const { spec, issues } = checkDraft({ ...draft, spec: { ...draft.spec, timeout: {} } })
  expect(issues).toEqual([])
  expect(spec?.timeout).toEqual({ ms: 5_000 })
})

it('says what is wrong in the field’s unit, at the field', () => {
  expect(faults(['breaker'], { trigger: { on: 'time_window', failureRatio: 1.5 } })).toEqual([
    { path: 'breaker.trigger.failureRatio', message: 'At most 100\u00a0%' },
  ])
  expect(faults(['timeout'], { ms: 0 })).toEqual([
    { path: 'timeout.ms', message: 'At least 1\u00a0ms' },
  ])
  expect(faults(['timeout'], { ms: 'soon' })).toEqual([{ path: 'timeout.ms', message: 'A number' }])
  expect(faults(['bulkhead'], { concurrency: 1.5 })).toEqual([
    { path: 'bulkhead.concurrency', message: 'A whole number' },
  ])
  expect(faults(['hedge'], {})).toEqual([{ path: 'hedge.afterMs', message: 'Needs a value' }])
})

it('keeps the schema’s own words where it has some', () => {
  expect(faults(['breaker'], { errors: { statuses: ['6xx'] } })).toEqual([
    { path: 'breaker.errors.statuses.0', message: 'A status such as 503, or a class such as 5xx' },
  ])
})

it('names every key that there is not', () => {
  expect(faults(['timeout'], { ms: 5, after: 1, first: 2 }).map(({ path }) => path)).toEqual([
    'timeout.after',
    'timeout.first',
  ])
})

it('wants a name that no page of the console has', () => {
  expect(checkDraft({ ...draft, name: '' }).issues).toEqual([
    { path: 'name', message: 'Give it a name' },
  ])
  expect(checkDraft({ ...draft, name: 'new' }).issues).toHaveLength(1)
  expect(checkDraft({ ...draft, name: 'Über' }).issues[0]?.message).toContain('Lower-case')
  expect(checkDraft({ ...draft, name: 'new-one' }).issues).toEqual([])
})

it('reads services, nodes and labels', () => {
  const { selector, issues } = checkDraft({
    ...draft,
    services: 'cart, checkout cart',
    nodes: '',
    labels: 'zone = eu-1a, eu-1b\n\nteam=cart',
  })
  expect(issues).toEqual([])
  expect(selector).toEqual({
    services: ['cart', 'checkout'],
    labels: { zone: ['eu-1a', 'eu-1b'], team: ['cart'] },
  })
})

it('refuses labels that say nothing, or say one thing twice', () => {
  const labelsOf = (labels: string) => checkDraft({ ...draft, labels }).issues
  expect(labelsOf('zone')).toEqual([
    { path: 'labels', message: 'Line 1 needs the form name=value, value' },
  ])
  expect(labelsOf('zone=a\nzone=b')).toHaveLength(1)
  expect(labelsOf('__proto__=a')).toHaveLength(1)
  expect(checkDraft({ ...draft, labels: 'zone' }).selector).toBeNull()
})

it('finds the field of a fault that the server or a node names', () => {
  expect(toFieldPath('spec.breaker.trigger.failures')).toBe('breaker.trigger.failures')
  expect(toFieldPath('selector.services.0')).toBe('services')
  expect(toFieldPath('breaker.trigger')).toBe('breaker.trigger')
  expect(toFieldPath('reason')).toBe('reason')
})

it('finds the faults inside a field, and none of its neighbour’s', () => {
  const issues = [
    { path: 'pool.max', message: 'a' },
    { path: 'pool.maxWaiting', message: 'b' },
    { path: 'pool', message: 'c' },
  ]
  expect(issuesAt(issues, 'pool.max')).toEqual([issues[0]])
  expect(issuesAt(issues, 'pool')).toHaveLength(3)
})

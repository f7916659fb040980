import { PolicySpec } from '@foundation/core/protection'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { diffVersions } from './draft-diff'

const match = { target: 'payments' }
const version = (spec: object, selector: object = {}) => ({
  spec: PolicySpec.parse({ match, ...spec }),
  selector,
})

it('finds nothing where nothing changed', () => {
  const timeouts = fc.record({
    timeout: fc.record({ ms: fc.integer({ min: 1, max: 86_400_000 }) }),
  })
  fc.assert(
    fc.property(timeouts, (spec) => {
      expect(diffVersions(version(spec), version(spec))).toEqual([])
    }),
  )
})

it('names a field by its way, with both values in its unit', () => {
  const changes = diffVersions(
    version({ breaker: { trigger: { on: 'consecutive', failures: 5 } } }),
    version({ breaker: { trigger: { on: 'consecutive', failures: 8 } } }),
  )
  expect(changes).toEqual([
    {
      path: 'breaker.trigger.failures',
      label: 'Breaker · What opens it · Errors in a row',
      before: '5',
      after: '8',
    },
  ])
})

it('says that a part is set, off or inherited again', () => {
  expect(diffVersions(version({ timeout: null }), version({ timeout: { ms: 2_000 } }))).toEqual([
    { path: 'timeout', label: 'Timeout', before: 'off', after: '2\u00a0s' },
    {
      path: 'timeout.ms',
      label: 'Timeout · Give up after',
      before: null,
      after: '2\u00a0s',
    },
  ])
  expect(diffVersions(version({ timeout: null }), version({}))).toEqual([
    { path: 'timeout', label: 'Timeout', before: 'off', after: 'inherited' },
  ])
})

it('tells the shadow from what acts', () => {
  const changes = diffVersions(version({}), version({ shadow: { limiter: null } }))
  expect(changes).toEqual([
    { path: 'shadow.limiter', label: 'Shadow limiter', before: 'none', after: 'off' },
  ])
})

it('shows for whom it is', () => {
  expect(
    diffVersions(
      version({}, { services: ['cart'] }),
      version({}, { labels: { zone: ['a', 'b'] } }),
    ),
  ).toEqual([
    { path: 'labels.zone', label: 'Label zone', before: null, after: 'a, b' },
    { path: 'services', label: 'Services', before: 'cart', after: null },
  ])
})

it('compares a new policy, and one that goes away, with everything inherited', () => {
  const target = { path: 'match.target', label: 'Target' }
  const timeout = { path: 'timeout', label: 'Timeout' }
  const policy = version({ timeout: null })
  expect(diffVersions(null, policy)).toEqual([
    { ...target, before: null, after: 'payments' },
    { ...timeout, before: 'inherited', after: 'off' },
  ])
  expect(diffVersions(policy, null)).toEqual([
    { ...timeout, before: 'off', after: 'inherited' },
    { ...target, before: 'payments', after: null },
  ])
})

it('shows an answer of the fallback as one value', () => {
  const changes = diffVersions(
    version({ fallback: { value: { ok: true } } }),
    version({ fallback: { value: { ok: false } } }),
  )
  expect(changes).toEqual([
    {
      path: 'fallback.value',
      label: 'Fallback · Answer',
      before: '{"ok":true}',
      after: '{"ok":false}',
    },
  ])
})

it('leaves out what stays at its default when a whole part comes or goes', () => {
  const breaker = { trigger: { on: 'consecutive', failures: 9 } }
  const [made, ...inside] = diffVersions(version({}), version({ breaker }))
  expect(made).toMatchObject({
    path: 'breaker',
    before: 'inherited',
    after: '9 errors in a row, probe after 30 s',
  })
  expect(inside.map(({ path, after }) => [path, after])).toEqual([
    ['breaker.trigger.failures', '9'],
  ])
  const gone = diffVersions(version({ shadow: { breaker } }), version({}))
  expect(gone.map(({ path }) => path)).toEqual([
    'shadow.breaker',
    'shadow.breaker.trigger.failures',
  ])
})

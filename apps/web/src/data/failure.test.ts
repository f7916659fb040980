import { errorCatalogue, FoundationError } from '@foundation/core/errors'
import { describe, expect, it } from 'vitest'

import { isPassing, toFailure } from './failure'

const refusal = (error: FoundationError) => ({
  data: { foundation: { ...error.toJSON(), action: errorCatalogue[error.code].action } },
})

describe('toFailure', () => {
  it('names the scope that is missing', () => {
    const failure = toFailure(
      refusal(new FoundationError('access.scope_missing', { scope: 'access:read' })),
    )
    expect(failure).toMatchObject({ type: 'forbidden', scope: 'access:read' })
  })

  it('keeps the correlation id and the issues', () => {
    const issues = [{ path: 'name', message: 'Too short' }]
    const error = new FoundationError('request.invalid', { issues }, { correlationId: 'c-51ad' })
    expect(toFailure(refusal(error))).toMatchObject({
      correlationId: 'c-51ad',
      issues,
      action: 'Correct the fields listed under `issues`.',
    })
  })

  it.each([new TypeError('Failed to fetch'), null, { data: { foundation: { code: 'made.up' } } }])(
    'reads %o as no connection',
    (error) => {
      expect(toFailure(error)).toMatchObject({ type: 'unreachable', code: null })
    },
  )
})

describe('isPassing', () => {
  it('asks again only where that may help', () => {
    expect(isPassing(toFailure(refusal(new FoundationError('system.unavailable'))))).toBe(true)
    expect(isPassing(toFailure(refusal(new FoundationError('node.not_found'))))).toBe(false)
  })
})

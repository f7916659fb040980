import { CreateApiToken } from '@foundation/core/access'
import { day } from '@foundation/core/time'
import { describe, expect, it } from 'vitest'

import { ApiTokenForm, lifetimes, toInput } from './api-token-form'

describe('the form of an API token', () => {
  it.each(lifetimes)('gives what the server takes, $value', ({ value, ms }) => {
    const form = ApiTokenForm.parse({
      name: ' ci ',
      scopes: ['fleet:read'],
      lifetime: value,
      machine: true,
    })
    expect(CreateApiToken.parse(toInput(form))).toEqual({
      name: 'ci',
      scopes: ['fleet:read'],
      expiresInMs: ms,
      machine: true,
    })
  })

  it('wants a scope', () => {
    const { error } = ApiTokenForm.safeParse({
      name: 'ci',
      scopes: [],
      lifetime: '1d',
      machine: false,
    })
    expect(error?.issues).toMatchObject([{ path: ['scopes'], message: 'At least one scope' }])
  })

  it('offers no more than a year, the longest that the server takes', () => {
    expect(Math.max(...lifetimes.map(({ ms }) => ms ?? 0))).toBe(366 * day)
    expect(CreateApiToken.safeParse({ ...sample, expiresInMs: 367 * day }).success).toBe(false)
  })
})

const sample = { name: 'ci', scopes: ['fleet:read'] }

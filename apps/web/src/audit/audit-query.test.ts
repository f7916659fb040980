import { describe, expect, it } from 'vitest'

import { type AuditQuery, fileHref, isFiltered, toFilter } from './audit-query'
import { toAudit } from './links'

const nothing: AuditQuery = { text: '', actor: '', action: '', target: '', since: 'any' }
const now = Date.UTC(2026, 0, 8)

describe('what is asked', () => {
  it('is nothing where nothing narrows it', () => {
    expect(toFilter(nothing, now)).toEqual({})
    expect(isFiltered(nothing)).toBe(false)
    expect(toFilter({ ...nothing, actor: '  ' }, now)).toEqual({})
  })

  it('is what narrows it, and no longer than the server takes', () => {
    const query = { ...nothing, actor: ' Ada ', text: 'x'.repeat(300), since: '7d' } as const
    expect(isFiltered(query)).toBe(true)
    expect(toFilter(query, now)).toEqual({
      actor: 'Ada',
      text: 'x'.repeat(200),
      from: new Date(Date.UTC(2026, 0, 1)),
    })
  })
})

it('asks for the file of the same entries', () => {
  expect(fileHref({ ...nothing, target: 'a b', since: '24h' }, 'csv', now)).toBe(
    '/api/audit/export?format=csv&target=a+b&from=2026-01-07T00%3A00%3A00.000Z',
  )
})

it('leads to the history of one thing', () => {
  expect(toAudit()).toBe('/audit')
  expect(toAudit({ target: 'checkout-v3xbk' })).toBe('/audit?target=checkout-v3xbk')
  expect(toAudit({ target: 'shop#4', action: 'config' })).toBe(
    '/audit?target=shop%234&action=config',
  )
})

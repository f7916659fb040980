import type { ApiToken, JoinToken, Person } from '@foundation/core/access'
import { describe, expect, it } from 'vitest'

import { findPeople, findTokens, hasWords, listDoings, listTabs } from './palette-admin'

const labels = (items: readonly { readonly label: string }[]) => items.map((it) => it.label)

describe('what the palette offers to do', () => {
  it('is nothing before something is typed', () => {
    expect([...listDoings(''), ...listTabs(' '), ...findPeople([], 'a')]).toEqual([])
  })

  it('is found by any of its words', () => {
    expect(labels(listDoings('token'))).toEqual(['Create a join token…', 'Create an API token…'])
    expect(labels(listDoings('audit export'))).toEqual([
      'Export the audit as NDJSON',
      'Export the audit as CSV',
    ])
    expect(labels(listTabs('access'))).toEqual([
      'Access: people',
      'Access: roles',
      'Access: join tokens',
      'Access: API tokens',
    ])
  })

  it('names what each needs', () => {
    expect(listDoings('invite')).toMatchObject([
      { scope: 'people:write', href: '/access?tab=people&new=true' },
    ])
  })
})

describe('who and what is found', () => {
  const person = { id: 'p1', name: 'Ada Byron', email: 'ada@example.com', role: 'admin' } as Person
  const token = (name: string, status: string) => ({ id: name, name, status })

  it('are people by name and address', () => {
    expect(findPeople([person], 'byron ada@')).toEqual([
      {
        id: 'person p1',
        label: 'Ada Byron',
        detail: 'ada@example.com · admin',
        href: '/access?tab=people&person=p1',
      },
    ])
    expect(findPeople([person], 'grace')).toEqual([])
  })

  it('are tokens of both kinds, those of use first', () => {
    const found = findTokens(
      [token('ci runners', 'revoked')] as JoinToken[],
      [token('ci deploys', 'active')] as ApiToken[],
      'ci',
    )
    expect(found.map(({ label, detail, href }) => [label, detail, href])).toEqual([
      ['ci deploys', 'API token · active', '/access?tab=api&token=ci+deploys'],
      ['ci runners', 'join token · revoked', '/access?tab=join&token=ci+runners'],
    ])
  })
})

describe('hasWords', () => {
  it('asks for all of them, in any order and case', () => {
    expect(hasWords('Create a join token…', 'TOKEN join')).toBe(true)
    expect(hasWords('Create a join token…', 'api token')).toBe(false)
  })
})

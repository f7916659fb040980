import { Scope, scopesOf } from '@foundation/core/access'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  compareScopes,
  groupScopes,
  scopeFor,
  scopeGroups,
  scopeWords,
  toggleScope,
} from './scope-words'

const someScopes = fc.subarray([...Scope.options])

describe('scopes in words', () => {
  it('names each scope once, in one group', () => {
    expect(Object.keys(scopeWords).sort()).toEqual([...Scope.options].sort())
    expect(scopeGroups.flatMap(({ scopes }) => scopes).sort()).toEqual([...Scope.options].sort())
    expect(new Set(Object.values(scopeWords)).size).toBe(Scope.options.length)
  })

  it('keeps every scope when grouping, and no empty group', () => {
    fc.assert(
      fc.property(someScopes, (scopes) => {
        const groups = groupScopes(scopes)
        expect(groups.every((it) => it.scopes.length > 0)).toBe(true)
        expect(groups.flatMap((it) => it.scopes).sort()).toEqual([...scopes].sort())
      }),
    )
  })
})

describe('a change of powers', () => {
  it('is what is given and what is taken', () => {
    expect(compareScopes(scopesOf.viewer, scopesOf.operator)).toEqual({
      gained: ['nodes:write', 'protection:write', 'config:write', 'config:release', 'access:read'],
      lost: [],
    })
    expect(compareScopes(scopesOf.owner, scopesOf.admin)).toEqual({
      gained: [],
      lost: ['owners:write'],
    })
  })

  it('leads from the one to the other', () => {
    fc.assert(
      fc.property(someScopes, someScopes, (before, after) => {
        const { gained, lost } = compareScopes(before, after)
        const reached = [...before.filter((it) => !lost.includes(it)), ...gained]
        expect(reached.sort()).toEqual([...after].sort())
      }),
    )
  })

  it('wants the scope of the act first, then what the other has and the reader lacks', () => {
    const { viewer, admin, owner } = scopesOf
    expect(scopeFor('people:write', viewer, viewer)).toBe('people:write')
    expect(scopeFor('people:write', owner, admin)).toBe('owners:write')
    expect(scopeFor('people:write', owner, owner)).toBe('people:write')
  })

  it('puts a scope in and takes it out in the order in which they are kept', () => {
    expect(toggleScope(['config:write', 'audit:read'], 'fleet:read', true)).toEqual([
      'fleet:read',
      'config:write',
      'audit:read',
    ])
    expect(toggleScope(['fleet:read', 'audit:read'], 'fleet:read', false)).toEqual(['audit:read'])
  })
})

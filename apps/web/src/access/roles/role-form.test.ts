import { SaveRole } from '@foundation/core/access'
import { describe, expect, it } from 'vitest'

import { RoleForm, toDefaults } from './role-form'

const role = {
  name: 'releaser',
  description: 'Releases',
  scopes: ['fleet:read' as const, 'config:release' as const],
  builtin: false,
  people: 2,
}

describe('the form of a role', () => {
  it('begins with what a role is, and gives what the server takes', () => {
    const form = RoleForm.parse({ ...toDefaults(role), reason: ' night shift ' })
    expect(SaveRole.parse(form)).toEqual({
      name: 'releaser',
      description: 'Releases',
      scopes: ['fleet:read', 'config:release'],
      reason: 'night shift',
    })
  })

  it('wants a name for a new role, and a scope', () => {
    const { error } = RoleForm.safeParse({ ...toDefaults(null), scopes: [] })
    expect(error?.issues.map(({ path }) => path.join())).toEqual(['name', 'scopes'])
  })
})

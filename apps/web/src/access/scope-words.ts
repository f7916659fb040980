/** What each scope lets one do, in words: the one table of it. */
import { Scope } from '@foundation/core/access'

/** One plain sentence each. */
export const scopeWords: Record<Scope, string> = {
  'fleet:read': 'See the fleet, its configuration and its protection',
  'nodes:write': 'Drain, hold, label and remove nodes',
  'protection:write': 'Change policies and hold breakers',
  'config:write': 'Edit configuration',
  'config:release': 'Release configuration, approve it and take it back',
  'access:read': 'See people, roles and tokens',
  'people:write': 'Invite people, change their role and end their sessions',
  'roles:write': 'Make and change roles',
  'tokens:write': 'Make and revoke tokens',
  'owners:write': 'Make and unmake owners',
  'audit:read': 'Read who did what',
  'settings:write': 'Change settings, and loosen reviews',
}

interface ScopeGroup {
  readonly name: string
  readonly scopes: readonly Scope[]
}

export const scopeGroups: readonly ScopeGroup[] = [
  { name: 'Fleet', scopes: ['fleet:read', 'nodes:write', 'protection:write'] },
  { name: 'Configuration', scopes: ['config:write', 'config:release'] },
  {
    name: 'Access',
    scopes: ['access:read', 'people:write', 'roles:write', 'tokens:write', 'owners:write'],
  },
  { name: 'Control plane', scopes: ['audit:read', 'settings:write'] },
]

/** The groups with what is in `scopes` of each, without empty ones. */
export function groupScopes(scopes: readonly Scope[]): ScopeGroup[] {
  return scopeGroups
    .map(({ name, scopes: all }) => ({ name, scopes: all.filter((it) => scopes.includes(it)) }))
    .filter((group) => group.scopes.length > 0)
}

/** What somebody can do more, and what no longer, with `after` in place of `before`. */
export function compareScopes(before: readonly Scope[], after: readonly Scope[]) {
  const inOrder = scopeGroups.flatMap(({ scopes }) => scopes)
  return {
    gained: inOrder.filter((it) => after.includes(it) && !before.includes(it)),
    lost: inOrder.filter((it) => before.includes(it) && !after.includes(it)),
  }
}

/**
 * The scope that an act wants, for a control to name: the act's own, or the first that somebody lacks of `touched`,
 * since nobody gives or takes what they do not have.
 */
export function scopeFor(act: Scope, touched: readonly Scope[], own: readonly Scope[]): Scope {
  return [act, ...touched].find((it) => !own.includes(it)) ?? act
}

/** In the order in which scopes are kept. */
export function toggleScope(scopes: readonly Scope[], scope: Scope, on: boolean): Scope[] {
  return Scope.options.filter((it) => (it === scope ? on : scopes.includes(it)))
}

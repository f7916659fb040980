/** What the palette offers beside the fleet itself: what can be made, who and what may come in, and the audit. */
import type { ApiToken, JoinToken, Person, Scope } from '@foundation/core/access'

import { type AccessTab, toAccess } from '../access/links'
import { toAudit } from '../audit/links'
import { newNamespaceHref } from '../config/links'
import { newPolicyHref } from '../protection/links'

/** Something to do, or somewhere to go, and what that needs. */
export interface AdminItem {
  readonly id: string
  readonly label: string
  readonly scope: Scope
  readonly href: string
  /** The address is a file to keep, not a page. */
  readonly isFile?: true
}

const doings: readonly AdminItem[] = [
  {
    id: 'invite',
    label: 'Invite a person…',
    scope: 'people:write',
    href: toAccess({ tab: 'people', new: true }),
  },
  {
    id: 'new-role',
    label: 'Create a role…',
    scope: 'roles:write',
    href: toAccess({ tab: 'roles', new: true }),
  },
  {
    id: 'new-join-token',
    label: 'Create a join token…',
    scope: 'tokens:write',
    href: toAccess({ tab: 'join', new: true }),
  },
  {
    id: 'new-api-token',
    label: 'Create an API token…',
    scope: 'tokens:write',
    href: toAccess({ tab: 'api', new: true }),
  },
  {
    id: 'new-policy',
    label: 'New policy…',
    scope: 'protection:write',
    href: newPolicyHref(),
  },
  {
    id: 'new-namespace',
    label: 'New namespace…',
    scope: 'config:write',
    href: newNamespaceHref,
  },
  {
    id: 'check-audit',
    label: 'Check the chain of the audit',
    scope: 'audit:read',
    href: toAudit({ check: true }),
  },
  {
    id: 'export-audit',
    label: 'Export the audit as NDJSON',
    scope: 'audit:read',
    href: '/api/audit/export?format=ndjson',
    isFile: true,
  },
  {
    id: 'export-audit-csv',
    label: 'Export the audit as CSV',
    scope: 'audit:read',
    href: '/api/audit/export?format=csv',
    isFile: true,
  },
]

const tabWords: Record<AccessTab, string> = {
  people: 'People',
  roles: 'Roles',
  join: 'Join tokens',
  api: 'API tokens',
}

const tabs = (Object.keys(tabWords) as AccessTab[]).map(
  (tab): AdminItem => ({
    id: `go access ${tab}`,
    label: `Access: ${tabWords[tab].startsWith('API') ? tabWords[tab] : tabWords[tab].toLowerCase()}`,
    scope: 'access:read',
    href: toAccess({ tab }),
  }),
)

/** What can be done, by the words that are typed; nothing before. */
export function listDoings(query: string): readonly AdminItem[] {
  return query.trim().length < 2 ? [] : doings.filter((it) => hasWords(it.label, query))
}

/** The tabs of access, by the words that are typed; nothing before. */
export function listTabs(query: string): readonly AdminItem[] {
  return query.trim().length < 2 ? [] : tabs.filter((it) => hasWords(it.label, query))
}

export interface FoundItem {
  readonly id: string
  readonly label: string
  readonly detail: string
  readonly href: string
}

const mostFound = 4

/** People by name or address. */
export function findPeople(people: readonly Person[], query: string): FoundItem[] {
  if (query.trim().length < 2) return []
  return people
    .filter(({ name, email }) => hasWords(`${name} ${email}`, query))
    .slice(0, mostFound)
    .map(({ id, name, email, role }) => ({
      id: `person ${id}`,
      label: name,
      detail: `${email} · ${role}`,
      href: toAccess({ tab: 'people', person: id }),
    }))
}

/** Tokens of both kinds by name. Those that can still be used come first. */
export function findTokens(
  joinTokens: readonly JoinToken[],
  apiTokens: readonly ApiToken[],
  query: string,
): FoundItem[] {
  if (query.trim().length < 2) return []
  const all = [
    ...joinTokens.map((token) => ({ token, tab: 'join' as const, kind: 'join token' })),
    ...apiTokens.map((token) => ({ token, tab: 'api' as const, kind: 'API token' })),
  ].filter(({ token }) => hasWords(token.name, query))
  const isActive = ({ token }: (typeof all)[number]) => token.status === 'active'
  return [...all.filter(isActive), ...all.filter((it) => !isActive(it))]
    .slice(0, mostFound)
    .map(({ token: { id, name, status }, tab, kind }) => ({
      id: `token ${id}`,
      label: name,
      detail: `${kind} · ${status}`,
      href: toAccess({ tab, token: id }),
    }))
}

/** Whether each word that is typed stands in the text. */
export function hasWords(text: string, query: string): boolean {
  const low = text.toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/u)
    .every((word) => low.includes(word))
}

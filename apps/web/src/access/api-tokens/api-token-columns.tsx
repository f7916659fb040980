'use client'

import type { ApiToken } from '@foundation/core/access'

import type { DataColumn, NarrowRow } from '../../ui/data-table'
import { plural } from '../../ui/format'
import { Time } from '../../ui/Time'
import { RevokeButton, TokenStatus } from '../TokenParts'
import { describeExpiry } from '../token-expiry'

type OnRevoke = ((token: ApiToken) => void) | null

/** @param onRevoke null for those who may not */
export function apiTokenColumns(now: number, onRevoke: OnRevoke): DataColumn<ApiToken>[] {
  const columns: DataColumn<ApiToken>[] = [
    {
      id: 'name',
      header: 'Name',
      cell: ({ name }) => <span className="truncate font-medium">{name}</span>,
      width: 180,
      priority: 1,
    },
    {
      id: 'status',
      header: 'Status',
      cell: ({ status }) => <TokenStatus status={status} />,
      width: 80,
      priority: 2,
    },
    {
      id: 'scopes',
      header: 'Scopes',
      cell: ({ scopes }) => (
        <span className="mono truncate text-ink-2" title={scopes.join(' ')}>
          {scopes.join(' ')}
        </span>
      ),
      width: 260,
      priority: 5,
    },
    {
      id: 'hint',
      header: 'Token',
      cell: ({ hint }) => <span className="mono text-ink-2">{hint}</span>,
      width: 160,
      priority: 8,
    },
    {
      id: 'used',
      header: 'Last used',
      cell: ({ lastUsedAt }) =>
        lastUsedAt ? <Time at={lastUsedAt} /> : <span className="text-ink-3">never</span>,
      width: 120,
      priority: 4,
    },
    {
      id: 'expires',
      header: 'Expires',
      cell: (token) => <span className="figures">{describeExpiry(token, now)}</span>,
      width: 110,
      priority: 6,
    },
    {
      id: 'created',
      header: 'Created',
      cell: ({ createdAt, createdBy }) => (
        <span className="truncate text-ink-2">
          <Time at={createdAt} /> by {createdBy}
        </span>
      ),
      width: 190,
      priority: 7,
    },
  ]
  if (!onRevoke) return columns
  return [
    ...columns,
    {
      id: 'act',
      header: <span className="sr-only">Actions</span>,
      cell: (token) => <RevokeButton token={token} onRevoke={onRevoke} />,
      align: 'right',
      width: 100,
      priority: 3,
    },
  ]
}

/** The row of a phone. */
export function toNarrow(token: ApiToken, now: number, onRevoke: OnRevoke): NarrowRow {
  const { name, status, lastUsedAt, scopes } = token
  const end = status === 'active' ? ` · expires ${describeExpiry(token, now)}` : ''
  return {
    title: <span className="font-medium">{name}</span>,
    detail: (
      <>
        <TokenStatus status={status} /> · {plural(scopes.length, 'scope')}
        {end}
      </>
    ),
    value: onRevoke && <RevokeButton token={token} onRevoke={onRevoke} />,
    note: lastUsedAt ? (
      <>
        used <Time at={lastUsedAt} />
      </>
    ) : (
      'never used'
    ),
  }
}

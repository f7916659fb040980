import type { JoinToken } from '@foundation/core/access'

import type { DataColumn, NarrowRow } from '../../ui/data-table'
import { Time } from '../../ui/Time'
import { RevokeButton, TokenStatus } from '../TokenParts'
import { describeExpiry } from '../token-expiry'
import { describeUse } from './tokens-view'

type OnRevoke = ((token: JoinToken) => void) | null

/** @param onRevoke null for those who may not */
export function tokenColumns(now: number, onRevoke: OnRevoke): DataColumn<JoinToken>[] {
  const columns: DataColumn<JoinToken>[] = [
    {
      id: 'name',
      header: 'Name',
      cell: ({ name }) => <span className="truncate font-medium">{name}</span>,
      width: 200,
      priority: 1,
    },
    {
      id: 'status',
      header: 'Status',
      cell: ({ status }) => <TokenStatus status={status} />,
      width: 100,
      priority: 2,
    },
    {
      id: 'hint',
      header: 'Token',
      cell: ({ hint }) => <span className="mono text-ink-2">{hint}</span>,
      width: 190,
      priority: 6,
    },
    {
      id: 'use',
      header: 'Joined',
      cell: (token) => <span className="figures">{describeUse(token)}</span>,
      align: 'right',
      width: 90,
      priority: 4,
    },
    {
      id: 'expires',
      header: 'Expires',
      cell: (token) => <span className="figures">{describeExpiry(token, now)}</span>,
      width: 120,
      priority: 5,
    },
    {
      id: 'created',
      header: 'Created',
      cell: ({ createdAt, createdBy }) => (
        <span className="truncate text-ink-2">
          <Time at={createdAt} /> by {createdBy}
        </span>
      ),
      width: 200,
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
export function toNarrow(token: JoinToken, now: number, onRevoke: OnRevoke): NarrowRow {
  return {
    title: <span className="font-medium">{token.name}</span>,
    detail: (
      <>
        <TokenStatus status={token.status} /> · {describeUse(token)} joined
      </>
    ),
    value: onRevoke && <RevokeButton token={token} onRevoke={onRevoke} />,
    note: token.status === 'active' ? `expires ${describeExpiry(token, now)}` : undefined,
  }
}

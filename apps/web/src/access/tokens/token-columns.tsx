'use client'

import type { ApiToken, JoinToken } from '@foundation/core/access'
import type { ReactNode } from 'react'

import { Button } from '../../ui/Button'
import { cn } from '../../ui/cn'
import type { DataColumn, NarrowRow } from '../../ui/data-table'
import { Time } from '../../ui/Time'
import { Allowed } from '../Allowed'
import { describeExpiry } from './token-expiry'

/** What every token has. */
export type Token = Pick<
  ApiToken | JoinToken,
  'id' | 'name' | 'hint' | 'status' | 'createdAt' | 'createdBy' | 'expiresAt'
>

interface ColumnsOptions<T extends Token> {
  now: number
  /** Columns that tokens of this kind have besides, after the status. */
  own: readonly DataColumn<T>[]
  onRevoke: (token: T) => void
}

/** The columns of a table of tokens. */
export function tokenColumns<T extends Token>({ now, own, onRevoke }: ColumnsOptions<T>) {
  const columns: DataColumn<T>[] = [
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
      width: 90,
      priority: 2,
    },
    ...own,
    {
      id: 'expires',
      header: 'Expires',
      cell: (token) => <span className="figures">{describeExpiry(token, now)}</span>,
      width: 110,
      priority: 6,
    },
    {
      id: 'hint',
      header: 'Token',
      cell: ({ hint }) => <span className="mono text-ink-2">{hint}</span>,
      width: 170,
      priority: 8,
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
    {
      id: 'act',
      header: <span className="sr-only">Actions</span>,
      cell: (token) => <RevokeButton token={token} onRevoke={onRevoke} />,
      align: 'right',
      width: 100,
      priority: 3,
    },
  ]
  return columns
}

interface NarrowOptions<T extends Token> {
  now: number
  /** What tokens of this kind say of themselves, after the status. */
  detail: (token: T) => ReactNode
  onRevoke: (token: T) => void
}

/** The row of a phone. */
export function narrowToken<T extends Token>(token: T, options: NarrowOptions<T>): NarrowRow {
  const { now, detail, onRevoke } = options
  return {
    title: <span className="font-medium">{token.name}</span>,
    detail: (
      <>
        <TokenStatus status={token.status} /> · {detail(token)}
      </>
    ),
    value: <RevokeButton token={token} onRevoke={onRevoke} />,
    note: token.status === 'active' ? `expires ${describeExpiry(token, now)}` : undefined,
  }
}

/** A token's status is no node's state: it has a word, and no colour. */
function TokenStatus({ status }: { status: string }) {
  return <span className={cn(status !== 'active' && 'text-ink-3')}>{status}</span>
}

interface RevokeButtonProps<T extends Token> {
  token: T
  onRevoke: (token: T) => void
}

/** Nothing for what is revoked already. */
function RevokeButton<T extends Token>({ token, onRevoke }: RevokeButtonProps<T>) {
  if (token.status === 'revoked') return null
  return (
    <Allowed scope="tokens:write">
      <Button
        size="sm"
        variant="ghost"
        className="relative"
        aria-label={`Revoke ${token.name}`}
        onClick={() => onRevoke(token)}
      >
        Revoke…
      </Button>
    </Allowed>
  )
}

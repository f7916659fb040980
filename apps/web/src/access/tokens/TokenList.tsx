'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'

import { QueryFailure } from '../../data/QueryFailure'
import { useNow } from '../../ui/clock'
import { type DataColumn, DataTable } from '../../ui/data-table'
import { EmptyState } from '../../ui/EmptyState'
import { narrowToken, type Token, tokenColumns } from './token-columns'

// Asked for only by those who revoke one.
const RevokeDialog = dynamic(() => import('./RevokeDialog').then((it) => it.RevokeDialog))

interface TokenListProps<T extends Token> {
  /** For screen readers: "Join tokens". */
  label: string
  /** In a sentence: "the join tokens". */
  what: string
  /** What they are for, in a sentence or two. */
  lead: ReactNode
  tokens: Pick<UseQueryResult<T[], unknown>, 'data' | 'error' | 'isError' | 'refetch'>
  /** Columns that tokens of this kind have besides, after the status. */
  own: readonly DataColumn<T>[]
  /** The same for a phone, after the status. */
  detail: (token: T) => ReactNode
  empty: { icon: ReactNode; title: string; text: ReactNode }
  createButton: ReactNode
  /** What is lost with a token, and what stays. */
  describeLoss: (token: T) => string
  revoke: (id: string) => Promise<unknown>
  /** Where a row leads when it opens beside the list. */
  hrefOf?: (token: T) => string
  onOpen?: (token: T) => void
  current?: string | undefined
}

/** Tokens of one kind: listed without their secrets, and revoked. */
export function TokenList<T extends Token>(props: TokenListProps<T>) {
  const { label, what, lead, tokens, own, detail, empty, createButton, describeLoss, revoke } =
    props
  const { hrefOf, onOpen, current } = props
  const now = useNow() ?? 0
  const [revoking, setRevoking] = useState<T | null>(null)
  return (
    <div className="min-w-0">
      <p className="mb-3 max-w-[80ch] text-pretty text-ink-2">{lead}</p>
      <DataTable
        label={label}
        rows={tokens.data}
        idOf={(it) => it.id}
        columns={tokenColumns({ now, own, onRevoke: setRevoking })}
        narrow={(it) => narrowToken(it, { now, detail, onRevoke: setRevoking })}
        current={current}
        {...(hrefOf ? { hrefOf } : {})}
        {...(onOpen ? { onOpen } : {})}
        empty={
          <EmptyState icon={empty.icon} title={empty.title} actions={createButton}>
            {empty.text}
          </EmptyState>
        }
        failure={
          tokens.isError && !tokens.data ? (
            <QueryFailure
              page
              error={tokens.error}
              what={what}
              onRetry={() => void tokens.refetch()}
            />
          ) : undefined
        }
      />
      {revoking && (
        <RevokeDialog
          name={revoking.name}
          description={describeLoss(revoking)}
          revoke={() => revoke(revoking.id)}
          onClose={() => setRevoking(null)}
        />
      )}
    </div>
  )
}

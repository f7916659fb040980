'use client'

import type { JoinToken } from '@foundation/core/access'
import { useQuery } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import dynamic from 'next/dynamic'
import { parseAsBoolean, useQueryState } from 'nuqs'
import { useState } from 'react'

import { QueryFailure } from '../data/QueryFailure'
import { useTRPC } from '../data/trpc'
import { Button } from '../ui/Button'
import { useNow } from '../ui/clock'
import { DataTable } from '../ui/data-table'
import { EmptyState } from '../ui/EmptyState'
import { plural } from '../ui/format'
import { Page, PageHeader } from '../ui/Page'
import { Panel } from '../ui/Panel'
import { useCan } from './session'
import { tokenColumns, toNarrow } from './token-columns'

// Asked for only by those who create one, or take one back.
const NewTokenDialog = dynamic(() => import('./NewTokenDialog').then((it) => it.NewTokenDialog))
const RevokeTokenDialog = dynamic(() =>
  import('./RevokeTokenDialog').then((it) => it.RevokeTokenDialog),
)

/** With what nodes may join. */
export function AccessScreen() {
  const api = useTRPC()
  const tokens = useQuery(api.access.joinTokens.list.queryOptions())
  const mayWrite = useCan('access:write')
  const now = useNow() ?? 0
  const [creating, setCreating] = useQueryState('new', parseAsBoolean.withDefault(false))
  const [revoking, setRevoking] = useState<JoinToken | null>(null)
  const active = tokens.data?.filter((it) => it.status === 'active').length ?? 0
  const createButton = mayWrite && (
    <Button variant="primary" icon={<Plus aria-hidden />} onClick={() => void setCreating(true)}>
      Create token
    </Button>
  )
  return (
    <Page>
      <PageHeader
        title="Access"
        facts={tokens.data && `${plural(active, 'active join token')} of ${tokens.data.length}`}
        actions={createButton}
      />
      <p className="-mt-1 max-w-[80ch] text-ink-2">
        A process joins the fleet with a join token and then holds its own short-lived credential.
        Revoking a token keeps the nodes that joined with it.
      </p>
      {tokens.isError && !tokens.data ? (
        <Panel>
          <QueryFailure
            page
            error={tokens.error}
            what="the join tokens"
            onRetry={() => void tokens.refetch()}
          />
        </Panel>
      ) : (
        <DataTable
          label="Join tokens"
          rows={tokens.data}
          idOf={(it) => it.id}
          columns={tokenColumns(now, mayWrite ? setRevoking : null)}
          narrow={(it) => toNarrow(it, now, mayWrite ? setRevoking : null)}
          empty={
            <EmptyState
              icon={<KeyRound aria-hidden />}
              title="No join token yet"
              actions={createButton || undefined}
            >
              A node needs one to join the fleet for the first time.
            </EmptyState>
          }
        />
      )}
      {creating && mayWrite && (
        <NewTokenDialog open onOpenChange={(open) => void setCreating(open)} />
      )}
      {revoking && <RevokeTokenDialog token={revoking} onClose={() => setRevoking(null)} />}
    </Page>
  )
}

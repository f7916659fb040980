'use client'

import type { JoinToken } from '@foundation/core/access'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'

import { QueryFailure } from '../../data/QueryFailure'
import { useTRPC } from '../../data/trpc'
import { useNow } from '../../ui/clock'
import { EmptyState } from '../../ui/EmptyState'
import { plural } from '../../ui/format'
import { Panel } from '../../ui/Panel'
import { SkeletonRows } from '../../ui/Skeleton'
import { useCan } from '../session'

const TokenTable = dynamic(() => import('./TokenTable').then((it) => it.TokenTable), {
  loading: () => (
    <Panel>
      <SkeletonRows rows={6} label="Loading the join tokens" />
    </Panel>
  ),
})
// Asked for only by those who revoke one.
const RevokeDialog = dynamic(() => import('../RevokeDialog').then((it) => it.RevokeDialog))

/** With what nodes may join. */
export function JoinTokens({ createButton }: { createButton: ReactNode }) {
  const api = useTRPC()
  const queries = useQueryClient()
  const tokens = useQuery(api.access.joinTokens.list.queryOptions())
  const { mutateAsync: revoke } = useMutation(api.access.joinTokens.revoke.mutationOptions())
  const mayWrite = useCan('tokens:write')
  const now = useNow() ?? 0
  const [revoking, setRevoking] = useState<JoinToken | null>(null)
  async function run(id: string) {
    await revoke({ id })
    void queries.invalidateQueries(api.access.joinTokens.list.queryFilter())
  }
  return (
    <>
      <p className="mb-3 max-w-[80ch] text-ink-2">
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
        <TokenTable
          rows={tokens.data}
          now={now}
          onRevoke={mayWrite ? setRevoking : null}
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
      {revoking && (
        <RevokeDialog
          name={revoking.name}
          description={`Nobody can join with it any more. ${
            revoking.admitted > 0
              ? `The ${plural(revoking.admitted, 'node')} that joined with it stay.`
              : 'No node has joined with it.'
          }`}
          revoke={() => run(revoking.id)}
          onClose={() => setRevoking(null)}
        />
      )}
    </>
  )
}

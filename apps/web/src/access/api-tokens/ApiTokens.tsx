'use client'

import type { ApiToken } from '@foundation/core/access'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Terminal } from 'lucide-react'
import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'

import { QueryFailure } from '../../data/QueryFailure'
import { useTRPC } from '../../data/trpc'
import { useNow } from '../../ui/clock'
import { DataTable } from '../../ui/data-table'
import { EmptyState } from '../../ui/EmptyState'
import { Panel } from '../../ui/Panel'
import { useCan } from '../session'
import { apiTokenColumns, toNarrow } from './api-token-columns'

// Asked for only by those who revoke one.
const RevokeDialog = dynamic(() => import('../RevokeDialog').then((it) => it.RevokeDialog))

/** With what automation asks: pipelines, scripts, the command `foundation`. */
export function ApiTokens({ createButton }: { createButton: ReactNode }) {
  const api = useTRPC()
  const queries = useQueryClient()
  const tokens = useQuery(api.access.apiTokens.list.queryOptions())
  const { mutateAsync: revoke } = useMutation(api.access.apiTokens.revoke.mutationOptions())
  const mayWrite = useCan('tokens:write')
  const now = useNow() ?? 0
  const [revoking, setRevoking] = useState<ApiToken | null>(null)
  const onRevoke = mayWrite ? setRevoking : null
  async function run(id: string) {
    await revoke({ id })
    void queries.invalidateQueries(api.access.apiTokens.list.queryFilter())
  }
  return (
    <>
      <p className="mb-3 max-w-[80ch] text-ink-2">
        Pipelines and scripts ask the API with a token. It may do what its scopes say, and never
        more than the person who made it.
      </p>
      {tokens.isError && !tokens.data ? (
        <Panel>
          <QueryFailure
            page
            error={tokens.error}
            what="the API tokens"
            onRetry={() => void tokens.refetch()}
          />
        </Panel>
      ) : (
        <DataTable
          label="API tokens"
          rows={tokens.data}
          idOf={(it) => it.id}
          columns={apiTokenColumns(now, onRevoke)}
          narrow={(it) => toNarrow(it, now, onRevoke)}
          empty={
            <EmptyState
              icon={<Terminal aria-hidden />}
              title="No API token yet"
              actions={createButton || undefined}
            >
              REST and the command <span className="mono">foundation</span> need one.
            </EmptyState>
          }
        />
      )}
      {revoking && (
        <RevokeDialog
          name={revoking.name}
          description={`What asks with it is refused from the next request on.${
            revoking.lastUsedAt === null ? ' It was never used.' : ''
          }`}
          revoke={() => run(revoking.id)}
          onClose={() => setRevoking(null)}
        />
      )}
    </>
  )
}

'use client'

import type { ApiToken } from '@foundation/core/access'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Terminal } from 'lucide-react'
import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'

import { useTRPC } from '../../data/trpc'
import type { DataColumn } from '../../ui/data-table'
import { plural } from '../../ui/format'
import { Time } from '../../ui/Time'
import { toAccess } from '../links'
import { TokenList } from '../tokens/TokenList'
import { WithInspector } from '../WithInspector'

const ApiTokenInspector = dynamic(() =>
  import('./ApiTokenInspector').then((it) => it.ApiTokenInspector),
)

const own: readonly DataColumn<ApiToken>[] = [
  {
    id: 'scopes',
    header: 'Scopes',
    cell: ({ scopes }) => (
      <span className="mono truncate text-ink-2" title={scopes.join(' ')}>
        {scopes.join(' ')}
      </span>
    ),
    width: 220,
    priority: 5,
  },
  {
    id: 'used',
    header: 'Last used',
    cell: ({ lastUsedAt }) =>
      lastUsedAt ? <Time at={lastUsedAt} /> : <span className="text-ink-3">never</span>,
    width: 110,
    priority: 4,
  },
]

interface ApiTokensProps {
  createButton: ReactNode
  /** The id of the token that stands open beside the list. */
  openId: string | null
  onOpen: (id: string | null) => void
}

/** With what automation asks: pipelines, scripts, the command `foundation`. */
export function ApiTokens({ createButton, openId, onOpen }: ApiTokensProps) {
  const api = useTRPC()
  const queries = useQueryClient()
  const tokens = useQuery(api.access.apiTokens.list.queryOptions())
  const { mutateAsync: revoke } = useMutation(api.access.apiTokens.revoke.mutationOptions())
  return (
    <WithInspector
      inspector={
        openId !== null &&
        tokens.data && (
          <ApiTokenInspector
            token={tokens.data.find(({ id }) => id === openId)}
            onClose={() => onOpen(null)}
          />
        )
      }
    >
      <TokenList
        label="API tokens"
        what="the API tokens"
        lead="Pipelines and scripts ask the API with a token. It may do what its scopes say, and never more than the person who made it; a machine’s goes on without them."
        tokens={tokens}
        own={own}
        detail={({ scopes, lastUsedAt }) => (
          <>
            {plural(scopes.length, 'scope')} ·{' '}
            {lastUsedAt ? (
              <>
                used <Time at={lastUsedAt} />
              </>
            ) : (
              'never used'
            )}
          </>
        )}
        empty={{
          icon: <Terminal aria-hidden />,
          title: 'No API token yet',
          text: (
            <>
              REST and the command <span className="mono">foundation</span> need one.
            </>
          ),
        }}
        createButton={createButton}
        describeLoss={({ lastUsedAt }) =>
          `What asks with it is refused from the next request on.${
            lastUsedAt === null ? ' It was never used.' : ''
          }`
        }
        revoke={async (id) => {
          await revoke({ id })
          void queries.invalidateQueries(api.access.apiTokens.list.queryFilter())
        }}
        hrefOf={({ id }) => toAccess({ tab: 'api', token: id })}
        onOpen={({ id }) => onOpen(id)}
        current={openId ?? undefined}
      />
    </WithInspector>
  )
}

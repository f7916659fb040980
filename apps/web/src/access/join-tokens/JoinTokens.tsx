'use client'

import type { JoinToken } from '@foundation/core/access'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import type { ReactNode } from 'react'

import { useTRPC } from '../../data/trpc'
import type { DataColumn } from '../../ui/data-table'
import { plural } from '../../ui/format'
import { TokenList } from '../tokens/TokenList'
import { describeLabels, describeUse } from './tokens-view'

const own: readonly DataColumn<JoinToken>[] = [
  {
    id: 'use',
    header: 'Joined',
    cell: (token) => <span className="figures">{describeUse(token)}</span>,
    align: 'right',
    width: 90,
    priority: 4,
  },
  {
    id: 'labels',
    header: 'Labels',
    cell: ({ labels }) => (
      <span className="mono truncate text-ink-2" title={describeLabels(labels)}>
        {describeLabels(labels)}
      </span>
    ),
    width: 180,
    priority: 5,
  },
]

/** With what nodes may join. */
export function JoinTokens({ createButton }: { createButton: ReactNode }) {
  const api = useTRPC()
  const queries = useQueryClient()
  const tokens = useQuery(api.access.joinTokens.list.queryOptions())
  const { mutateAsync: revoke } = useMutation(api.access.joinTokens.revoke.mutationOptions())
  return (
    <TokenList
      label="Join tokens"
      what="the join tokens"
      lead="A process joins the fleet with a join token and then holds its own short-lived credential. Revoking a token keeps the nodes that joined with it."
      tokens={tokens}
      own={own}
      detail={(it) => `${describeUse(it)} joined`}
      empty={{
        icon: <KeyRound aria-hidden />,
        title: 'No join token yet',
        text: 'A node needs one to join the fleet for the first time.',
      }}
      createButton={createButton}
      describeLoss={({ admitted }) =>
        admitted > 0
          ? `Nobody can join with it any more. The ${plural(admitted, 'node')} that joined with it stay.`
          : 'Nobody can join with it any more. No node has joined with it.'
      }
      revoke={async (id) => {
        await revoke({ id })
        void queries.invalidateQueries(api.access.joinTokens.list.queryFilter())
      }}
    />
  )
}

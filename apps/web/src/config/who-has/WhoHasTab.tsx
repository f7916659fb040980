'use client'

import type { ListNodeConfigs } from '@foundation/core/config'
import { Hexagon } from 'lucide-react'
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useState } from 'react'

import { QueryFailure } from '../../data/QueryFailure'
import { useHeldRows } from '../../data/use-held-rows'
import { toNode } from '../../nodes/links'
import { Button } from '../../ui/Button'
import { DataTable } from '../../ui/data-table'
import { EmptyState } from '../../ui/EmptyState'
import { FilterChip } from '../../ui/Filters'
import { NewBar } from '../../ui/NewBar'
import { Pagination } from '../../ui/Pagination'
import { StateGlyph } from '../../ui/StateGlyph'
import { Tabs } from '../../ui/Tabs'
import { useWhoHas } from '../use-config'
import { nodeConfigColumns, toNarrow } from './node-config-columns'

const states = ['applied', 'rejected', 'pending', 'drifted'] as const
const params = {
  state: parseAsStringLiteral(states),
  release: parseAsInteger,
  page: parseAsInteger.withDefault(1),
}
const pageSize = 50

const idOf = (row: { nodeId: string }) => row.nodeId

/** Every node of the namespace: what is meant for it, what it runs, and what it said. */
export function WhoHasTab({ namespace }: { namespace: string }) {
  const [query, setQuery] = useQueryStates(params)
  const [reading, setReading] = useState(false)
  const page = Math.min(10_000, Math.max(1, query.page))
  const input: Partial<ListNodeConfigs> = {
    namespace,
    state: query.state,
    page,
    pageSize,
    ...(query.release !== null && query.release > 0 && { number: query.release }),
  }
  const list = useWhoHas(input)
  const held = useHeldRows(list.data?.rows ?? [], {
    question: JSON.stringify(input),
    reading,
    idOf,
  })
  const isNarrowed = query.state !== null || query.release !== null
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <Tabs
          variant="pill"
          label="Which nodes"
          value={query.state ?? 'all'}
          onChange={(next) => void setQuery({ state: next === 'all' ? null : next, page: null })}
          items={[
            { value: 'all', label: 'All' },
            ...states.map((value) => ({
              value,
              label: value,
              glyph: <StateGlyph state={value === 'drifted' ? 'degraded' : value} />,
            })),
          ]}
        />
        {query.release !== null && (
          <FilterChip
            field="release"
            values={[`r${query.release}`]}
            onRemove={() => void setQuery({ release: null, page: null })}
          />
        )}
      </div>
      <div onPointerEnter={() => setReading(true)} onPointerLeave={() => setReading(false)}>
        <DataTable
          label="Nodes of the namespace"
          rows={list.data && held.rows}
          idOf={idOf}
          columns={nodeConfigColumns}
          narrow={toNarrow}
          hrefOf={({ nodeId }) => toNode(nodeId)}
          stale={list.isPlaceholderData}
          newBar={
            held.moved && (
              <NewBar
                count={held.added}
                noun={held.added === 1 ? 'node' : 'nodes'}
                onShow={held.show}
              />
            )
          }
          footer={
            <Pagination
              page={page}
              pageSize={pageSize}
              total={list.data?.total ?? 0}
              onPage={(next) => void setQuery({ page: next })}
              noun="nodes"
            />
          }
          empty={
            isNarrowed ? (
              <EmptyState
                icon={<Hexagon aria-hidden />}
                title={`No node is ${query.state ?? 'on'}${query.release === null ? '' : ` r${query.release}`}`}
                actions={
                  <Button onClick={() => void setQuery({ state: null, release: null, page: null })}>
                    Show all
                  </Button>
                }
              />
            ) : (
              <EmptyState icon={<Hexagon aria-hidden />} title="No node has this namespace yet">
                It is sent to every node that its settings name, from its first release on.
              </EmptyState>
            )
          }
          failure={
            list.isError && !list.data ? (
              <QueryFailure
                error={list.error}
                what="who has what"
                onRetry={() => void list.refetch()}
              />
            ) : undefined
          }
        />
      </div>
    </div>
  )
}

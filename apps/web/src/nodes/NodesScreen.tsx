'use client'

import type { NodeRow } from '@foundation/core/nodes'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Hexagon, Plus } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useQueryStates } from 'nuqs'
import { useMemo, useState } from 'react'

import { Allowed } from '../access/Allowed'
import { useCan } from '../access/session'
import { QueryFailure } from '../data/QueryFailure'
import { useTRPC } from '../data/trpc'
import { useHeldRows } from '../data/use-held-rows'
import { useLive } from '../data/use-live'
import { useSetFocusNodes } from '../shell/focus-nodes'
import { Button } from '../ui/Button'
import { useNow } from '../ui/clock'
import { EmptyState } from '../ui/EmptyState'
import { plural } from '../ui/format'
import { useKeys } from '../ui/keys'
import { NewBar } from '../ui/NewBar'
import { Page, PageHeader } from '../ui/Page'
import { Pagination } from '../ui/Pagination'
import { Panel } from '../ui/Panel'
import { SkeletonRows } from '../ui/Skeleton'
import { useActs } from './ActProvider'
import { toNode } from './links'
import { withLiveStates } from './list-view'
import { NodeFilters } from './NodeFilters'
import {
  describeEmpty,
  isFiltered,
  type NodesQuery,
  nodesParams,
  pageSize,
  toInput,
} from './search-params'

const none: readonly NodeRow[] = []
const idOf = (row: NodeRow) => row.nodeId
/** Under the live line: figures of nodes that change no state. */
const refreshMs = 5_000

const NodeTable = dynamic(() => import('./NodeTable').then((it) => it.NodeTable), {
  loading: () => (
    <Panel>
      <SkeletonRows rows={12} label="Loading nodes" />
    </Panel>
  ),
})
const SelectedNodes = dynamic(() => import('./SelectedNodes').then((it) => it.SelectedNodes))

/** Every node, searched, filtered and sorted by the server. */
export function NodesScreen() {
  const api = useTRPC()
  const live = useLive()
  const [query, setQuery] = useQueryStates(nodesParams)
  const input = toInput(query)
  const list = useQuery({
    ...api.nodes.list.queryOptions(input),
    placeholderData: keepPreviousData,
    refetchInterval: live.status === 'paused' ? false : refreshMs,
  })
  const cells = useQuery(api.nodes.cells.queryOptions())
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [pointed, setPointed] = useState(false)
  const mayAct = useCan('nodes:write')
  const held = useHeldRows(list.data?.rows ?? none, {
    question: list.isPlaceholderData ? 'earlier' : JSON.stringify(input),
    reading: pointed || selected.size > 0,
    idOf,
  })
  const rows = useMemo(() => withLiveStates(held.rows, cells.data ?? []), [held.rows, cells.data])
  const change = (part: Partial<NodesQuery>) => void setQuery({ page: 1, ...mutable(part) })
  const now = useNow() ?? list.dataUpdatedAt
  const acts = useActs()
  useSetFocusNodes([...selected])
  useKeys({
    n: held.show,
    d: () => mayAct && acts.ask('drain', [...selected]),
  })
  const services = list.data?.services.length ?? 0

  return (
    <Page className="pb-20">
      <PageHeader
        title="Nodes"
        facts={
          list.data && (
            <span className="figures">
              {plural(sumOf(list.data.counts), 'node')} in {plural(services, 'service')}
            </span>
          )
        }
        actions={<AddNodes />}
      />
      <NodeFilters query={query} page={list.data} onChange={change} />
      <div onPointerEnter={() => setPointed(true)} onPointerLeave={() => setPointed(false)}>
        <NodeTable
          label="Nodes"
          rows={list.data ? rows : undefined}
          idOf={idOf}
          answeredAt={list.dataUpdatedAt}
          now={now}
          hrefOf={(row) => toNode(row.nodeId)}
          sorting={{ by: query.sort, descending: query.desc }}
          onSort={({ by, descending }) =>
            change({ sort: by as NodesQuery['sort'], desc: descending })
          }
          selected={selected}
          onSelect={setSelected}
          selectionBar={
            <SelectedNodes nodeIds={[...selected]} onClear={() => setSelected(new Set())} />
          }
          newBar={
            <NewBar
              count={held.added}
              noun={held.added === 1 ? 'node' : 'nodes'}
              onShow={held.show}
            />
          }
          footer={
            <Pagination
              page={input.page ?? 1}
              pageSize={pageSize}
              total={list.data?.total ?? 0}
              onPage={(page) => void setQuery({ page })}
              noun="nodes"
            />
          }
          empty={<NoNodes query={query} onClear={() => void setQuery(null)} />}
          failure={
            list.isError && !list.data ? (
              <QueryFailure
                page
                error={list.error}
                what="the nodes"
                onRetry={() => void list.refetch()}
              />
            ) : undefined
          }
          stale={list.isPlaceholderData}
        />
      </div>
    </Page>
  )
}

/** nuqs wants arrays of its own. */
function mutable({ states, services, zones, ...rest }: Partial<NodesQuery>) {
  return {
    ...rest,
    ...(states && { states: [...states] }),
    ...(services && { services: [...services] }),
    ...(zones && { zones: [...zones] }),
  }
}

function sumOf(counts: Partial<Record<string, number>>): number {
  return Object.values(counts).reduce((sum: number, count) => sum + (count ?? 0), 0)
}

function AddNodes() {
  return (
    <Allowed scope="tokens:write">
      <Button asChild variant="primary" className="max-sm:hidden">
        <Link href="/access?tab=join&new=true">
          <Plus aria-hidden />
          Add nodes
        </Link>
      </Button>
    </Allowed>
  )
}

function NoNodes({ query, onClear }: { query: NodesQuery; onClear: () => void }) {
  const filtered = isFiltered(query)
  return (
    <EmptyState
      icon={<Hexagon aria-hidden />}
      title={describeEmpty(query)}
      actions={
        filtered ? (
          <Button onClick={onClear}>Clear filters</Button>
        ) : (
          <Button asChild>
            <Link href="/">Connect the first node</Link>
          </Button>
        )
      }
      page
    />
  )
}

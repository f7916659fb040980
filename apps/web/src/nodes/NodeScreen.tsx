'use client'

import type { NodeDetail } from '@foundation/core/nodes'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Hexagon, History } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { useMemo } from 'react'

import { useCan } from '../access/session'
import { NodeConfigPanel } from '../config/NodeConfigPanel'
import { toFailure } from '../data/failure'
import { QueryFailure } from '../data/QueryFailure'
import { rangeBefore } from '../data/time-range'
import { useTRPC } from '../data/trpc'
import { useLive } from '../data/use-live'
import { useRange } from '../data/use-range'
import { ChangesPanel } from '../health/ChangesPanel'
import { NodeGuardsPanel } from '../protection/NodeGuardsPanel'
import { useSetFocusNodes } from '../shell/focus-nodes'
import { Banner } from '../ui/Banner'
import { Button } from '../ui/Button'
import { useNow } from '../ui/clock'
import { EmptyState } from '../ui/EmptyState'
import { Kbd } from '../ui/Kbd'
import { useKeys } from '../ui/keys'
import { Page, PageColumns } from '../ui/Page'
import { Panel } from '../ui/Panel'
import { Skeleton, SkeletonRows } from '../ui/Skeleton'
import { Tabs } from '../ui/Tabs'
import { useActs } from './ActProvider'
import { applies } from './acts'
import { ChecksPanel } from './ChecksPanel'
import { LabelsPanel } from './LabelsPanel'
import { NodeHeader } from './NodeHeader'
import { ResourcesPanel } from './ResourcesPanel'
import { StatePanel } from './StatePanel'
import { extendToNow } from './spans-view'
import { explainState } from './state-words'

const SignalCharts = dynamic(() => import('./SignalCharts'), {
  loading: () => (
    <Panel>
      <SkeletonRows rows={9} label="Loading the signals" />
    </Panel>
  ),
})

const tabs = ['signals', 'events'] as const
/** Under the live line: a node that beats changes nothing but its figures. */
const refreshMs = 5_000

/** One node: how it is, how it was, what it runs, and what can be done. */
export function NodeScreen({ nodeId }: { nodeId: string }) {
  const api = useTRPC()
  const live = useLive()
  const node = useQuery({
    ...api.nodes.get.queryOptions({ nodeId }),
    refetchInterval: live.status === 'paused' ? false : refreshMs,
  })
  if (node.data) return <Node node={node.data} answeredAt={node.dataUpdatedAt} />
  if (!node.isError) return <Loading />
  if (toFailure(node.error).code === 'node.not_found') {
    return (
      <EmptyState
        page
        icon={<Hexagon aria-hidden />}
        title={
          <>
            There is no node <span className="mono">{nodeId}</span>
          </>
        }
        actions={
          <Button asChild>
            <Link href="/nodes">All nodes</Link>
          </Button>
        }
      >
        It may have left long ago, or the link belongs to another fleet.
      </EmptyState>
    )
  }
  return (
    <QueryFailure page error={node.error} what="the node" onRetry={() => void node.refetch()} />
  )
}

function Node({ node, answeredAt }: { node: NodeDetail; answeredAt: number }) {
  const api = useTRPC()
  const acts = useActs()
  const mayAct = useCan('nodes:write')
  const { range, setChoice } = useRange()
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(tabs).withDefault('signals'))
  const { nodeId, state, since, maintenance } = node
  const history = useQuery({
    ...api.nodes.history.queryOptions({ nodeId, from: range.from, to: range.to }),
    placeholderData: keepPreviousData,
  })
  const now = useNow()
  const live = useLive()
  const follows = range.live && live.status === 'live' && now !== null
  const spans = useMemo(() => {
    const known = history.data ?? []
    return follows ? extendToNow(known, now) : known
  }, [history.data, follows, now])
  const before = () => {
    setChoice(rangeBefore(since))
    void setTab('events')
  }
  useSetFocusNodes([nodeId])
  useKeys({
    b: before,
    d: () => {
      if (mayAct && applies('drain', { state, held: maintenance !== null }))
        acts.ask('drain', [nodeId])
    },
  })

  return (
    <Page>
      <NodeHeader node={node} />
      <StateBanner node={node} onBefore={before} />
      <StatePanel node={node} spans={spans} answeredAt={answeredAt} />
      <PageColumns
        main={
          <Tabs
            variant="pill"
            label="About the node"
            value={tab}
            onChange={(next) => void setTab(next)}
            items={[
              { value: 'signals', label: 'Signals' },
              { value: 'events', label: 'Events' },
            ]}
            aside={tab === 'signals' && 'Shaded: in trouble. Hatched: no samples.'}
          >
            {tab === 'signals' ? (
              <SignalCharts nodeId={nodeId} spans={spans} />
            ) : (
              <div className="grid items-start gap-3 md:grid-cols-2">
                <ChangesPanel nodeId={nodeId} limit={60} title="This node" />
                <ChangesPanel limit={60} title="The fleet" />
              </div>
            )}
          </Tabs>
        }
        side={
          <>
            <ResourcesPanel resources={node.resources} />
            <NodeConfigPanel nodeId={nodeId} />
            <ChecksPanel checks={node.checks} />
            <NodeGuardsPanel nodeId={nodeId} service={node.service} />
            <LabelsPanel nodeId={nodeId} labels={node.labels} />
          </>
        }
      />
    </Page>
  )
}

/** Says what the state means; silent about a healthy node. */
function StateBanner({ node, onBefore }: { node: NodeDetail; onBefore: () => void }) {
  const now = useNow() ?? node.lastSeenAt.getTime()
  const words = explainState(node, now)
  if (!words) return null
  return (
    <Banner
      state={node.state}
      title={words.title}
      actions={
        <Button
          icon={<History aria-hidden />}
          hint={<Kbd className="max-sm:hidden">b</Kbd>}
          onClick={onBefore}
        >
          What changed before this
        </Button>
      }
    >
      {words.meaning}
    </Banner>
  )
}

function Loading() {
  return (
    <Page>
      <div role="status" aria-label="Loading the node" className="flex flex-col gap-3">
        <Skeleton className="h-5 w-64" />
        <div className="h-28 rounded-panel bg-panel p-4 shadow-panel">
          <Skeleton className="h-5 w-full" />
        </div>
        <div className="h-96 rounded-panel bg-panel p-4 shadow-panel">
          <Skeleton className="w-24" />
        </div>
      </div>
    </Page>
  )
}

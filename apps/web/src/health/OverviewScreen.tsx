'use client'

import type { Overview } from '@foundation/core/health'
import type { NodeCell } from '@foundation/core/nodes'
import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'

import { QueryFailure } from '../data/QueryFailure'
import { useTRPC } from '../data/trpc'
import { toNodes } from '../nodes/links'
import { FleetGuardsPanel } from '../protection/FleetGuardsPanel'
import { CountsList } from '../ui/CountsList'
import { formatSpan, plural } from '../ui/format'
import { Page, PageColumns } from '../ui/Page'
import { Panel } from '../ui/Panel'
import { Skeleton, SkeletonRows } from '../ui/Skeleton'
import { Time } from '../ui/Time'
import { Verdict } from '../ui/Verdict'
import { ChangesPanel } from './ChangesPanel'
import { FactPanels } from './FactPanels'
import { FleetPanel } from './FleetPanel'
import { useOverview } from './use-overview'
import { totalOf, toVerdict } from './verdict'

// Seen once in the life of a fleet.
const FirstRun = dynamic(() => import('./FirstRun').then((it) => it.FirstRun))

/** Is the fleet all right, and what changed. */
export function OverviewScreen() {
  const api = useTRPC()
  const overview = useOverview()
  const cells = useQuery(api.nodes.cells.queryOptions())
  if (!overview.data) {
    return overview.isError ? (
      <QueryFailure
        page
        error={overview.error}
        what="the overview"
        onRetry={() => void overview.refetch()}
      />
    ) : (
      <Loading />
    )
  }
  const isEmpty = totalOf(overview.data.counts) === 0 && (overview.data.counts.left ?? 0) === 0
  if (isEmpty && (cells.data?.length ?? 0) === 0) return <FirstRun />
  return (
    <Page>
      <h1 className="sr-only">Overview</h1>
      <FleetVerdict overview={overview.data} cells={cells.data} />
      <PageColumns
        main={
          cells.data ? (
            <>
              <FleetPanel cells={cells.data} />
              <FactPanels cells={cells.data} />
            </>
          ) : cells.isError ? (
            <Panel title="Fleet">
              <QueryFailure
                error={cells.error}
                what="the nodes"
                onRetry={() => void cells.refetch()}
              />
            </Panel>
          ) : (
            <Panel title="Fleet">
              <SkeletonRows rows={8} label="Loading the fleet" />
            </Panel>
          )
        }
        side={
          <>
            {overview.data.rollup.health === 'healthy' && (
              <Panel title="Nodes" padded>
                <CountsList
                  counts={overview.data.counts}
                  facts={factsOf(overview.data)}
                  hrefOf={(state) => toNodes({ states: [state] })}
                />
              </Panel>
            )}
            <FleetGuardsPanel />
            <ChangesPanel />
          </>
        }
      />
    </Page>
  )
}

interface FleetVerdictProps {
  overview: Overview
  cells: readonly NodeCell[] | undefined
}

function FleetVerdict({ overview, cells }: FleetVerdictProps) {
  const { health, sentence, reasons, more } = toVerdict(overview, cells)
  const { since, previousHealth, previousSince } = overview
  return (
    <Verdict
      health={health}
      sentence={sentence}
      since={
        <>
          for <Time at={since} as="for" />
        </>
      }
      before={
        previousHealth !== null && previousSince !== null
          ? `${previousHealth} for ${formatSpan(since.getTime() - previousSince.getTime())} before that`
          : undefined
      }
      reasons={reasons.map(({ key, glyph, title, detail, href, link }, at) => ({
        key,
        state: glyph,
        title,
        detail: at === reasons.length - 1 && more > 0 ? `${detail} · and ${more} more` : detail,
        link: { label: link, href },
      }))}
      counts={overview.counts}
      facts={factsOf(overview)}
      hrefOf={(state) => toNodes({ states: [state] })}
    />
  )
}

function factsOf({ services, zones }: Overview): string {
  const facts = [plural(services.length, 'service')]
  if (zones > 0) facts.push(plural(zones, 'zone'))
  return facts.join(' · ')
}

function Loading() {
  return (
    <Page>
      <h1 className="sr-only">Overview</h1>
      <div role="status" aria-label="Loading the overview" className="flex flex-col gap-3">
        <div className="flex h-[120px] flex-col gap-3 rounded-panel bg-panel p-4 shadow-panel">
          <Skeleton className="w-40" />
          <Skeleton className="h-5 w-[60%]" />
        </div>
        <div className="h-80 rounded-panel bg-panel p-4 shadow-panel">
          <Skeleton className="w-24" />
        </div>
      </div>
    </Page>
  )
}

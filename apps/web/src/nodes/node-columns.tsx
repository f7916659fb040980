import type { NodeRow } from '@foundation/core/nodes'
import Link from 'next/link'

import { cn } from '../ui/cn'
import type { DataColumn, NarrowRow } from '../ui/data-table'
import { formatCount, formatLatency, none } from '../ui/format'
import { Sparkline } from '../ui/Sparkline'
import { StateBadge } from '../ui/StateBadge'
import { StateGlyph } from '../ui/StateGlyph'
import { hues, wordColor } from '../ui/state-glyphs'
import { toNode } from './links'
import { describeLastSeen, isGone, isSilent, roundPercent } from './list-view'

/** From here the delay is that of a stalled node. */
const stalledMs = 1_000

/** @param answeredAt when the server gave these rows, Unix milliseconds */
export function nodeColumns(answeredAt: number, now: number): DataColumn<NodeRow>[] {
  return [
    {
      id: 'state',
      header: 'State',
      cell: ({ state }) => <StateBadge state={state} />,
      sort: 'state',
      width: 100,
      priority: 1,
    },
    {
      id: 'node',
      header: 'Node',
      cell: (row) => <NodeName row={row} />,
      sort: 'node',
      width: 206,
      priority: 2,
    },
    {
      id: 'service',
      header: 'Service',
      cell: ({ service }) => <span className="truncate">{service}</span>,
      sort: 'service',
      width: 100,
      priority: 5,
    },
    {
      id: 'zone',
      header: 'Zone',
      cell: ({ zone }) => <span className="truncate text-ink-2">{zone ?? none}</span>,
      sort: 'zone',
      width: 76,
      priority: 10,
    },
    {
      id: 'version',
      header: 'Version',
      cell: ({ version }) => <span className="mono truncate text-ink-2">{version ?? none}</span>,
      sort: 'version',
      width: 92,
      priority: 7,
    },
    {
      id: 'elu',
      header: 'Event-loop utilisation',
      cell: (row) => <Utilisation row={row} />,
      sort: 'elu',
      align: 'right',
      width: 160,
      priority: 3,
    },
    {
      id: 'delay',
      header: 'Delay p99',
      cell: (row) => <Delay row={row} />,
      sort: 'delay',
      align: 'right',
      width: 88,
      priority: 8,
    },
    {
      id: 'heap',
      header: 'Heap',
      cell: (row) => <Heap row={row} />,
      sort: 'heap',
      align: 'right',
      width: 100,
      priority: 9,
    },
    {
      id: 'revision',
      header: 'Applied revision',
      cell: (row) => <Applied row={row} />,
      width: 120,
      priority: 6,
    },
    {
      id: 'lastSeen',
      header: 'Last seen',
      cell: (row) => (
        <span
          className={cn(
            'figures',
            isSilent(row.state) && `font-medium ${wordColor[hues[row.state]]}`,
          )}
        >
          {describeLastSeen(row, answeredAt, now)}
        </span>
      ),
      sort: 'lastSeen',
      align: 'right',
      width: 104,
      priority: 4,
    },
  ]
}

/** A node on a phone. */
export function toNarrow(row: NodeRow, answeredAt: number, now: number): NarrowRow {
  const { state, nodeId, reason, elu, eluTrend, ack, revision } = row
  return {
    lead: <StateGlyph state={state} />,
    title: (
      <>
        <span className="mono">{nodeId}</span>{' '}
        <span className={cn('font-medium', wordColor[hues[state]])}>{state}</span>
      </>
    ),
    detail:
      ack === 'rejected' ? (
        <span className="text-down">r{formatCount(revision ?? 0)} rejected</span>
      ) : reason !== '' ? (
        reason
      ) : (
        row.service
      ),
    value: (
      <span className="flex items-center gap-3">
        <Sparkline values={eluTrend} max={1} tone={state === 'stalled' ? 'stalled' : 'ink'} />
        <span className="figures w-12 text-right">{isGone(state) ? none : roundPercent(elu)}</span>
      </span>
    ),
    note: <span className="figures">{describeLastSeen(row, answeredAt, now)}</span>,
  }
}

function NodeName({ row: { nodeId, reason } }: { row: NodeRow }) {
  return (
    <span className="flex min-w-0 items-baseline gap-2">
      <Link href={toNode(nodeId)} tabIndex={-1} className="mono shrink-0 hover:underline">
        {nodeId}
      </Link>
      <span className="truncate text-ink-3" title={reason}>
        {reason}
      </span>
    </span>
  )
}

function Utilisation({ row: { state, elu, eluTrend } }: { row: NodeRow }) {
  return (
    <span className="figures flex items-center justify-end gap-2">
      <Sparkline values={eluTrend} max={1} tone={state === 'stalled' ? 'stalled' : 'ink'} />
      <span className="w-12 text-right">{isGone(state) ? none : roundPercent(elu)}</span>
    </span>
  )
}

function Delay({ row: { delayP99Ms, state } }: { row: NodeRow }) {
  if (delayP99Ms === null || isGone(state)) return none
  return (
    <span className={cn('figures', delayP99Ms >= stalledMs && 'font-medium text-stalled')}>
      {formatLatency(delayP99Ms)}
    </span>
  )
}

function Heap({ row: { state, heapUsedBytes, heapLimitBytes } }: { row: NodeRow }) {
  if (isGone(state) || heapUsedBytes === null || heapLimitBytes === null || heapLimitBytes === 0) {
    return none
  }
  const share = heapUsedBytes / heapLimitBytes
  return (
    <span className="figures flex items-center justify-end gap-2">
      <span aria-hidden className="h-[5px] w-8 rounded-full bg-raised">
        <span
          className="block h-full rounded-full bg-chart-ink"
          style={{ width: `${Math.min(100, share * 100)}%` }}
        />
      </span>
      <span className="w-12 text-right">{roundPercent(share)}</span>
    </span>
  )
}

function Applied({ row: { revision, ack } }: { row: NodeRow }) {
  if (revision === null) return <span className="text-ink-3">{none}</span>
  if (ack !== 'applied') {
    return (
      <StateBadge state={ack}>
        <span className="mono">r{revision}</span> {ack}
      </StateBadge>
    )
  }
  return (
    <span className="flex items-center gap-1.5">
      <StateGlyph state="applied" label="applied" />
      <span className="mono">r{revision}</span>
    </span>
  )
}

import type { Board, GuardRow } from '@foundation/core/protection'

import { cn } from '../ui/cn'
import type { DataColumn, NarrowRow } from '../ui/data-table'
import { formatCount, formatLatency, formatPercent, none, toRate } from '../ui/format'
import { Meter } from '../ui/Meter'
import { Sparkline } from '../ui/Sparkline'
import { StateBadge } from '../ui/StateBadge'
import { StateBar } from '../ui/StateBar'
import { StateGlyph } from '../ui/StateGlyph'
import { hues, wordColor } from '../ui/state-glyphs'
import { formatPerSecond, isAlarming } from './board-view'

type Column = DataColumn<GuardRow>

/** The columns of a board. @param underTarget whether a row stands under its target's name */
export function guardColumns(board: Board, underTarget: (row: GuardRow) => boolean): Column[] {
  return [callerColumn(underTarget, board === 'breakers' ? 150 : 230), ...ownColumns[board]]
}

function callerColumn(underTarget: (row: GuardRow) => boolean, width: number): Column {
  return {
    id: 'caller',
    header: 'Caller',
    cell: (row) => <Caller row={row} underTarget={underTarget(row)} />,
    width,
    priority: 1,
  }
}

function Caller({
  row: { service, target },
  underTarget,
}: {
  row: GuardRow
  underTarget: boolean
}) {
  return (
    <span className="font-medium" title={`${service} to ${target}`}>
      {service}
      {!underTarget && (
        <>
          {' '}
          <span className="font-normal text-ink-3">to</span> {target}
        </>
      )}
    </span>
  )
}

const calls: Column = {
  id: 'calls',
  header: 'Calls/s',
  cell: ({ callsPerS }) => formatPerSecond(callsPerS),
  align: 'right',
  width: 68,
  priority: 4,
}

const errors: Column = {
  id: 'errors',
  header: 'Errors',
  cell: ({ errorRatio }) => (
    <span className={cn(isAlarming(errorRatio) && 'font-medium text-down')}>
      {formatPercent(errorRatio)}
    </span>
  ),
  align: 'right',
  width: 66,
  priority: 3,
}

const p99: Column = {
  id: 'p99',
  header: 'p99',
  cell: ({ p99Ms }) => formatLatency(p99Ms),
  align: 'right',
  width: 72,
  priority: 7,
}

const refused: Column = {
  id: 'refused',
  header: 'Refused/s',
  cell: ({ refusedPerS }) => (
    <span className={cn(refusedPerS > 0 && 'font-medium')}>{formatPerSecond(refusedPerS)}</span>
  ),
  align: 'right',
  width: 84,
  priority: 3,
}

const course: Column = {
  id: 'course',
  header: 'Errors, 60 min',
  cell: ({ errors, errorRatio }) => (
    <Sparkline
      values={errors}
      max={Math.max(0.1, ...errors.map((it) => it ?? 0))}
      tone={isAlarming(errorRatio) ? 'down' : 'ink'}
    />
  ),
  width: 108,
  priority: 8,
}

const policy: Column = {
  id: 'policy',
  header: 'Policy',
  cell: ({ policy }) =>
    policy === null ? (
      <span className="text-ink-3">in code</span>
    ) : (
      <span className="mono truncate text-ink-2">{policy}</span>
    ),
  width: 110,
  priority: 9,
}

const ownColumns: Record<Board, readonly Column[]> = {
  breakers: [
    {
      id: 'state',
      header: 'State',
      cell: ({ breaker }) => breaker && <StateBadge state={breaker} />,
      width: 112,
      priority: 2,
    },
    {
      id: 'nodes',
      header: 'Nodes by state',
      cell: ({ states }) => <StateBar counts={states} />,
      width: 112,
      priority: 6,
    },
    {
      id: 'tripped',
      header: 'Tripped',
      cell: ({ tripped, nodes }) => `${formatCount(tripped)} / ${formatCount(nodes)}`,
      align: 'right',
      width: 78,
      priority: 5,
    },
    calls,
    errors,
    p99,
    course,
    policy,
  ],
  limiters: [
    {
      id: 'scope',
      header: 'Shared by',
      cell: ({ limiter }) => (
        <span className="text-ink-2">{limiter?.scope === 'fleet' ? 'the fleet' : 'each node'}</span>
      ),
      width: 84,
      priority: 6,
    },
    {
      id: 'keys',
      header: 'Keys',
      cell: ({ limiter }) => (limiter ? formatCount(limiter.keys) : none),
      align: 'right',
      width: 74,
      priority: 2,
    },
    refused,
    calls,
    errors,
    p99,
    policy,
  ],
  bulkheads: [
    {
      id: 'inFlight',
      header: 'In flight',
      cell: ({ inFlight, concurrency }) => <Used used={inFlight} of={concurrency} />,
      align: 'right',
      width: 130,
      priority: 2,
    },
    {
      id: 'queued',
      header: 'Queued',
      cell: ({ queued }) => formatCount(queued),
      align: 'right',
      width: 76,
      priority: 5,
    },
    refused,
    calls,
    errors,
    p99,
    policy,
  ],
  pools: [
    {
      id: 'used',
      header: 'In use',
      cell: ({ pool }) => pool && <Used used={pool.size - pool.idle} of={pool.max} />,
      align: 'right',
      width: 130,
      priority: 2,
    },
    {
      id: 'size',
      header: 'Open',
      cell: ({ pool }) => (pool ? formatCount(pool.size) : none),
      align: 'right',
      width: 64,
      priority: 6,
    },
    {
      id: 'idle',
      header: 'Idle',
      cell: ({ pool }) => (pool ? formatCount(pool.idle) : none),
      align: 'right',
      width: 60,
      priority: 5,
    },
    {
      id: 'waiting',
      header: 'Waiting',
      cell: ({ pool }) => (
        <span className={cn(pool !== null && pool.waiting > 0 && 'font-medium')}>
          {pool ? formatCount(pool.waiting) : none}
        </span>
      ),
      align: 'right',
      width: 76,
      priority: 3,
    },
    calls,
    p99,
    policy,
  ],
}

function Used({ used, of }: { used: number; of: number | null }) {
  return (
    <span className="inline-flex items-center justify-end gap-2">
      <Meter value={used} max={of} />
      <span className="min-w-14">
        {formatCount(used)}
        {of !== null && ` / ${formatCount(of)}`}
      </span>
    </span>
  )
}

/** A guard on a phone. */
export function toNarrow(board: Board, row: GuardRow, underTarget: boolean): NarrowRow {
  const { service, target, breaker, callsPerS, errorRatio } = row
  const rate = toRate(callsPerS)
  return {
    lead: breaker && <StateGlyph state={breaker} />,
    title: (
      <>
        <span className="font-medium">{underTarget ? service : `${service} to ${target}`}</span>{' '}
        {breaker && board === 'breakers' && (
          <span className={cn('font-medium', wordColor[hues[breaker]])}>{breaker}</span>
        )}
      </>
    ),
    detail: <span className="figures">{narrowDetail(board, row)}</span>,
    value: (
      <span className={cn('figures', isAlarming(errorRatio) && 'font-medium text-down')}>
        {errorRatio === null ? none : `${formatPercent(errorRatio)} errors`}
      </span>
    ),
    note: `${rate.value} ${rate.unit}`,
  }
}

function narrowDetail(board: Board, row: GuardRow): string {
  switch (board) {
    case 'breakers':
      return `${formatCount(row.tripped)} of ${formatCount(row.nodes)} tripped, p99 ${formatLatency(row.p99Ms)}`
    case 'limiters':
      return `${formatCount(row.limiter?.keys ?? 0)} keys, ${formatPerSecond(row.refusedPerS)} refused/s`
    case 'bulkheads':
      return `${formatCount(row.inFlight)}${row.concurrency === null ? '' : ` of ${formatCount(row.concurrency)}`} in flight, ${formatCount(row.queued)} queued`
    case 'pools':
      return row.pool
        ? `${formatCount(row.pool.size - row.pool.idle)} of ${formatCount(row.pool.max)} in use, ${formatCount(row.pool.waiting)} waiting`
        : none
  }
}

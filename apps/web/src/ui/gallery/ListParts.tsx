'use client'

import type { NodeCell } from '@foundation/core/nodes'
import { CircleArrowDown, Play, Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'

import { Button } from '../Button'
import { type DataColumn, DataTable, SelectionBar, type Sorting } from '../data-table'
import { formatPercent } from '../format'
import { NewBar } from '../NewBar'
import { Pagination } from '../Pagination'
import { Sparkline } from '../Sparkline'
import { StateBadge } from '../StateBadge'
import { StateGlyph } from '../StateGlyph'
import { hues, wordColor } from '../state-glyphs'
import { Tabs } from '../Tabs'
import { sampleCells } from './samples'

const trend = (cell: NodeCell) =>
  Array.from({ length: 20 }, (_, at) =>
    cell.elu === null ? null : at > 14 ? cell.elu : cell.elu * 0.6,
  )

const columns: DataColumn<NodeCell>[] = [
  {
    id: 'state',
    header: 'State',
    sort: 'state',
    width: 110,
    priority: 1,
    cell: (cell) => <StateBadge state={cell.state} />,
  },
  {
    id: 'node',
    header: 'Node',
    sort: 'node',
    width: 260,
    priority: 2,
    cell: (cell) => (
      <>
        <span className="mono">{cell.nodeId}</span>{' '}
        <span className="ml-1 text-ink-3">{cell.reason}</span>
      </>
    ),
  },
  {
    id: 'service',
    header: 'Service',
    sort: 'service',
    width: 110,
    priority: 4,
    cell: (cell) => cell.service,
  },
  {
    id: 'version',
    header: 'Version',
    width: 90,
    priority: 5,
    cell: (cell) => <span className="mono text-ink-2">{cell.version}</span>,
  },
  {
    id: 'elu',
    header: 'Event-loop utilisation',
    sort: 'elu',
    width: 170,
    priority: 3,
    align: 'right',
    cell: (cell) => (
      <span className="flex items-center justify-end gap-3">
        <Sparkline
          values={trend(cell)}
          max={1}
          tone={cell.state === 'stalled' ? 'stalled' : 'ink'}
        />
        <span className="w-12">{formatPercent(cell.elu)}</span>
      </span>
    ),
  },
  {
    id: 'revision',
    header: 'Applied revision',
    width: 130,
    priority: 6,
    cell: (cell) => <StateBadge state="applied">r{cell.revision}</StateBadge>,
  },
]
const nothing = () => {}

/** Tabs, table, bars and pages. */
export function ListParts() {
  const rows = useMemo(
    () =>
      sampleCells()
        .sort((a, b) => Number(a.state === 'healthy') - Number(b.state === 'healthy'))
        .slice(0, 17),
    [],
  )
  const [selected, setSelected] = useState<ReadonlySet<string>>(
    () => new Set(rows.slice(2, 4).map((it) => it.nodeId)),
  )
  const [sorting, setSorting] = useState<Sorting>({ by: 'state', descending: false })
  const [tab, setTab] = useState('all')
  const [page, setPage] = useState(1)
  return (
    <>
      <Tabs
        label="Nodes by state"
        value={tab}
        onChange={setTab}
        items={[
          { value: 'all', label: 'All', count: 184 },
          { value: 'down', label: 'down', glyph: <StateGlyph state="down" />, count: 1 },
          { value: 'suspect', label: 'suspect', glyph: <StateGlyph state="suspect" />, count: 1 },
          { value: 'stalled', label: 'stalled', glyph: <StateGlyph state="stalled" />, count: 2 },
          {
            value: 'degraded',
            label: 'degraded',
            glyph: <StateGlyph state="degraded" />,
            count: 5,
          },
        ]}
      />
      <DataTable
        label="Nodes"
        rows={rows}
        idOf={(cell) => cell.nodeId}
        columns={columns}
        hrefOf={(cell) => `/nodes/${cell.nodeId}`}
        narrow={(cell) => ({
          lead: <StateGlyph state={cell.state} />,
          title: (
            <>
              <span className="mono">{cell.nodeId}</span>{' '}
              <span className={`ml-1 ${wordColor[hues[cell.state]]}`}>{cell.state}</span>
            </>
          ),
          detail: cell.reason,
          value: (
            <>
              <Sparkline values={trend(cell)} max={1} /> {formatPercent(cell.elu)}
            </>
          ),
          note: '0.8 s',
        })}
        sorting={sorting}
        onSort={setSorting}
        selected={selected}
        onSelect={setSelected}
        newBar={<NewBar count={3} noun="nodes" onShow={nothing} />}
        footer={<Pagination page={page} pageSize={17} total={184} onPage={setPage} />}
        selectionBar={
          <SelectionBar
            count={selected.size}
            facts="both stalled · checkout"
            onClear={() => setSelected(new Set())}
          >
            <Button icon={<CircleArrowDown aria-hidden />}>Drain…</Button>
            <Button icon={<Play aria-hidden />}>Resume</Button>
            <Button variant="danger" icon={<Trash2 aria-hidden />}>
              Remove…
            </Button>
          </SelectionBar>
        }
      />
    </>
  )
}

'use client'

import { useState } from 'react'

import { Button } from '../Button'
import type { DataColumn } from '../data-table'
import { DataTable } from '../data-table'
import { Inspector } from '../Inspector'
import { Meter } from '../Meter'
import { Panel, PanelRow } from '../Panel'
import { QuorumCard } from '../QuorumCard'
import { ReachFacts } from '../ReachFacts'
import { Section } from '../Section'
import { StateBadge } from '../StateBadge'
import { StateBar } from '../StateBar'
import { StateGlyph } from '../StateGlyph'
import { minuteOf } from './samples'

const bars = [
  { open: 21, half_open: 1, closed: 2 },
  { forced_open: 14 },
  { forced_closed: 9, closed: 5 },
  { metrics_only: 4, closed: 20 },
  { open: 1, closed: 999 },
  { closed: 24 },
] as const

interface Row {
  service: string
  target: string
  open: number
  nodes: number
}

const rows: readonly Row[] = [
  { service: 'payments', target: 'ledger-db', open: 21, nodes: 24 },
  { service: 'orders', target: 'ledger-db', open: 11, nodes: 14 },
  { service: 'catalog', target: 'search', open: 1, nodes: 20 },
]

const columns: DataColumn<Row>[] = [
  { id: 'caller', header: 'Caller', cell: (row) => row.service, width: 120, priority: 1 },
  {
    id: 'state',
    header: 'State',
    cell: () => <StateBadge state="open" />,
    width: 100,
    priority: 2,
  },
  {
    id: 'nodes',
    header: 'Nodes by state',
    cell: ({ open, nodes }) => <StateBar counts={{ open, closed: nodes - open }} />,
    width: 120,
    priority: 3,
  },
]

/** What a board of guards is made of: states over nodes, quorums, grouped rows, one thing beside its list. */
export function GuardParts() {
  const [open, setOpen] = useState<Row | null>(rows[0] ?? null)
  return (
    <>
      <div className="grid gap-3 lg:grid-cols-3">
        <Panel title="Nodes by state" facts="fill and hatch, not colour alone">
          {bars.map((counts) => (
            <PanelRow key={JSON.stringify(counts)}>
              <StateBar counts={counts} />
              <span className="truncate text-ink-2">
                {Object.entries(counts)
                  .map(([state, count]) => `${count} ${state}`)
                  .join(', ')}
              </span>
            </PanelRow>
          ))}
          <PanelRow>
            <Meter value={58} max={64} />
            <span className="figures text-ink-2">58 of 64 in flight</span>
          </PanelRow>
        </Panel>
        <QuorumCard
          state="open"
          lead="Dependency sick"
          since={minuteOf(53)}
          title="ledger-db fails most of its callers"
          zones={[
            { zone: 'eu-1a', callers: 8, tripped: 7 },
            { zone: 'eu-1b', callers: 8, tripped: 8 },
            { zone: 'eu-1c', callers: 8, tripped: 6 },
          ]}
          action={<Button size="sm">Force open…</Button>}
        >
          21 of 24 opened, 3 of 3 zones. Rule: 60 % in 2 zones.
        </QuorumCard>
        <QuorumCard
          state="degraded"
          lead="3 nodes sick"
          since={minuteOf(57)}
          title="3 nodes cannot reach search"
          zones={[
            { zone: 'eu-1a', callers: 612, tripped: 3 },
            { zone: null, callers: 240, tripped: 0 },
          ]}
        >
          3 of 852 opened. The other 849 call it without trouble.
        </QuorumCard>
      </div>
      <div className="grid items-start gap-3 xl:grid-cols-[minmax(0,1fr)_396px]">
        <DataTable
          label="Grouped rows"
          rows={rows}
          columns={columns}
          idOf={idOf}
          narrow={(row) => ({ title: row.service, detail: row.target })}
          onOpen={setOpen}
          current={open ? idOf(open) : undefined}
          groupOf={({ target }) => ({
            id: target,
            head: <span className="font-medium text-ink">{target}</span>,
          })}
        />
        {open && (
          <Inspector
            glyph={<StateGlyph state="open" size={14} />}
            title={`${open.service} to ${open.target}`}
            onClose={() => setOpen(null)}
            foot={<Button>Edit policy…</Button>}
          >
            <Section title="Reach" facts="of an act" flush>
              <ReachFacts
                facts={[
                  { value: '24', label: 'nodes', detail: '13 % of the fleet' },
                  { value: '1', label: 'caller', detail: 'payments' },
                ]}
              />
            </Section>
            <Section title="Transitions">None in this range.</Section>
          </Inspector>
        )}
      </div>
    </>
  )
}

function idOf(row: Row): string {
  return `${row.service} ${row.target}`
}

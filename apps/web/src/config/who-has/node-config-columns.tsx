import type { NodeConfig } from '@foundation/core/config'

import type { DataColumn, NarrowRow } from '../../ui/data-table'
import { StateBadge } from '../../ui/StateBadge'
import { StateGlyph } from '../../ui/StateGlyph'
import { Tag } from '../../ui/Tag'
import { Time } from '../../ui/Time'
import { describeAnswer } from './answer-words'

export const nodeConfigColumns: readonly DataColumn<NodeConfig>[] = [
  {
    id: 'node',
    header: 'Node',
    cell: ({ nodeId, connected }) => (
      <span className="flex min-w-0 items-center gap-2">
        <span className="mono truncate font-medium">{nodeId}</span>
        {!connected && <Tag className="shrink-0">away</Tag>}
      </span>
    ),
    width: 190,
    priority: 1,
  },
  {
    id: 'state',
    header: 'State',
    cell: ({ state, drifted }) =>
      drifted ? <StateBadge state="degraded">drifted</StateBadge> : <StateBadge state={state} />,
    width: 96,
    priority: 2,
  },
  {
    id: 'answer',
    header: 'Answer',
    cell: (row) => <Answer row={row} />,
    width: 300,
    priority: 3,
  },
  {
    id: 'running',
    header: 'Runs',
    cell: ({ running, wanted }) => (
      <span className="mono">
        {running === null ? '–' : `r${running}`}
        {wanted !== null && wanted !== running && <span className="text-ink-3"> of r{wanted}</span>}
      </span>
    ),
    width: 110,
    priority: 4,
  },
  {
    id: 'version',
    header: 'Version',
    cell: ({ service, version }) => (
      <span className="truncate text-ink-2">
        {service} <span className="mono">{version}</span>
      </span>
    ),
    width: 150,
    priority: 5,
  },
  {
    id: 'at',
    header: 'Since',
    align: 'right',
    cell: ({ at }) => at && <Time at={at} className="text-ink-2" />,
    width: 100,
    priority: 6,
  },
]

/** The row of a phone. */
export function toNarrow(row: NodeConfig): NarrowRow {
  const { nodeId, state, drifted, running, at } = row
  return {
    lead: <StateGlyph state={drifted ? 'degraded' : state} label={drifted ? 'drifted' : state} />,
    title: <span className="mono font-medium">{nodeId}</span>,
    detail: describeAnswer(row),
    value: running === null ? '–' : `r${running}`,
    note: at && <Time at={at} />,
  }
}

function Answer({ row }: { row: NodeConfig }) {
  const { path, state } = row
  const words = describeAnswer(row)
  return (
    <span className="truncate" title={words}>
      {state === 'rejected' && path && <span className="mono text-down">{path}: </span>}
      <span className={state === 'rejected' ? '' : 'text-ink-2'}>
        {state === 'rejected' && path ? words.slice(path.length + 2) : words}
      </span>
    </span>
  )
}

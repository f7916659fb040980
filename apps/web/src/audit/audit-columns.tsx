import type { AuditEntry } from '@foundation/core/audit'

import type { DataColumn, NarrowRow } from '../ui/data-table'
import { formatCount } from '../ui/format'
import { Time } from '../ui/Time'
import { wordsOf } from './entry-words'

export const auditColumns: readonly DataColumn<AuditEntry>[] = [
  {
    id: 'at',
    header: 'When',
    cell: ({ at }) => <Time at={at} />,
    width: 100,
    priority: 2,
  },
  {
    id: 'actor',
    header: 'Who',
    cell: ({ actorName }) => (
      <span className="truncate" title={actorName}>
        {actorName}
      </span>
    ),
    width: 150,
    priority: 3,
  },
  {
    id: 'what',
    header: 'What',
    cell: (entry) => <What entry={entry} />,
    width: 250,
    priority: 1,
  },
  {
    id: 'action',
    header: 'Action',
    cell: ({ action }) => <span className="mono truncate text-ink-2">{action}</span>,
    width: 180,
    priority: 6,
  },
  {
    id: 'reason',
    header: 'Why',
    cell: ({ reason }) => (
      <span className="truncate text-ink-2" title={reason}>
        {reason === '' ? '–' : reason}
      </span>
    ),
    width: 240,
    priority: 4,
  },
  {
    id: 'address',
    header: 'From',
    cell: ({ address }) => <span className="mono truncate text-ink-3">{address ?? '–'}</span>,
    width: 120,
    priority: 5,
  },
  {
    id: 'seq',
    header: 'No.',
    cell: ({ seq }) => <span className="figures text-ink-3">{formatCount(seq)}</span>,
    align: 'right',
    width: 70,
    priority: 7,
  },
]

function What({ entry }: { entry: AuditEntry }) {
  const { subject, title } = wordsOf(entry)
  return (
    <span className="flex min-w-0 items-baseline gap-1.5">
      {subject !== null && (
        <span className="mono min-w-0 truncate font-medium" title={subject}>
          {subject}
        </span>
      )}
      <span className="shrink-0">{title}</span>
    </span>
  )
}

/** The row of a phone. */
export function toNarrow(entry: AuditEntry): NarrowRow {
  return {
    title: <What entry={entry} />,
    detail: [entry.actorName, entry.reason].filter((it) => it !== '').join(' · '),
    note: <Time at={entry.at} />,
  }
}
